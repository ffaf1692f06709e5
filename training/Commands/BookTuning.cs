using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A book's rows for trials: built once for each number of months observed, when a trial first asks for it.</summary>
internal sealed class BookTuning(
    CheckedDataBook book, Policy policy, RunSettings settings, Month? testFrom, IProgress<string> progress, CancellationToken cancellation)
{
    private readonly Dictionary<int, TuningData?> _known = [];
    private Month _testFrom;
    private TuningData? _usual;

    /// <summary>The rows by the run's own windows: they set where the test begins, and on which rows every trial is judged.</summary>
    /// <exception cref="UserFault">The training period is too short to be split.</exception>
    public async Task<TuningData> UsualAsync()
    {
        (Dataset data, IReadOnlyDictionary<string, int[]> monotone) = await BuildAsync(settings.Windows.Observe, testFrom);
        var split = Split.Of(data, testFrom);
        _testFrom = split.TestFrom;
        _usual = TuningData.Of(
            data, split, monotone, settings, new ModelTrainer(Learners.All[0], settings, null, cancellation));
        _known[settings.Windows.Observe] = _usual;
        return _usual.Parts.Count > 0 ? _usual : throw new UserFault(
            $"The training period before {_testFrom} is too short to be split: found no month before which {settings.MinimumEvents} accounts with an event "
            + "had been seen. Bring more months, or train with the defaults.");
    }

    /// <summary>The rows with so many months observed; null where they cannot be compared.</summary>
    public async Task<TuningData?> OfAsync(int observe)
    {
        if (!_known.TryGetValue(observe, out TuningData? known))
        {
            try
            {
                (Dataset data, IReadOnlyDictionary<string, int[]> monotone) = await BuildAsync(observe);
                known = _usual!.Of(data, Split.At(data, _testFrom), monotone);
            }
            catch (UserFault)
            {
                // The book is shorter than such a window and its outcome: nothing to compare, no fault of the search.
            }

            _known[observe] = known;
        }

        return known;
    }

    private async Task<(Dataset Data, IReadOnlyDictionary<string, int[]> Monotone)> BuildAsync(int observe, Month? from = null)
    {
        progress.Report($"features of {observe} months");
        DatasetBuilder.Result built = await BookDataset.BuildAsync(
            book, policy, settings with { Windows = settings.Windows with { Observe = observe } }, from, progress, cancellation);
        return (built.Dataset, TrainingRun.Directions([.. built.Dataset.Features.Names.Select(name => built.Catalog[name])]));
    }
}

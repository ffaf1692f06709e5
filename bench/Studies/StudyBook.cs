using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>An <see cref="ObservedBook"/> with models that were trained on what was known at its last month.</summary>
internal sealed class StudyBook : IAsyncDisposable
{
    private readonly ObservedBook _observed;
    private readonly Familiarity _usual;

    private StudyBook(ObservedBook observed, DatasetBuilder.Result built, TrainedModels trained)
    {
        (_observed, Built, Trained, _usual) = (observed, built, trained, Familiarity.From(built.Dataset.Features));
    }

    /// <summary>The book without its models.</summary>
    public ObservedBook Observed => _observed;

    /// <inheritdoc cref="ObservedBook.Settings"/>
    public SimulatorSettings Settings => _observed.Settings;

    /// <inheritdoc cref="ObservedBook.Today"/>
    public Month Today => _observed.Today;

    /// <inheritdoc cref="ObservedBook.Policy"/>
    public Policy Policy => _observed.Policy;

    /// <inheritdoc cref="ObservedBook.Book"/>
    public DataBook Book => _observed.Book;

    /// <summary>Labelled rows of the book.</summary>
    public DatasetBuilder.Result Built { get; }

    /// <summary>Models trained on them.</summary>
    public TrainedModels Trained { get; }

    /// <inheritdoc cref="ObservedBook.Truth"/>
    public TruthTable Truth => _observed.Truth;

    /// <inheritdoc cref="ObservedBook.Referrers"/>
    public IReadOnlyDictionary<string, string> Referrers => _observed.Referrers;

    /// <inheritdoc cref="ObservedBook.ViewAsync"/>
    public Task<SnapshotView> ViewAsync(Month snapshot, CancellationToken cancellation = default) => _observed.ViewAsync(snapshot, cancellation);

    /// <summary>Simulates, forgets what was not known at the end of <paramref name="today"/>, and trains.</summary>
    /// <param name="today">The last month that the book knows; later ones are in the truth only.</param>
    /// <param name="churnMonths">Closed snapshots that churn learns from: the latest so many; needs_exit, whose reviews are rare, and expansion, whose window is a year, learn from all.</param>
    public static async Task<StudyBook> CreateAsync(
        SimulatorSettings settings, Month today, Policy policy, int churnMonths = 12, CancellationToken cancellation = default)
    {
        ObservedBook observed = await ObservedBook.CreateAsync(settings, today, policy, cancellation);
        var run = new RunSettings();
        LabelFacts facts = await LabelFactsReader.ReadAsync(observed.Book, cancellation);
        Month[] snapshots = [.. DatasetBuilder.Snapshots(facts, run.Windows).Where(month => month + run.Windows.Horizon <= facts.LastMonth)];
        Month latest = snapshots[^Math.Min(churnMonths, snapshots.Length)];
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(observed.Book, facts, policy, run.Windows, snapshots, cancellation: cancellation);

        // A study measures decisions, not models: nothing is kept back for a test.
        Dataset data = built.Dataset;
        var split = new Split(facts.LastMonth, data.Labels.ToDictionary(label => label.Key, label =>
        {
            int[] rows = [.. Enumerable.Range(0, data.Count)
                .Where(row => !float.IsNaN(label.Value[row]) && (label.Key != "churn" || data.Snapshots[row] >= latest))];
            return new ModelSplit(rows, rows);
        }));
        TrainedModels trained = new ModelTrainer(new XGBoostLearner(), run, null, cancellation).Train(
            data, split, TrainingRun.Directions([.. data.Features.Names.Select(name => built.Catalog[name])]));
        return new StudyBook(observed, built, trained);
    }

    /// <summary>The book at the end of <see cref="Today"/>, scored.</summary>
    public Task<ScoredSnapshot> ScoreAsync(CancellationToken cancellation = default) => ScoreAsync(Today, cancellation);

    /// <summary>The book at the end of an earlier month, scored by the models of today.</summary>
    public async Task<ScoredSnapshot> ScoreAsync(Month month, CancellationToken cancellation = default)
    {
        ScoredSnapshot? scored = await ScoredSnapshot.TryReadAsync(
            Book,
            FeatureCatalog.BuiltIn,
            new FittedFeatures(Built.Dataset.Features.Names, Built.Categories),
            Trained.Models.ToDictionary(model => model.Key, CalibratedModel (model) => model.Value.Model),
            Policy,
            Policy,
            month,
            Built.Dataset.Windows.Observe,
            cancellation);

        // No rows are kept back to calibrate abstention by; at the policy's line of decision it never speaks.
        return scored!.Abstaining(_usual, Trained.Models.ToDictionary(model => model.Key, Conformal? (_) => null), Policy.Uncertainty!);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _observed.DisposeAsync();
}

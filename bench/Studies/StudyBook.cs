using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>
/// A simulated book as a company would have it on the last day of a month, models trained on what was known by then, and the truth of all
/// its months, which nothing but the study's comparison reads.
/// </summary>
internal sealed class StudyBook : IAsyncDisposable
{
    private readonly CheckedDataBook _book;
    private readonly DirectoryInfo _place;

    private StudyBook(
        CheckedDataBook book, DirectoryInfo place, SimulatorSettings settings, Month today, Policy policy, DatasetBuilder.Result built, TrainedModels trained, TruthTable truth)
    {
        (_book, _place, Settings, Today, Policy, Built, Trained, Truth) = (book, place, settings, today, policy, built, trained, truth);
    }

    /// <summary>What was simulated.</summary>
    public SimulatorSettings Settings { get; }

    /// <summary>The last month that the book knows.</summary>
    public Month Today { get; }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>The book, as known at the end of <see cref="Today"/>.</summary>
    public DataBook Book => _book.Book;

    /// <summary>Labelled rows of the book.</summary>
    public DatasetBuilder.Result Built { get; }

    /// <summary>Models trained on them.</summary>
    public TrainedModels Trained { get; }

    /// <summary>The truth of every month simulated, those after <see cref="Today"/> included.</summary>
    public TruthTable Truth { get; }

    /// <summary>Simulates, forgets what was not known at the end of <paramref name="today"/>, and trains.</summary>
    /// <param name="today">The last month that the book knows; later ones are in the truth only.</param>
    /// <param name="trainMonths">Closed snapshots to learn from: the latest so many.</param>
    public static async Task<StudyBook> CreateAsync(
        SimulatorSettings settings, Month today, Policy policy, int trainMonths = 12, CancellationToken cancellation = default)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("churnseg-study-");
        string whole = Path.Combine(place.FullName, "whole"), known = Path.Combine(place.FullName, "known");
        TruthTable truth;
        await using (var engine = new EmbeddedEngine())
        {
            await BookWriter.SimulateAsync(settings, whole, engine, null, cancellation);
            truth = await TruthTable.ReadAsync(engine, Path.Combine(whole, BookWriter.TruthFolder, "truth.parquet"), cancellation);
            Directory.CreateDirectory(known);
            foreach (string file in Directory.EnumerateFiles(whole, "*.parquet"))
            {
                string target = Path.Combine(known, Path.GetFileName(file));
                await engine.ExecuteAsync(
                    $"INSERT INTO FUNCTION file('{target}', 'Parquet') SELECT * FROM {ParquetFile.Source(file)} "
                    + $"WHERE known_at < toDateTime('{(today + 1).FirstDay:yyyy-MM-dd} 00:00:00', 'UTC')",
                    "what is known today",
                    cancellation);
            }
        }

        Directory.Delete(whole, recursive: true);
        var run = new RunSettings();
        CheckedDataBook book = await new BookLocation(known, null).OpenAsync(run.MaxBadShare, new Silent(), cancellation);
        LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
        Month[] snapshots = [.. DatasetBuilder.Snapshots(facts, run.Windows).Where(month => month + run.Windows.Horizon <= facts.LastMonth).TakeLast(trainMonths)];
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(book.Book, facts, policy, run.Windows, snapshots, cancellation: cancellation);

        // A study measures decisions, not models: nothing is kept back for a test, and expansion learns from the months that have closed.
        Dataset data = built.Dataset;
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        var split = new Split(facts.LastMonth, data.Labels.ToDictionary(
            label => label.Key,
            label => new ModelSplit([.. rows.Where(row => !float.IsNaN(label.Value[row]))], [.. rows.Where(row => !float.IsNaN(label.Value[row]))])));
        TrainedModels trained = new ModelTrainer(new XGBoostLearner(), run, null, cancellation).Train(
            data, split, TrainingRun.Directions([.. data.Features.Names.Select(name => built.Catalog[name])]));
        return new StudyBook(book, place, settings, today, policy, built, trained, truth);
    }

    /// <summary>The book at the end of <see cref="Today"/>, scored.</summary>
    public Task<ScoredSnapshot> ScoreAsync(CancellationToken cancellation = default) => ScoredSnapshot.ReadAsync(
        Book,
        new FittedFeatures(Built.Dataset.Features.Names, Built.Categories),
        Trained.Models.ToDictionary(model => model.Key, CalibratedModel (model) => model.Value.Model),
        Policy,
        Policy,
        Today,
        Built.Dataset.Windows.Observe,
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _book.DisposeAsync();
        _place.Delete(recursive: true);
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}

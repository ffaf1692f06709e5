using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>Whether monitoring speaks where customers change, and is silent where they do not, over many simulated books.</summary>
internal sealed record MonitorStudy(IReadOnlyList<MonitorStudy.BookVerdict> Books, int Accounts)
{
    /// <summary>Months of a book; drift, where planted, sets in after two thirds.</summary>
    private const int Months = 36, Trained = 25;

    /// <summary>Snapshots, months after the start: of the training, of the test, since. A third of the months, for the study's time: windows
    /// of three months then lie end to end, and no outcome is counted twice.</summary>
    private static readonly int[] TrainedOn = [5, 7, 9, 11, 13], TestedOn = [17, 20], Watched = [22, 25, 28, 31, 35];

    /// <summary>Books of each kind that the figures should rest on.</summary>
    private const int Asked = 20;

    /// <summary>What monitoring said of one book.</summary>
    public sealed record BookVerdict(long Seed, bool Drift, MonitorReport Report);

    /// <summary>Runs the study; every other book has the planted drift.</summary>
    /// <param name="progress">Told of each book that is done, with the study so far: a long study that is interrupted is not lost.</param>
    public static async Task<MonitorStudy> RunAsync(
        IReadOnlyList<long> seeds, int accounts, Policy policy, Action<string, MonitorStudy> progress, CancellationToken cancellation = default)
    {
        var books = new BookVerdict[seeds.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        await Parallel.ForEachAsync(seeds.Index(), parallel, async (book, stop) =>
        {
            bool drift = (book.Item & 1) == 0;
            MonitorReport report = await BookAsync(book.Item, drift, accounts, policy, stop);
            lock (books)
            {
                books[book.Index] = new BookVerdict(book.Item, drift, report);
                progress(
                    Invariant($"seed {book.Item}, {(drift ? "drift" : "none")}: {report.Verdict.Word}. {string.Join(" ", report.Verdict.Reasons)}"),
                    new MonitorStudy([.. books.Where(done => done is not null)], accounts));
            }
        });

        return new MonitorStudy(books, accounts);
    }

    /// <summary>One book: a churn model of its first two years, watched a year later.</summary>
    public static async Task<MonitorReport> BookAsync(long seed, bool drift, int accounts, Policy policy, CancellationToken cancellation)
    {
        SimulatorSettings settings = new SimulatorSettings(accounts, Months, seed) with { Drift = drift };
        DirectoryInfo place = Directory.CreateTempSubdirectory("churnseg-study-");
        try
        {
            string data = Path.Combine(place.FullName, "data");
            await using (var engine = new EmbeddedEngine())
            {
                await BookWriter.SimulateAsync(settings, data, engine, null, cancellation);
            }

            await using CheckedDataBook book = await new BookLocation(data, null).OpenAsync(new RunSettings().MaxBadShare, new Silent(), cancellation);
            return await WatchAsync(book, settings, policy, cancellation);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static async Task<MonitorReport> WatchAsync(CheckedDataBook book, SimulatorSettings settings, Policy policy, CancellationToken cancellation)
    {
        var run = new RunSettings();
        MonitoringPolicy lines = policy.Monitoring!;
        LabelFacts facts = await LabelFactsReader.ReadAsync(book.Book, cancellation);
        Month[] At(int[] months) => [.. months.Select(month => settings.Start + month)];
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(
            book.Book, facts, policy, run.Windows, [.. At(TrainedOn), .. At(TestedOn), .. At(Watched)], cancellation: cancellation);
        Dataset data = built.Dataset with { Labels = new Dictionary<string, float[]> { ["churn"] = built.Dataset.Labels["churn"] } };

        // The model sees no row whose window closed after it was trained; the book's later months are for the watching only.
        Month testFrom = At(TestedOn)[0];
        ModelSplit all = Split.At(data, testFrom).Models["churn"];
        var split = new ModelSplit(all.TrainRows, [.. all.TestRows.Where(row => data.Snapshots[row] <= At(TestedOn)[^1])]);
        TrainedModel trained = new ModelTrainer(new XGBoostLearner(), run, null, cancellation).Train(
            data,
            new Split(testFrom, new Dictionary<string, ModelSplit> { ["churn"] = split }),
            TrainingRun.Directions([.. data.Features.Names.Select(name => built.Catalog[name])])).Models["churn"];
        double[] logOdds = trained.Model.LogOdds(data.Features);
        var test = new Evaluator(
            [.. split.TestRows.Select(row => data.AccountIds[row])], Array.ConvertAll(split.TestRows, row => data.Labels["churn"][row]), 200, run.Seed);
        var version = new MonitoredVersion(
            $"study-{settings.Seed}",
            "churn",
            trained.Model,
            run.Windows,
            run.Windows.Horizon,
            ModelSplit.Snapshots(data, split.TrainRows),
            ModelSplit.Snapshots(data, split.TestRows),
            test.Evaluate(ScoreColumn.OfLogOdds(Array.ConvertAll(split.TestRows, row => logOdds[row]))).RocAuc,
            FeatureReference.From(data.Features.Take(split.TrainRows)),
            new FittedFeatures(data.Features.Names, built.Categories),
            run.Seed);
        return MonitorReport.Of(data, logOdds, MonthRows.Of(data, version, lines, facts.LastMonth), version, lines);
    }

    /// <summary>The report: the two counts, then each book.</summary>
    public string Markdown(string command, string machine)
    {
        BookVerdict[] with = [.. Books.Where(book => book.Drift)], without = [.. Books.Where(book => !book.Drift)];
        var text = new StringBuilder();
        text.Append(Invariant($"# Monitoring: does it speak when customers change?\n\nWritten by `{command}`: {Books.Count} simulated books of {Accounts:N0} accounts ever seen and {Months} months, seeds {Books.Min(book => book.Seed)} to {Books.Max(book => book.Seed)}; "));
        text.Append(Invariant($"a churn model trained on what was known after {Trained} months is watched a year later. With even seeds customers behave differently from the month after the training on. Faults of the vendor are planted in all. Snapshots are two or three months apart, so that outcome windows lie end to end; the command reads every month. On {machine}.\n\n"));
        if (with.Length < Asked || without.Length < Asked)
        {
            text.Append(Invariant($"The run was stopped early: {with.Length} books with and {without.Length} without drift are done, where {Asked} of each are asked for.\n\n"));
        }

        text.Append("| What | Measured | Asked |\n|---|---|---|\n");
        text.Append(Invariant($"| Silent without drift | {without.Count(book => !book.Report.Verdict.Speaks)} of {without.Length} books | 18 of 20 |\n"));
        text.Append(Invariant($"| Speaks with the planted drift | {with.Count(book => book.Report.Verdict.Speaks)} of {with.Length} books | 18 of 20 |\n"));
        text.Append(Invariant($"| … of which \"retrain\", by outcomes | {with.Count(book => book.Report.Verdict.Word == MonitorVerdict.Retrain)} | |\n"));
        text.Append("\nOff: shift of the log-odds since the test over that of the months that the version knew, 99%. Fall: of the ROC area. Score: distance of the scores beyond the usual. Weight: share of the model's weight on drifted features.\n");
        text.Append("\n| Seed | Drift | Verdict | Came | Expected | Off | Fall | Score | Weight |\n|---:|---|---|---:|---:|---|---:|---:|---:|\n");
        foreach (BookVerdict book in Books)
        {
            MonitorReport report = book.Report;
            text.Append(Invariant($"| {book.Seed} | {(book.Drift ? "planted" : "none")} | {report.Verdict.Word} | {report.Outcomes?.Observed} | {report.Outcomes?.Expected:0} | "));
            text.Append(report.Outcomes is { } came ? $"{Signed(came.Shift.Value, 2)} ({Signed(came.Shift.Low, 2)} to {Signed(came.Shift.High, 2)}) | {Signed(came.AucFall?.Value, 3)} | " : "– | – | ");
            text.Append(Invariant($"{report.Drift.Score.Excess:0.00}{(report.Drift.Score.Drifted ? " drifted" : "")} | {100 * report.Drift.DriftedWeight:0}% |\n"));
        }

        return text.ToString();

        static string Signed(double? value, int digits) => value is { } number ? SignedNumber.Of(number, digits) : "–";
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>
/// SHAP values of the same trees for the same rows, on one thread: our tables, our recursion, and XGBoost's <c>pred_contribs</c> through its
/// C interface. Every repetition runs all of them, one after the other, and the ratios are within a repetition, so that what else the
/// machine does hits all alike.
/// </summary>
internal static class ShapStudy
{
    /// <summary>One depth's figures.</summary>
    /// <param name="Depth">Depth that the trees may have.</param>
    /// <param name="Trees">Number of trees.</param>
    /// <param name="Leaves">Their leaves, all together.</param>
    /// <param name="Load">Milliseconds to make the tables.</param>
    /// <param name="TableBytes">Bytes of the tables.</param>
    /// <param name="Difference">Largest absolute difference between our values and XGBoost's, log-odds.</param>
    /// <param name="Microseconds">Way → microseconds a row, one for each repetition.</param>
    public sealed record Figures(
        int Depth,
        int Trees,
        int Leaves,
        double Load,
        long TableBytes,
        double Difference,
        IReadOnlyDictionary<string, double[]> Microseconds)
    {
        /// <summary>How many times faster a way is than XGBoost, one for each repetition.</summary>
        public double[] Ratios(string way) => [.. Microseconds[XGBoost].Zip(Microseconds[way], (theirs, ours) => theirs / ours)];
    }

    public const string XGBoost = "XGBoost pred_contribs";
    public const string Tables = "ours, all rows at once";
    public const string Single = "ours, a row at a time";
    public const string Recursion = "our recursion";

    private const int Explained = 10_000;

    /// <summary>About as many as early stopping leaves of the demo's churn model.</summary>
    private const int Trees = 200;

    /// <summary>Passes over the rows with our tables in a repetition: one would be too short to time beside the others.</summary>
    private const int Passes = 5;

    /// <summary>Simulates the demo's book, and runs at depth 4, which is the settings' default, and 6.</summary>
    public static async Task<string> RunAsync(Policy policy, int repetitions, string command, string machine, CancellationToken cancellation)
    {
        var book = new SimulatorSettings(accounts: 2_000, months: 36, seed: 7);
        var run = new RunSettings();
        await using ObservedBook observed = await ObservedBook.CreateAsync(book, book.Start + (book.Months - 1), policy, cancellation);
        LabelFacts facts = await LabelFactsReader.ReadAsync(observed.Book, cancellation);
        DatasetBuilder.Result built = await DatasetBuilder.BuildAsync(
            observed.Book, facts, policy, run.Windows, DatasetBuilder.Snapshots(facts, run.Windows), cancellation: cancellation);
        Dataset data = built.Dataset;
        int[] rows = Split.Of(data, null).Models["churn"].TrainRows;
        var train = new TrainingRows(data.Features.Take(rows), Array.ConvertAll(rows, row => data.Labels["churn"][row]));
        int[] monotone = TrainingRun.Directions([.. data.Features.Names.Select(name => built.Catalog[name])])["churn"];
        FeatureMatrix explained = data.Features.Take([.. Enumerable.Range(0, Explained).Select(i => (int)((long)i * data.Count / Explained))]);
        Figures[] depths =
        [
            .. new[] { 4, 6 }.Select(depth =>
                Run(train, monotone, run.SeededLearner with { MaxDepth = depth, Rounds = Trees }, explained, repetitions)),
        ];
        return Markdown(depths, explained, repetitions, command, machine);
    }

    /// <summary>Trains, then explains.</summary>
    /// <param name="train">Rows with labels.</param>
    /// <param name="settings">Rounds and depth of the trees.</param>
    /// <param name="explained">Rows to explain.</param>
    public static Figures Run(TrainingRows train, IReadOnlyList<int> monotone, LearnerSettings settings, FeatureMatrix explained, int repetitions)
    {
        using XGBoostBooster booster = XGBoostLearner.Boost(train, monotone, settings);
        using var matrix = new XGBoostMatrix(explained);
        var model = new CalibratedModel(XGBoostJson.Read(booster.Save(), "XGBoost's model", train.Features.Names), Calibration.Identity);
        _ = new TreeShap(model);
        var load = Stopwatch.StartNew();
        var tables = new TreeShap(model);
        load.Stop();
        var recursion = new RecursiveShap(model);
        var contributions = new double[explained.Values.Length];
        float[] theirs = [];
        int width = explained.Names.Count;
        (string Way, int Passes, Action Run)[] ways =
        [
            (XGBoost, 1, () => theirs = booster.Predict(matrix, XGBoostBooster.Output.Contributions)),
            (Recursion, 1, () => EachRow(row => recursion.Explain(explained.Row(row), contributions.AsSpan(row * width, width)))),
            (Single, Passes, () => EachRow(row => tables.Explain(explained.Row(row), contributions.AsSpan(row * width, width)))),
            (Tables, Passes, () => tables.Explain(explained, contributions)),
        ];
        var times = ways.ToDictionary(way => way.Way, _ => new double[repetitions]);
        for (int repetition = -1; repetition < repetitions; repetition++)
        {
            foreach ((string way, int passes, Action run) in ways)
            {
                long start = Stopwatch.GetTimestamp();
                for (int pass = 0; pass < passes; pass++)
                {
                    run();
                }

                // The first round is for warming up: the compiler's and the caches'.
                if (repetition >= 0)
                {
                    times[way][repetition] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / passes / explained.RowCount;
                }
            }
        }

        return new Figures(
            settings.MaxDepth,
            model.Ensemble.Trees.Count,
            model.Ensemble.Trees.Sum(tree => tree.Feature.Count(feature => feature < 0)),
            load.Elapsed.TotalMilliseconds,
            tables.TableBytes,
            Enumerable.Range(0, contributions.Length).Max(i => Math.Abs(contributions[i] - theirs[i / width * (width + 1) + i % width])),
            times);

        void EachRow(Action<int> explain)
        {
            for (int row = 0; row < explained.RowCount; row++)
            {
                explain(row);
            }
        }
    }

    /// <summary>The report.</summary>
    /// <param name="command">The command that writes it.</param>
    /// <param name="machine">What it ran on, in words.</param>
    public static string Markdown(IReadOnlyList<Figures> depths, FeatureMatrix explained, int repetitions, string command, string machine)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"""
            # SHAP values: our tables against XGBoost's pred_contribs

            Written by `{command}`: the demo's churn model and {explained.RowCount:#,0} of its rows, {explained.Names.Count} features, one thread
            (XGBoost {XGBoostLibrary.Instance.Version}, `nthread=1`, through its C interface; its matrix is made before the clock starts).
            {repetitions} repetitions, each with every way in turn, after one to warm up; median (lowest … highest). On {machine}.
            """));
        foreach (Figures figures in depths)
        {
            text.AppendLine().AppendLine(Invariant($"""
                ## Depth {figures.Depth}

                {figures.Trees} trees, {figures.Leaves:#,0} leaves. Tables: {figures.TableBytes / 1e6:0.0} MB, made in {figures.Load:0} ms.
                Largest difference from XGBoost's values (which are Float32): {figures.Difference:0.0e+0} log-odds.

                | way | µs a row | times XGBoost's speed |
                |---|---:|---:|
                """));
            foreach ((string way, double[] times) in figures.Microseconds)
            {
                text.AppendLine($"| {way} | {Spread(times, "0.00")} | {(way == XGBoost ? "" : Spread(figures.Ratios(way), "0.0"))} |");
            }
        }

        return text.ToString();
    }

    private static string Spread(double[] values, string format)
    {
        double[] sorted = [.. values.Order()];
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return $"{Number(median)} ({Number(sorted[0])} … {Number(sorted[^1])})";

        string Number(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

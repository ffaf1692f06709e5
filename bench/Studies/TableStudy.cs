using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>The ROC AUC of one contender on every fold of a table.</summary>
public sealed record FoldAucs(string Contender, double[] Values, double Seconds);

/// <summary>A paired difference of ROC AUC with its 95% bounds.</summary>
public sealed record PairedDifference(double Mean, double Low, double High)
{
    /// <summary>
    /// The corrected resampled t of Nadeau &amp; Bengio, "Inference for the generalization error" (2003): training sets of folds overlap, so the
    /// variance of the mean of J differences is taken as (1 ÷ J + test ÷ train) s² instead of s² ÷ J.
    /// </summary>
    /// <param name="ours">J figures.</param>
    /// <param name="theirs">J figures on the same folds.</param>
    /// <param name="testToTrain">Test rows for a training row.</param>
    public static PairedDifference Of(double[] ours, double[] theirs, double testToTrain)
    {
        double[] differences = [.. ours.Zip(theirs, (one, other) => one - other)];
        double mean = differences.Average();
        double variance = differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1);
        double half = Quantile(differences.Length - 1) * Math.Sqrt((1.0 / differences.Length + testToTrain) * variance);
        return new PairedDifference(mean, mean - half, mean + half);
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Mean:+0.0000;-0.0000} ({Low:+0.0000;-0.0000} … {High:+0.0000;-0.0000})");

    /// <summary>The 97.5% quantile of Student's t, by the expansion of Abramowitz &amp; Stegun 26.7.5; good to 0.01 from 4 degrees on.</summary>
    private static double Quantile(int degrees)
    {
        const double X = 1.959964;
        double x3 = X * X * X, x5 = x3 * X * X, x7 = x5 * X * X;
        return X + (x3 + X) / (4.0 * degrees) + (5 * x5 + 16 * x3 + 3 * X) / (96.0 * degrees * degrees)
            + (3 * x7 + 19 * x5 + 17 * x3 - 15 * X) / (384.0 * degrees * degrees * degrees);
    }
}

/// <summary>One table of the study.</summary>
/// <param name="Truth">ROC AUC of the true probabilities.</param>
public sealed record TableFigures(FlatTableShape Shape, int Seed, int Repetitions, double Truth, FoldAucs Ours, IReadOnlyList<FoldAucs> Rivals)
{
    /// <summary>Ours less a rival's.</summary>
    public PairedDifference Against(FoldAucs rival) => PairedDifference.Of(Ours.Values, rival.Values, 1.0 / (FoldedTable.PerRepetition - 1));
}

/// <summary>
/// Flat tables: the product's learner as <c>train --features</c> runs it without any tuning, Python's XGBoost and scikit-learn's
/// HistGradientBoosting with their defaults, on the same rows of the same folds.
/// </summary>
public static class TableStudy
{
    /// <summary>No lower bound may lie below it.</summary>
    public const double Bar = -0.005;

    /// <summary>Repetitions of five folds, by rows: the larger the table, the fewer show a difference.</summary>
    public static int Repetitions(FlatTableShape shape) => shape.Rows switch { < 5_000 => 10, < 20_000 => 5, < 100_000 => 2, _ => 1 };

    /// <summary>Runs the tables, one after the other.</summary>
    /// <param name="python">A Python with numpy, xgboost and scikit-learn.</param>
    /// <param name="script">The rivals' script.</param>
    public static async Task<IReadOnlyList<TableFigures>> RunAsync(
        IReadOnlyList<FlatTableShape> shapes, int seed, RunSettings settings, string python, string script, Action<string> progress,
        CancellationToken cancellation)
    {
        List<TableFigures> figures = [];
        foreach (FlatTableShape shape in shapes)
        {
            var table = FoldedTable.Of(shape, seed, Repetitions(shape));
            FoldAucs ours = Ours(table, "ChurnSegmentation", (_, _) => settings, cancellation);
            progress(Invariant($"{shape.Name}: ours {ours.Values.Average():0.0000} in {ours.Seconds:0} s"));
            IReadOnlyList<FoldAucs> rivals = python == "" ? [] : await RivalsAsync(table, python, script, cancellation);
            float[] labels = table.Data.Labels[FlatTable.Label];
            // Ids are numbered with leading zeros, so that their order is that of the rows.
            figures.Add(new TableFigures(shape, seed, Repetitions(shape), Evaluator.RocAuc(table.Table.Probabilities, labels), ours, rivals));
            foreach (FoldAucs rival in rivals)
            {
                progress(Invariant(
                    $"{shape.Name}: {rival.Contender} {rival.Values.Average():0.0000} in {rival.Seconds:0} s; ours {figures[^1].Against(rival)}"));
            }
        }

        return figures;
    }

    /// <summary>The product's ROC AUC on every fold: rounds and calibration are chosen inside the fold's training rows.</summary>
    /// <param name="settings">The settings for a fold's training rows: what a search inside of them found, or always the same.</param>
    public static FoldAucs Ours(FoldedTable table, string contender, Func<Dataset, int[], RunSettings> settings, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Dataset data = table.Data;
        double[] values = [.. table.Folds.Select(fold =>
        {
            var split = new ModelSplit(fold.Train, fold.Test);
            RunSettings chosen = settings(data, fold.Train);
            TrainedModels trained = new ModelTrainer(new XGBoostLearner(), chosen, null, cancellation).Train(
                data, new Split(default, new Dictionary<string, ModelSplit> { [FlatTable.Label] = split }), new Dictionary<string, int[]>());
            return Evaluator.RocAuc(
                trained.Models[FlatTable.Label].Model.Ensemble.Margins(data.Features.Take(fold.Test)),
                Array.ConvertAll(fold.Test, row => data.Labels[FlatTable.Label][row]));
        })];
        return new FoldAucs(contender, values, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The rivals' ROC AUC on the same folds, by Python.</summary>
    internal static async Task<IReadOnlyList<FoldAucs>> RivalsAsync(FoldedTable table, string python, string script, CancellationToken cancellation)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("churnseg-tables-");
        try
        {
            Dataset data = table.Data;
            var folds = new byte[table.Folds.Count / FoldedTable.PerRepetition * data.Count];
            foreach (TableFold fold in table.Folds)
            {
                foreach (int row in fold.Test)
                {
                    folds[fold.Repetition * data.Count + row] = (byte)fold.Number;
                }
            }

            await File.WriteAllBytesAsync(Path.Combine(place.FullName, "X"), MemoryMarshal.AsBytes<float>(data.Features.Values).ToArray(), cancellation);
            await File.WriteAllBytesAsync(Path.Combine(place.FullName, "y"), MemoryMarshal.AsBytes<float>(data.Labels[FlatTable.Label]).ToArray(), cancellation);
            await File.WriteAllBytesAsync(Path.Combine(place.FullName, "folds"), folds, cancellation);
            var start = new ProcessStartInfo(python, [script, string.Concat(data.IsCategory!.Select(category => category ? 'c' : 'q'))])
            {
                WorkingDirectory = place.FullName,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0
                ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)]
                : throw new UserFault($"{script} ended with exit code {process.ExitCode}; it needs numpy, xgboost 1.7 or newer and scikit-learn 1.2 or newer.");
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    /// <summary>A line: name;seconds;auc auc …</summary>
    private static FoldAucs Read(string line)
    {
        string[] parts = line.Split(';');
        return new FoldAucs(
            parts[0], [.. parts[2].Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))], double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The report.</summary>
    public static string Markdown(IReadOnlyList<TableFigures> tables, string command, string machine)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Flat tables: as good as Python's without tuning?

            Written by `{command}`: simulated tables of public shapes, seed {tables[0].Seed}; our settings are the defaults of `train`, which were chosen
            on books before there were such tables (seed 101 was looked at first; nothing was changed). Stratified five-fold cross-validation, repeated;
            all contenders learn from the same rows of the same folds. Ours chooses its rounds inside a fold's training rows; XGBoost has 100 rounds and
            native categories, HistGradientBoosting its defaults with native categories (of more than 255 levels as codes, which is all that it takes).
            Differences of the ROC AUC are paired by fold; in brackets 95% bounds by the corrected resampled t of Nadeau and Bengio (2003). Asked: no
            lower bound below {Bar:0.000}. On {machine}.

            | Table | Rows | Columns (categories) | Positive | Folds | AUC of the truth | Ours | 
            """);
        foreach (FoldAucs rival in tables[0].Rivals)
        {
            text.Append($"{rival.Contender} | Ours less it | ");
        }

        text.Append("Held |\n|---|---:|---:|---:|---:|---:|---:|").Append(string.Concat(tables[0].Rivals.Select(_ => "---:|---|"))).Append("---|\n");
        foreach (TableFigures table in tables)
        {
            FlatTableShape shape = table.Shape;
            text.Append(Invariant($"| {shape.Name} | {shape.Rows:N0} | {shape.Numbers + shape.Categories.Count} ({shape.Categories.Count}) | "))
                .Append(Invariant($"{shape.Positives:0.0%} | {table.Repetitions} × {FoldedTable.PerRepetition} | {table.Truth:0.000} | "))
                .Append(Invariant($"{table.Ours.Values.Average():0.0000} | "));
            foreach (FoldAucs rival in table.Rivals)
            {
                PairedDifference difference = table.Against(rival);
                text.Append(Invariant($"{rival.Values.Average():0.0000} | {difference} | "));
            }

            text.Append(table.Rivals.All(rival => table.Against(rival).Low > Bar) ? "yes |\n" : "**no** |\n");
        }

        double ours = tables.Sum(table => table.Ours.Seconds) / 60, all = ours + tables.Sum(table => table.Rivals.Sum(rival => rival.Seconds)) / 60;
        return text.Append(Invariant($"\nThe whole took {all:0.0} minutes, ours {ours:0.0} of them: "))
            .Append("a fold of ours is five trainings, four of which choose the rounds.\n").ToString();
    }
}

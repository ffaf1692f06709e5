using System.Globalization;
using System.Text;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;
using static System.FormattableString;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>One flat table with <c>tune</c>: every contender on the same folds.</summary>
/// <param name="Tuned">Ours with settings that a search inside the fold's training rows found.</param>
/// <param name="Usual">Ours with the defaults.</param>
internal sealed record TunedFigures(FlatTableShape Shape, FoldAucs Tuned, FoldAucs Usual, IReadOnlyList<FoldAucs> Rivals);

/// <summary>
/// What <c>tune</c> is worth on flat tables, honestly: the search runs anew inside the training rows of every outer fold, and nothing of the
/// fold's test rows is seen before the end.
/// </summary>
internal static class TunedTableStudy
{
    /// <summary>Trials of a search: one bracket and the defaults.</summary>
    public const int Trials = 14;

    /// <summary>Outer folds: on a large table two show as much as five on a small one.</summary>
    private static int Folds(FlatTableShape shape) => shape.Rows >= 100_000 ? 2 : FoldedTable.PerRepetition;

    /// <summary>Runs the tables, one after the other.</summary>
    public static async Task<IReadOnlyList<TunedFigures>> RunAsync(
        IReadOnlyList<FlatTableShape> shapes, int seed, string python, string script, Action<string> progress, CancellationToken cancellation)
    {
        List<TunedFigures> figures = [];
        foreach (FlatTableShape shape in shapes)
        {
            var whole = FoldedTable.Of(shape, seed, 1);
            int folds = Folds(shape);
            FoldedTable table = whole with { Folds = [.. whole.Folds.Take(folds)] };
            FoldAucs usual = TableStudy.Ours(table, "defaults", (_, _) => new RunSettings(), cancellation);
            FoldAucs tuned = TableStudy.Ours(table, "tuned", (data, train) => Search(data, train, cancellation), cancellation);
            IReadOnlyList<FoldAucs> rivals = [.. (await TableStudy.RivalsAsync(whole, python, script, cancellation))
                .Select(rival => rival with { Values = [.. rival.Values.Take(folds)] })];
            figures.Add(new TunedFigures(shape, tuned, usual, rivals));
            progress(Invariant($"{shape.Name}: tuned {tuned.Values.Average():0.0000} in {tuned.Seconds:0} s, defaults {usual.Values.Average():0.0000}, ")
                + string.Join(", ", rivals.Select(rival => Invariant($"{rival.Contender} {rival.Values.Average():0.0000}"))));
        }

        return figures;
    }

    /// <summary>The settings that <c>tune</c> finds on some rows.</summary>
    internal static RunSettings Search(Dataset data, int[] train, CancellationToken cancellation)
    {
        var settings = new RunSettings();
        var learner = new XGBoostLearner();
        var split = new Split(default, new Dictionary<string, ModelSplit> { [FlatTable.Label] = new(train, []) });
        var parts = TuningData.Of(data, split, new Dictionary<string, int[]>(), settings, new ModelTrainer(learner, settings, null, cancellation));
        var halving = new SuccessiveHalving(
            new SearchSpace([learner.Name], [0], settings.SeededLearner),
            new Candidate(learner.Name, 0, settings.SeededLearner),
            parts.LeastShare(settings.MinimumEvents),
            settings.Seed);
        halving.RunAsync(Trials, (_, candidate, share) =>
            Task.FromResult<double?>(parts.Score(learner, candidate.Settings, settings, share, cancellation))).GetAwaiter().GetResult();
        return settings with { Learner = halving.Best!.Candidate.Settings };
    }

    /// <summary>The report.</summary>
    public static string Markdown(IReadOnlyList<TunedFigures> tables, int seed, string command, string machine)
    {
        string[] rivals = [.. tables[0].Rivals.Select(rival => rival.Contender)];
        var text = new StringBuilder();
        text.Append(Invariant($"# Flat tables with tune\n\nWritten by `{command}`: the tables of [tables.md](tables.md), seed {seed}. In every outer fold {Trials} trials search inside its training rows; "))
            .Append("then the settings found are trained on them and judged on its test rows, the same for all. ROC AUC, mean over the folds. ")
            .Append($"Asked: the mean difference over the five tables is not below 0. On {machine}.\n\n| Table | Folds | Defaults | Tuned |")
            .Append(string.Concat(rivals.Select(rival => $" {rival} | Tuned less it |"))).Append("\n|---|---:|---:|---:|")
            .Append(string.Concat(rivals.Select(_ => "---:|---:|"))).Append('\n');
        foreach (TunedFigures table in tables)
        {
            text.Append(Invariant($"| {table.Shape.Name} | {table.Tuned.Values.Length} | {table.Usual.Values.Average():0.0000} | {table.Tuned.Values.Average():0.0000} |"));
            text.Append(string.Concat(table.Rivals.Select(rival => Invariant($" {rival.Values.Average():0.0000} | {Signed(Less(table.Tuned, rival))} |")))).Append('\n');
        }

        text.Append("| **mean** |  |  |  |").Append(string.Concat(rivals.Select((_, at) => $"  | **{Signed(tables.Average(table => Less(table.Tuned, table.Rivals[at])))}** |")));
        return text.Append(Invariant($"\n\nAgainst our own defaults: {Signed(tables.Average(table => Less(table.Tuned, table.Usual)))}. The searches took {tables.Sum(table => table.Tuned.Seconds) / 60:0} minutes.\n")).ToString();
    }

    private static double Less(FoldAucs ours, FoldAucs other) => ours.Values.Average() - other.Values.Average();

    private static string Signed(double value) => value.ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture);
}

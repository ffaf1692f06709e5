using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>Figures with 95% intervals, of any score on any rows of one set of accounts.</summary>
public sealed class Evaluator
{
    private readonly int[] _accounts;
    private readonly float[] _labels;
    private readonly Resamples _resamples;

    /// <param name="accountIds">n account ids: the clusters that resampling keeps together.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="replicates">Bootstrap resamples; 0 = no intervals.</param>
    public Evaluator(IReadOnlyList<string> accountIds, float[] labels, int replicates, int seed)
    {
        _labels = labels;
        _resamples = Resamples.Of(accountIds, replicates, seed, out _accounts);
    }

    /// <summary>Number of rows n.</summary>
    public int Count => _labels.Length;

    /// <summary>Whether all rows, or the given ones, have at least <paramref name="least"/> of each class.</summary>
    public bool HasBothClasses(int[] rows, int least)
    {
        int positives = rows.Count(row => _labels[row] > 0);
        return positives >= least && rows.Length - positives >= least;
    }

    /// <summary>How many rows, accounts and positives, without a figure: what is left to say of a slice too small to judge.</summary>
    public EvaluationFacts Counts(int[] rows) => new(
        rows.Length, rows.Select(row => _accounts[row]).Distinct().Count(), rows.Count(row => _labels[row] > 0));

    /// <summary>The figures of a score on some of the rows.</summary>
    /// <param name="scores">n scores.</param>
    /// <param name="rows">Indices from 0 to n − 1; null = all.</param>
    public EvaluationFacts Evaluate(ScoreColumn scores, int[]? rows = null)
    {
        rows ??= [.. Enumerable.Range(0, Count)];
        RankedRows ranked = Ranked(scores, rows);
        double[] figures = ranked.Figures();
        double[][] replicates = Replicates(ranked);
        return Counts(rows) with
        {
            RocAuc = Of(Figure.RocAuc),
            AveragePrecision = Of(Figure.AveragePrecision),
            LogLoss = Of(Figure.LogLoss),
            Brier = Of(Figure.Brier),
            BrierSkill = Of(Figure.BrierSkill),
            CalibrationSlope = Of(Figure.CalibrationSlope),
            CalibrationIntercept = Of(Figure.CalibrationIntercept),
            Ece = Of(Figure.Ece),
            LiftTop5 = Of(Figure.LiftTop5),
            LiftTop10 = Of(Figure.LiftTop10),
            LiftTop20 = Of(Figure.LiftTop20),
            PrecisionTop5 = Of(Figure.PrecisionTop5),
            PrecisionTop10 = Of(Figure.PrecisionTop10),
            PrecisionTop20 = Of(Figure.PrecisionTop20),
        };

        Metric? Of(Figure figure) =>
            Interval(figures[(int)figure], Array.ConvertAll(replicates, replicate => replicate[(int)figure]));
    }

    /// <summary>ROC area of a score; NaN where one class only is there.</summary>
    /// <param name="scores">n scores, higher = more likely 1.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    public static double RocAuc(double[] scores, float[] labels) =>
        new RankedRows(new ScoreColumn(scores, false), labels, new int[labels.Length]).Figures()[(int)Figure.RocAuc];

    /// <summary>
    /// ROC area of a score minus that of each baseline on the same rows, with paired intervals; empty where one class only is there.
    /// </summary>
    public IReadOnlyDictionary<string, Metric> AucDifferences(
        ScoreColumn scores, IReadOnlyDictionary<string, ScoreColumn> baselines, int[]? rows = null)
    {
        rows ??= [.. Enumerable.Range(0, Count)];
        (double Value, double[] Replicates) ours = Auc(scores, rows);
        var differences = new SortedDictionary<string, Metric>(StringComparer.Ordinal);
        foreach ((string name, ScoreColumn baseline) in baselines)
        {
            (double Value, double[] Replicates) theirs = Auc(baseline, rows);
            double[] replicates = [.. ours.Replicates.Zip(theirs.Replicates, (left, right) => left - right)];
            if (Interval(ours.Value - theirs.Value, replicates) is { } difference)
            {
                differences[name] = difference;
            }
        }

        return differences;
    }

    /// <summary>The difference to one baseline; null where one class only is there.</summary>
    public Metric? AucDifference(ScoreColumn scores, ScoreColumn baseline, int[]? rows = null) =>
        AucDifferences(scores, new Dictionary<string, ScoreColumn> { ["it"] = baseline }, rows).GetValueOrDefault("it");

    private (double Value, double[] Replicates) Auc(ScoreColumn scores, int[] rows)
    {
        RankedRows ranked = Ranked(scores with { IsProbability = false }, rows);
        return (ranked.Figures()[(int)Figure.RocAuc], Array.ConvertAll(Replicates(ranked), figures => figures[(int)Figure.RocAuc]));
    }

    private RankedRows Ranked(ScoreColumn scores, int[] rows) => new(
        scores.Take(rows), Array.ConvertAll(rows, row => _labels[row]), Array.ConvertAll(rows, row => _accounts[row]));

    private double[][] Replicates(RankedRows ranked)
    {
        var replicates = new double[_resamples.Count][];
        Parallel.For(0, replicates.Length, replicate => replicates[replicate] = ranked.Figures(_resamples[replicate]));
        return replicates;
    }

    private static Metric? Interval(double value, double[] replicates) =>
        double.IsFinite(value) ? Resamples.Interval(value, replicates) : null;
}

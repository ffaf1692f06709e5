using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>What came, against what was predicted, since a version's test.</summary>
/// <param name="Rows">Labelled rows since.</param>
/// <param name="Observed">Events.</param>
/// <param name="Expected">Events that the probabilities promised.</param>
/// <param name="Shift">Calibration in the large since, over <paramref name="KnownShift"/>; interval at the policy's confidence.</param>
/// <param name="KnownShift">What the version showed on the months that it knew, training and test: of the few test months alone the level is
/// known too badly to be a yardstick, and how badly the training months tell it is in the interval.</param>
/// <param name="TestShift">What it showed on its test months alone.</param>
/// <param name="MonthSpread">Standard deviation of the shift between the months that the version knew, beyond chance: in the interval.</param>
/// <param name="Auc">ROC area since, with its 95% interval.</param>
/// <param name="AucFall">ROC area of the test minus that, interval at the policy's confidence; null where either is unknown.</param>
/// <param name="Months">By month, oldest first: the sequential view.</param>
public sealed record OutcomeCheck(
    int Rows,
    int Observed,
    double Expected,
    Metric Shift,
    double KnownShift,
    double? TestShift,
    double MonthSpread,
    Metric? Auc,
    Metric? AucFall,
    IReadOnlyList<OutcomeMonth> Months)
{
    private const double Chance95 = 1.959964;
    private const int Replicates = 200;

    /// <summary>Holds the closed months against their predictions; null where none has closed, or one class only is there.</summary>
    public static OutcomeCheck? TryOf(Dataset data, double[] logOdds, MonthRows rows, MonitoredVersion version, MonitoringPolicy policy)
    {
        double z = NormalDistribution.Quantile((1 + policy.Confidence) / 2);
        float[] labels = data.Labels[version.Name];
        CalibrationShift? Shift(int[] some) => CalibrationShift.TryFit(
            [.. some.Select(row => data.AccountIds[row])], Array.ConvertAll(some, row => logOdds[row]), Array.ConvertAll(some, row => labels[row]));

        int[][] knownMonths = [.. rows.Known.Values.Select(month => month.Where(row => !float.IsNaN(labels[row])).ToArray())];
        int[] known = [.. knownMonths.SelectMany(month => month)];
        if (Shift(rows.Closed) is not { } since || Shift(known) is not { } before)
        {
            return null;
        }

        // Windows overlap, so what befell one month is in several: what counts is how many windows fit into the time.
        double spread = Spread([.. knownMonths.Select(Shift).OfType<CalibrationShift>()]);
        double MonthError(int[] some) => MonthsOf(data, some) is var months
            ? spread * spread * version.Windows.Outcome / (months[^1] - months[0] + version.Windows.Outcome) : 0;
        CalibrationShift change = since.Since(before);
        double error = Math.Sqrt(change.Error * change.Error + MonthError(rows.Closed) + MonthError(known));
        Metric? auc = new Evaluator(
            [.. rows.Closed.Select(row => data.AccountIds[row])], Array.ConvertAll(rows.Closed, row => labels[row]), Replicates, version.Seed)
            .Evaluate(ScoreColumn.OfLogOdds(Array.ConvertAll(rows.Closed, row => logOdds[row]))).RocAuc;
        return new OutcomeCheck(
            rows.Closed.Length,
            rows.Closed.Count(row => labels[row] > 0),
            rows.Closed.Sum(row => Logistic.Probability(logOdds[row])),
            new Metric(change.Value, change.Value - z * error, change.Value + z * error),
            before.Value,
            Shift(rows.Tested)?.Value,
            spread,
            auc,
            Fall(version.TestAuc, auc, z),
            Sequence(data, logOdds, labels, rows.Closed, Shift, z));
    }

    /// <summary>
    /// Standard deviation between months beyond that of their accounts: DerSimonian and Laird's moments (1986), less what a standard
    /// deviation of chance adds to them.
    /// </summary>
    private static double Spread(CalibrationShift[] months)
    {
        if (months.Length < UsualDistance.FewestMonths)
        {
            return 0;
        }

        double mean = months.Average(month => month.Value);
        double variance = months.Sum(month => (month.Value - mean) * (month.Value - mean)) / (months.Length - 1);
        return Math.Sqrt(Math.Max(0, variance - months.Average(month => month.Error * month.Error) * (1 + Math.Sqrt(2.0 / (months.Length - 1)))));
    }

    /// <summary>The two intervals as if of different accounts, which is the cautious reading.</summary>
    private static Metric? Fall(Metric? test, Metric? since, double z)
    {
        if (test is not { Low: { } testLow, High: { } testHigh } || since is not { Low: { } low, High: { } high })
        {
            return null;
        }

        double error = Math.Sqrt((testHigh - testLow) * (testHigh - testLow) + (high - low) * (high - low)) / (2 * Chance95);
        double fall = test.Value - since.Value;
        return new Metric(fall, fall - z * error, fall + z * error);
    }

    private static OutcomeMonth[] Sequence(
        Dataset data, double[] logOdds, float[] labels, int[] closed, Func<int[], CalibrationShift?> shift, double z) =>
        [.. MonthsOf(data, closed).Select(month =>
        {
            int[] own = [.. closed.Where(row => data.Snapshots[row] == month)];
            double[] p = Array.ConvertAll(own, row => Logistic.Probability(logOdds[row]));
            double expected = p.Sum(), chance = Chance95 * Math.Sqrt(p.Sum(value => value * (1 - value)));
            CalibrationShift? soFar = shift([.. closed.Where(row => data.Snapshots[row] <= month)]);
            return new OutcomeMonth(
                month.ToString(), own.Length, expected, Math.Max(0, expected - chance), expected + chance, own.Count(row => labels[row] > 0),
                soFar?.Value, soFar?.Value - z * soFar?.Error, soFar?.Value + z * soFar?.Error);
        })];

    private static Month[] MonthsOf(Dataset data, int[] rows) => [.. rows.Select(row => data.Snapshots[row]).Distinct().Order()];
}

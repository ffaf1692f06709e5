using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>A challenger against the version that is watched, on the same accounts at the same snapshots that neither has seen.</summary>
/// <param name="Challenger">The challenger's version.</param>
/// <param name="From">First snapshot.</param>
/// <param name="To">Last snapshot.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Events">Events.</param>
/// <param name="Auc">ROC area of the challenger minus the other's, 95% interval by resampled accounts; above 0 = better.</param>
/// <param name="LogLoss">Mean log loss of the challenger minus the other's; below 0 = better.</param>
public sealed record PairedVersions(string Challenger, string From, string To, int Rows, int Events, Metric Auc, Metric LogLoss)
{
    private const int Replicates = 200;

    /// <summary>Compares on the rows that both data sets have; null where there are none, or one class only.</summary>
    /// <param name="data">Rows with the watched version's features.</param>
    /// <param name="closed">Rows of it whose windows have closed since.</param>
    /// <param name="others">Rows with the challenger's features.</param>
    public static PairedVersions? TryOf(
        Dataset data, double[] logOdds, int[] closed, MonitoredVersion version, Dataset others, MonitoredVersion challenger)
    {
        Dictionary<(string, Month), int> places = Enumerable.Range(0, others.Count).ToDictionary(row => (others.AccountIds[row], others.Snapshots[row]));
        int[] rows = [.. closed.Where(row =>
            data.Snapshots[row] > challenger.Seen && places.ContainsKey((data.AccountIds[row], data.Snapshots[row])))];
        float[] labels = Array.ConvertAll(rows, row => data.Labels[version.Name][row]);
        if (labels.Distinct().Count() < 2)
        {
            return null;
        }

        double[] ours = Array.ConvertAll(rows, row => logOdds[row]);
        double[] theirs = challenger.Model.LogOdds(others.Features.Take(Array.ConvertAll(
            rows, row => places[(data.AccountIds[row], data.Snapshots[row])])));
        string[] accounts = Array.ConvertAll(rows, row => data.AccountIds[row]);
        Metric auc = new Evaluator(accounts, labels, Replicates, version.Seed)
            .AucDifference(ScoreColumn.OfLogOdds(theirs), ScoreColumn.OfLogOdds(ours))!;
        double[] losses = [.. rows.Select((_, i) => Logistic.Loss(theirs[i], labels[i]) - Logistic.Loss(ours[i], labels[i]))];
        return new PairedVersions(
            challenger.Id,
            rows.Min(row => data.Snapshots[row]).ToString(),
            rows.Max(row => data.Snapshots[row]).ToString(),
            rows.Length,
            labels.Count(label => label > 0),
            auc,
            ClusteredMean(accounts, losses));
    }

    /// <summary>A mean with its 95% interval, clustered by account.</summary>
    private static Metric ClusteredMean(string[] accounts, double[] values)
    {
        double mean = values.Average();
        double error = Math.Sqrt(accounts.Zip(values).GroupBy(row => row.First)
            .Sum(account => Math.Pow(account.Sum(row => row.Second - mean), 2))) / values.Length;
        return new Metric(mean, mean - 1.959964 * error, mean + 1.959964 * error);
    }
}

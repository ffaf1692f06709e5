using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Training and test rows by time: a test snapshot lies at or after <paramref name="TestFrom"/>, a training snapshot's label window ends by
/// that month's end, so no training label knows what a test snapshot does not; snapshots between the two belong to neither.
/// </summary>
/// <param name="TestFrom">First month whose snapshot may be tested.</param>
/// <param name="Models">Model name → its rows; expansion's longer window gives it fewer.</param>
public sealed record Split(Month TestFrom, IReadOnlyDictionary<string, ModelSplit> Models)
{
    /// <summary>Training snapshots that churn should have under the default split.</summary>
    private const int EnoughTraining = 6;

    /// <summary>Test snapshots where churn alone sets the default split.</summary>
    private const int EnoughTest = 3;

    /// <summary>Splits at a month, or where none is given: at the latest month from which every model still has a test snapshot.</summary>
    /// <exception cref="UserFault">Nothing to train or to test churn on.</exception>
    public static Split Of(Dataset data, Month? testFrom = null)
    {
        var closed = data.Labels.ToDictionary(label => label.Key, label => ClosedSnapshots(data, label.Value));
        Month[] churn = closed.GetValueOrDefault("churn") ?? [];
        int horizon = data.LabelMonths.GetValueOrDefault("churn");
        if (churn.Length == 0)
        {
            throw new UserFault($"No snapshot's outcome window has closed: found no churn label, expected at least one snapshot with "
                + $"{horizon} months after it. Bring more months, or shorten the windows: --observe, --lead, --outcome, or those of the settings.");
        }

        Month from = testFrom ?? Default(closed, churn, horizon);
        EnsureBothSides(from, churn, horizon);
        return At(data, from);
    }

    /// <summary>Looks whether a month leaves something to train on and something to test; it can be asked before any feature is computed.</summary>
    /// <param name="churn">Snapshots whose churn window has closed, ascending.</param>
    /// <param name="horizon">Months after a snapshot until it closes.</param>
    /// <exception cref="UserFault">It does not.</exception>
    internal static void EnsureBothSides(Month from, IReadOnlyList<Month> churn, int horizon)
    {
        (int train, int test) = (churn.Count(month => month + horizon <= from), churn.Count(month => month >= from));
        if (train == 0 || test == 0)
        {
            (Month first, Month last) = (churn[0] + horizon, churn[^1]);
            throw new UserFault($"Test from {from}: found {train} training and {test} test snapshots, expected at least one of each. Closed snapshots run "
                + $"from {churn[0]} to {last}, and a training snapshot needs {horizon} months before {from}'s end. "
                + (first > last ? "Bring more months." : first == last ? $"Test from {first}, or bring more months." : $"Test from a month between {first} and {last}, or bring more."));
        }
    }

    /// <summary>Splits at a month, whatever lies on either side: a version's test months alone have nothing to train on.</summary>
    public static Split At(Dataset data, Month from) => new(from, data.Labels.ToDictionary(
        label => label.Key,
        label => ModelSplit.At(data, label.Value, data.LabelMonths[label.Key], from),
        StringComparer.Ordinal));

    private static Month Default(Dictionary<string, Month[]> closed, Month[] churn, int horizon)
    {
        if (closed.Values.All(months => months.Length > 0))
        {
            Month all = closed.Values.Min(months => months[^1]);
            if (churn.Count(month => month + horizon <= all) >= EnoughTraining)
            {
                return all;
            }
        }

        IEnumerable<Month> candidates = churn.TakeLast(EnoughTest);
        return candidates.Where(from => churn.Any(month => month + horizon <= from)).DefaultIfEmpty(churn[^1]).First();
    }

    /// <summary>Snapshots with at least one label, ascending.</summary>
    private static Month[] ClosedSnapshots(Dataset data, float[] labels) =>
        [.. Enumerable.Range(0, data.Count).Where(row => !float.IsNaN(labels[row])).Select(row => data.Snapshots[row]).Distinct().Order()];
}

/// <summary>One model's rows; censored labels are in neither list.</summary>
/// <param name="TrainRows">Rows of the data set, ascending.</param>
/// <param name="TestRows">Rows of the data set, ascending.</param>
public sealed record ModelSplit(int[] TrainRows, int[] TestRows)
{
    internal static ModelSplit At(Dataset data, float[] labels, int labelMonths, Month testFrom)
    {
        int[] labelled = [.. Enumerable.Range(0, data.Count).Where(row => !float.IsNaN(labels[row]))];
        return new ModelSplit(
            [.. labelled.Where(row => data.Snapshots[row] + labelMonths <= testFrom)],
            [.. labelled.Where(row => data.Snapshots[row] >= testFrom)]);
    }

    /// <summary>The distinct snapshots of some rows, ascending.</summary>
    public static IReadOnlyList<Month> Snapshots(Dataset data, IEnumerable<int> rows) =>
        [.. rows.Select(row => data.Snapshots[row]).Distinct().Order()];
}

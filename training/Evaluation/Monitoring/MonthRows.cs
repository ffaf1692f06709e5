using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>Which rows of a data set are what to a version that is watched.</summary>
/// <param name="Snapshot">The month that is looked at: today.</param>
/// <param name="Today">Rows of that snapshot.</param>
/// <param name="Learnt">Rows of the training months at hand.</param>
/// <param name="Known">Training and test month → its rows, ascending.</param>
/// <param name="Tested">Labelled rows of the test months.</param>
/// <param name="Closed">Labelled rows since, of the months whose windows have closed.</param>
/// <param name="Open">Rows of the months whose windows have not closed.</param>
public sealed record MonthRows(
    Month Snapshot, int[] Today, int[] Learnt, IReadOnlyDictionary<Month, int[]> Known, int[] Tested, int[] Closed, int[] Open)
{
    /// <summary>Sorts the rows.</summary>
    /// <exception cref="UserFault">The book lacks the months that the version knew, or the snapshot.</exception>
    public static MonthRows Of(Dataset data, MonitoredVersion version, MonitoringPolicy policy, Month snapshot)
    {
        ILookup<Month, int> rows = Enumerable.Range(0, data.Count).ToLookup(row => data.Snapshots[row]);
        float[] labels = data.Labels[version.Name];
        Month[] known = [.. version.Known(policy).Where(rows.Contains)];
        Month[] closed = [.. version.Since(snapshot, policy).Where(month => month + version.LabelMonths <= snapshot)];
        var test = version.Test.ToHashSet();
        int[] today = [.. rows[snapshot]];
        int[] learnt = [.. known.Where(month => !test.Contains(month)).SelectMany(month => rows[month])];
        if (learnt.Length == 0 || today.Length == 0)
        {
            throw new UserFault(
                $"The book has {learnt.Length} eligible accounts in the months that version {version.Id} learned from "
                + $"({version.Train.FirstOrDefault()} to {version.Train.LastOrDefault()}) and {today.Length} at the end of {snapshot}; expected both, to compare them. "
                + "Give a book that reaches back so far, or another --snapshot.");
        }

        int[] Labelled(IEnumerable<Month> months) => [.. months.SelectMany(month => rows[month]).Where(row => !float.IsNaN(labels[row]))];
        return new MonthRows(
            snapshot,
            today,
            learnt,
            new SortedDictionary<Month, int[]>(known.ToDictionary(month => month, month => rows[month].ToArray())),
            Labelled(known.Where(test.Contains)),
            Labelled(closed.TakeLast(policy.WatchMonths)),
            [.. version.Since(snapshot, policy).Where(month => month + version.LabelMonths > snapshot).SelectMany(month => rows[month])]);
    }
}

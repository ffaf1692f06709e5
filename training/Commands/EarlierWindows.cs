using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A book's past as the systemic guard looks at it.</summary>
internal static class EarlierWindows
{
    /// <summary>
    /// The features of <see cref="SystemicGuard.Features"/> at <see cref="SystemicGuard.EarlierSnapshots"/>. A window that begins before the
    /// book's first month is left out: what happened in half a window is no measure for a whole one.
    /// </summary>
    public static async Task<IReadOnlyList<SnapshotView>> ReadAsync(
        DataBook book, Policy policy, Month snapshot, int observe, CancellationToken cancellation = default)
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Available(book.Tables).Only(SystemicGuard.Features);
        var windows = new List<SnapshotView>();
        foreach (Month month in SystemicGuard.EarlierSnapshots(snapshot, observe, policy))
        {
            AggregateTable table = await FamilyQueries.RunAsync(book, catalog, month, observe, cancellation).ConfigureAwait(false);
            if (!Enumerable.Range(0, table.Count).Any(row => double.IsFinite(table.At("mrr", row, 0))))
            {
                break;
            }

            FeatureMatrix features = FeatureCalculator.Compute(table, catalog, policy, new Dictionary<string, IReadOnlyList<string>>());
            windows.Add(new SnapshotView(month, observe, table, [.. Enumerable.Range(0, table.Count).Select(row => new AccountView(
                table.AccountIds[row], ScoredSnapshot.Attributes(table, row), new FeatureRow(features, row), new Dictionary<string, double>(), []))]));
        }

        return windows;
    }
}

using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Features;

/// <summary>Reads the interventions of a window, as known at its end, for <see cref="InterventionOutcome"/>.</summary>
public static class InterventionReader
{
    /// <summary>Each account's interventions by kind and day; none where the book does not record them.</summary>
    /// <param name="months">Months of the window that ends with the snapshot.</param>
    public static async Task<IReadOnlyList<Intervention>> ReadAsync(
        DataBook book, Month snapshot, int months, CancellationToken cancellation = default)
    {
        var found = new List<Intervention>();
        if (!book.Tables.Contains("interventions"))
        {
            return found;
        }

        await foreach (ColumnBlock block in book.QueryAsync("Features/interventions_by_kind.sql", snapshot, months, cancellation).ConfigureAwait(false))
        {
            var accounts = (string[])block["account_id"].Values;
            var kinds = (string[])block["kind"].Values;
            var days = (DateOnly[])block["started_on"].Values;
            found.AddRange(Enumerable.Range(0, block.RowCount).Select(row => new Intervention(accounts[row], kinds[row], days[row])));
        }

        return found;
    }
}

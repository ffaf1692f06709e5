using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Features;

/// <summary>
/// Runs the catalogue's queries for one snapshot and joins what they find into one <see cref="AggregateTable"/>: a row an account under
/// contract, in ordinal order of the ids.
/// </summary>
public static class FamilyQueries
{
    private const string AccountQuery = "account";
    private const string AccountId = "account_id";

    /// <summary>The aggregates of every account under contract at the snapshot, as known then.</summary>
    /// <param name="book">The data.</param>
    /// <param name="catalog">The queries to run: those <see cref="FeatureCatalog.Available"/> for the book.</param>
    /// <param name="snapshot">The month whose last day is the snapshot.</param>
    /// <param name="observe">Months of the window that ends with it.</param>
    public static async Task<AggregateTable> RunAsync(
        DataBook book, FeatureCatalog catalog, Month snapshot, int observe, CancellationToken cancellation = default)
    {
        FamilyQuery accounts = FeatureCatalog.BuiltIn.Queries.Single(query => query.Name == AccountQuery);
        QueryRows found = await ReadAsync(book, accounts, snapshot, observe, cancellation).ConfigureAwait(false);
        int[] order = [.. Enumerable.Range(0, found.Accounts.Count)];
        Array.Sort(order, (left, right) => string.CompareOrdinal(found.Accounts[left], found.Accounts[right]));
        string[] ids = [.. order.Select(row => found.Accounts[row])];
        var table = new SnapshotAssembly(snapshot, observe, ids);
        table.Add(accounts, found);
        foreach (FamilyQuery query in catalog.Queries.Where(query => query.Name != AccountQuery))
        {
            table.Add(query, await ReadAsync(book, query, snapshot, observe, cancellation).ConfigureAwait(false));
        }

        return table.Build();
    }

    /// <summary>The same, with the accounts' history over the policy's longer window where features look so far back.</summary>
    /// <param name="history">Months of the longer window, <see cref="SegmentPolicy.HistoryMonths"/>.</param>
    public static async Task<AggregateTable> RunAsync(
        DataBook book, FeatureCatalog catalog, Month snapshot, int observe, int history, CancellationToken cancellation = default)
    {
        AggregateTable table = await RunAsync(book, catalog, snapshot, observe, cancellation).ConfigureAwait(false);
        FeatureCatalog longer = catalog.OverHistory;
        return longer.Features.Count == 0 ? table : table with
        {
            History = await RunAsync(book, longer, snapshot, history, cancellation).ConfigureAwait(false),
        };
    }

    private static async Task<QueryRows> ReadAsync(
        DataBook book, FamilyQuery query, Month snapshot, int observe, CancellationToken cancellation)
    {
        var rows = new QueryRows(query, observe);
        string name = $"Features/{query.Name}.sql";
        await foreach (ColumnBlock block in book.QueryAsync(name, snapshot, observe, cancellation).ConfigureAwait(false))
        {
            rows.Add(block, name, block.Columns.Any(column => column.Name == AccountId) ? (string[])block[AccountId].Values : null);
        }

        return rows;
    }
}

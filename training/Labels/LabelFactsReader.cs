using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Reads what the labels need, once a book.</summary>
public static class LabelFactsReader
{
    /// <summary>Everything the book knows, whenever it became known; a table that it lacks leaves nothing known of it.</summary>
    /// <exception cref="UserFault">The book has no revenue at all.</exception>
    public static async Task<LabelFacts> ReadAsync(DataBook book, CancellationToken cancellation = default)
    {
        var revenue = new Dictionary<string, Dictionary<Month, double>>(StringComparer.Ordinal);
        await foreach (ColumnBlock block in book.QueryAllAsync("Labels/revenue.sql", cancellation).ConfigureAwait(false))
        {
            var months = (DateOnly[])block["month"].Values;
            var cents = (long[])block["cents"].Values;
            ForEach(block, revenue, (account, row) => account[Month.Of(months[row])] = cents[row] / 100.0);
        }

        var ends = new Dictionary<string, List<ContractEnd>>(StringComparer.Ordinal);
        await foreach (ColumnBlock block in book.QueryAllAsync("Labels/churn.sql", cancellation).ConfigureAwait(false))
        {
            var days = (DateOnly[])block["ended_on"].Values;
            var by = (string[])block["initiated_by"].Values;
            ForEach(block, ends, (account, row) => account.Add(new ContractEnd(days[row], by[row])));
        }

        var reviews = new Dictionary<string, List<ExitReview>>(StringComparer.Ordinal);
        await foreach (ColumnBlock block in book.QueryAllAsync("Labels/needs_exit.sql", cancellation).ConfigureAwait(false))
        {
            var days = (DateOnly[])block["reviewed_on"].Values;
            var ids = (string[])block["review_id"].Values;
            var decisions = (string[])block["decision"].Values;
            ForEach(block, reviews, (account, row) => account.Add(new ExitReview(days[row], ids[row], decisions[row])));
        }

        var interventions = new Dictionary<string, List<DateOnly>>(StringComparer.Ordinal);
        await foreach (ColumnBlock block in book.QueryAllAsync("Labels/treated.sql", cancellation).ConfigureAwait(false))
        {
            var days = (DateOnly[])block["started_on"].Values;
            ForEach(block, interventions, (account, row) => account.Add(days[row]));
        }

        if (revenue.Count == 0)
        {
            throw new UserFault("revenue_months has no rows; expected a row an account and month. Without revenue nothing can be learnt.");
        }

        string[] accounts = [.. revenue.Keys.Union(ends.Keys).Union(reviews.Keys).Union(interventions.Keys)];
        return new LabelFacts(
            revenue.Values.Min(months => months.Keys.Min()),
            revenue.Values.Max(months => months.Keys.Max()),
            accounts.ToDictionary(
                id => id,
                id => new AccountFacts(
                    revenue.GetValueOrDefault(id) ?? [],
                    ends.GetValueOrDefault(id)?.MinBy(end => end.EndedOn),
                    reviews.GetValueOrDefault(id) ?? [],
                    interventions.GetValueOrDefault(id) ?? []),
                StringComparer.Ordinal));
    }

    private static void ForEach<T>(ColumnBlock block, Dictionary<string, T> accounts, Action<T, int> add)
        where T : new()
    {
        var ids = (string[])block["account_id"].Values;
        for (int row = 0; row < block.RowCount; row++)
        {
            if (!accounts.TryGetValue(ids[row], out T? account))
            {
                accounts.Add(ids[row], account = new T());
            }

            add(account, row);
        }
    }
}

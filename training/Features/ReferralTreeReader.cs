using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Features;

/// <summary>Reads every account there ever was, as known at a snapshot, for the <see cref="ReferralTree"/>.</summary>
public static class ReferralTreeReader
{
    /// <summary>The accounts signed by the snapshot's day, ended ones included, ordinal by id.</summary>
    public static async Task<IReadOnlyList<ReferralAccount>> ReadAsync(
        DataBook book, Month snapshot, CancellationToken cancellation = default)
    {
        var accounts = new List<ReferralAccount>();
        await foreach (ColumnBlock block in book.QueryAsync("Features/referral_tree.sql", snapshot, observe: 1, cancellation)
            .ConfigureAwait(false))
        {
            var ids = (string[])block["account_id"].Values;
            var referrers = (string[])block["referrer"].Values;
            long[] cents = Whole("revenue_cents"), paid = Whole("paid_months");
            long[] support = Whole("support_minutes"), managed = Whole("csm_minutes");
            var first = (DateOnly[])block["first_month"].Values;
            var last = (DateOnly[])block["last_month"].Values;
            Array[] ago = Lists("years_ago"), yearCents = Lists("year_cents"), yearMonths = Lists("year_months");
            for (int row = 0; row < block.RowCount; row++)
            {
                var years = (long[])ago[row];
                accounts.Add(new ReferralAccount(
                    ids[row],
                    referrers[row].Length == 0 ? null : referrers[row],
                    cents[row] / 100.0,
                    support[row],
                    managed[row],
                    paid[row] == 0 ? null : Month.Of(first[row]),
                    paid[row] == 0 ? null : Month.Of(last[row]),
                    years.Select((year, index) => new RevenueYear(
                        (int)year, ((long[])yearCents[row])[index] / 100.0, (int)((long[])yearMonths[row])[index]))
                        .OrderBy(year => year.YearsAgo).ToArray()));
            }

            long[] Whole(string column) => (long[])block[column].Values;
            Array[] Lists(string column) => (Array[])block[column].Values;
        }

        return [.. accounts.OrderBy(account => account.AccountId, StringComparer.Ordinal)];
    }
}

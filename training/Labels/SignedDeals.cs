using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Accounts that signed within the book and whose first months are over, with what they brought in them.</summary>
public static class SignedDeals
{
    private static readonly double[] Discounts = [0.05, 0.10, 0.20];

    /// <summary>Reads them; an account that left early counts with the months that it had.</summary>
    /// <returns>The deals; and false where the book records nobody's minutes, so that only delivery is taken off.</returns>
    /// <exception cref="UserFault">No account's first months lie within the book.</exception>
    public static async Task<(IReadOnlyList<SignedDeal> Deals, bool CostKnown)> ReadAsync(
        DataBook book, LabelFacts facts, Policy policy, CancellationToken cancellation = default)
    {
        SignedAccounts signed = await SignedAccounts.ReadAsync(book, cancellation).ConfigureAwait(false);
        Dictionary<(string Account, Month Month), (double Support, double Csm)> minutes = await MinutesAsync(book, cancellation).ConfigureAwait(false);
        int months = policy.Planning.FirstMonths;
        var deals = new List<SignedDeal>();
        for (int row = 0; row < signed.Table.Count; row++)
        {
            (string account, Month first) = (signed.Table.AccountIds[row], signed.Signed[row]);
            if (first >= facts.FirstMonth && first + (months - 1) <= facts.LastMonth)
            {
                double contribution = Enumerable.Range(0, months).Select(month => first + month).Sum(month =>
                    policy.Cost.Margin(facts[account].Revenue.GetValueOrDefault(month)) - Cost(minutes.GetValueOrDefault((account, month))));
                deals.Add(new SignedDeal(account, Profile(signed.Table, row), contribution));
            }
        }

        return deals.Count > 0 ? (deals, minutes.Values.Any(served => served.Support + served.Csm > 0)) : throw new UserFault(
            $"No account signed between {facts.FirstMonth} and {facts.LastMonth - (months - 1)}: nobody's first {months} months are in the book.");

        double Cost((double Support, double Csm) served) => policy.Cost.Of(served.Support, served.Csm);
    }

    private static async Task<Dictionary<(string Account, Month Month), (double Support, double Csm)>> MinutesAsync(DataBook book, CancellationToken cancellation)
    {
        var minutes = new Dictionary<(string, Month), (double, double)>();
        await foreach (ColumnBlock block in book.QueryAllAsync("Labels/minutes.sql", cancellation).ConfigureAwait(false))
        {
            var accounts = (string[])block["account_id"].Values;
            var months = (DateOnly[])block["month"].Values;
            var support = (double[])block["support_minutes"].Values;
            var csm = (double[])block["csm_minutes"].Values;
            for (int row = 0; row < block.RowCount; row++)
            {
                minutes[(accounts[row], Month.Of(months[row]))] = (support[row], csm[row]);
            }
        }

        return minutes;
    }

    /// <summary>Dimension → value of an account as it signed; unknown ones are not there.</summary>
    internal static Dictionary<string, string> Profile(AggregateTable table, int row)
    {
        var profile = new Dictionary<string, string>();
        foreach (string name in (string[])["industry", "region", "acquisition_channel", "plan"])
        {
            if (table.Attributes[name][row] is { } text)
            {
                profile[name] = text;
            }
        }

        if (Slices.Of(table, row, "size") is var size && size != Slices.Unknown)
        {
            profile["size"] = size;
        }

        double discount = 1 - table.Scalars["contract_price_annual"][row] / table.Scalars["list_price_annual"][row];
        if (double.IsFinite(discount))
        {
            profile["discount"] = Band(discount);
        }

        return profile;
    }

    private static string Band(double discount)
    {
        int above = Discounts.Count(cut => discount >= cut);
        return above == 0 ? $"under {Percent(Discounts[0])}"
            : above == Discounts.Length ? $"{Percent(Discounts[^1])} and more"
            : $"{Percent(Discounts[above - 1])} to {Percent(Discounts[above])}";
    }

    private static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>What the labels read: everything the book knows, whenever it became known.</summary>
/// <param name="FirstMonth">First month with revenue.</param>
/// <param name="LastMonth">Last month with revenue: a window that ends later has not closed.</param>
/// <param name="Accounts">Account id → its facts.</param>
public sealed record LabelFacts(Month FirstMonth, Month LastMonth, IReadOnlyDictionary<string, AccountFacts> Accounts)
{
    /// <summary>The account's facts; empty where the book has no revenue of it.</summary>
    public AccountFacts this[string account] => Accounts.GetValueOrDefault(account) ?? AccountFacts.None;
}

/// <summary>What the labels read of one account.</summary>
/// <param name="Revenue">Month → revenue; no entry = no revenue row.</param>
/// <param name="End">The end of its contract, or null.</param>
/// <param name="Reviews">Its exit reviews.</param>
/// <param name="Interventions">Days on which an intervention began.</param>
public sealed record AccountFacts(
    IReadOnlyDictionary<Month, double> Revenue,
    ContractEnd? End,
    IReadOnlyList<ExitReview> Reviews,
    IReadOnlyList<DateOnly> Interventions)
{
    /// <summary>Nothing known.</summary>
    public static AccountFacts None { get; } = new(new Dictionary<Month, double>(), null, [], []);

    /// <summary>Mean revenue over the months, a month without a row counting 0; NaN where none has a row.</summary>
    public double MeanRevenue(Month from, int months)
    {
        double sum = 0;
        int rows = 0;
        for (int month = 0; month < months; month++)
        {
            if (Revenue.TryGetValue(from + month, out double revenue))
            {
                sum += revenue;
                rows++;
            }
        }

        return rows == 0 ? double.NaN : sum / months;
    }
}

/// <summary>The end of a contract.</summary>
/// <param name="EndedOn">First day without a contract.</param>
/// <param name="InitiatedBy">customer, vendor, or empty where nobody says.</param>
public sealed record ContractEnd(DateOnly EndedOn, string InitiatedBy)
{
    public bool ByCustomer => InitiatedBy == "customer";

    public bool ByVendor => InitiatedBy == "vendor";
}

/// <summary>An exit review by people.</summary>
/// <param name="Decision">keep, bad or bad_fit.</param>
public sealed record ExitReview(DateOnly ReviewedOn, string Id, string Decision);

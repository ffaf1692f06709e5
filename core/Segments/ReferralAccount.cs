using ChurnSegmentation.Core.Features;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>What an account paid in one of its years.</summary>
/// <param name="YearsAgo">0 = the twelve months that end with the snapshot's.</param>
/// <param name="Revenue">Revenue of the year.</param>
/// <param name="Months">Months of the year with revenue.</param>
public sealed record RevenueYear(int YearsAgo, double Revenue, int Months);

/// <summary>An account of all there ever were, and who referred it.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="ReferredBy">Who referred it; null = nobody known.</param>
/// <param name="Revenue">Revenue of its life.</param>
/// <param name="SupportMinutes">Minutes of support of its life.</param>
/// <param name="CsmMinutes">Minutes of a customer success manager of its life.</param>
/// <param name="First">First month with revenue; null = none.</param>
/// <param name="Last">Last month with revenue; null = none.</param>
/// <param name="Years">Its revenue by year, latest first.</param>
public sealed record ReferralAccount(
    string AccountId,
    string? ReferredBy,
    double Revenue,
    double SupportMinutes,
    double CsmMinutes,
    Month? First,
    Month? Last,
    IReadOnlyList<RevenueYear> Years);

/// <summary>What an account has brought over its life, in the book's currency.</summary>
/// <param name="Own">Its own revenue less its delivery and what serving it cost.</param>
/// <param name="Referred">The same of those that it referred, and of those that they referred, each once, passed up with the policy's
/// share.</param>
/// <param name="Accounts">Accounts below it in the tree.</param>
/// <param name="ByYear">Revenue of each year, its own and what was passed up, oldest first: how the value came about.</param>
/// <param name="StillRises">
/// Of revenue, not of value: true where they, and those that came through them, paid at least as much in a month of the last year as in one of the
/// year before. A lifetime value below zero may fall all the same. Null = it has not been here for so long.
/// </param>
public sealed record LifetimeValue(double Own, double Referred, int Accounts, IReadOnlyList<double> ByYear, bool? StillRises)
{
    /// <summary>False where the book records nobody's minutes, so that only delivery is taken off.</summary>
    public bool CostKnown { get; init; } = true;

    /// <summary>Own and referred.</summary>
    public double Total => Own + Referred;

    /// <summary>It in a sentence.</summary>
    public string Words => (Accounts > 0
        ? Invariant($"Through them came {Wording.Count(Accounts, "accounts")}, worth {Referred:#,0} to us beside {Own:#,0} of their own over their life; ")
        : Alone) + StillRises switch
        {
            true => $"what {Payers} a year keeps up with the year before.",
            false => $"what {Payers} a year no longer keeps up with the year before.",
            null => $"whether what {Payers} a year keeps up cannot be told yet.",
        };

    private string Payers => Accounts > 0 ? "they and those that came through them pay" : "they pay";

    private string Alone => !CostKnown ? Invariant($"Over their life they brought {Own:#,0} after delivery; what serving them cost is not on record; ")
        : Own < 0 ? Invariant($"Over their life they cost {-Own:#,0} more than they paid, delivery and service counted; ")
        : Invariant($"Over their life they brought {Own:#,0} after what delivery and serving them cost; ");
}

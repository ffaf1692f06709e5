using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>A year without some accounts, against a year with them: money of twelve months, in the book's currency.</summary>
/// <param name="Accounts">Per account, ordinal by id.</param>
/// <param name="CostSaved">Avoidable cost that goes with them: handled minutes at the policy's rates, and delivery.</param>
/// <param name="RevenueLost">What they would have paid, for as long as they would have stayed.</param>
/// <param name="ReferralsLost">Contribution of accounts that they would have referred.</param>
/// <param name="DependantsLost">Contribution of accounts that follow them.</param>
/// <param name="Low">Lower end of the 90% interval of <see cref="Change"/>.</param>
/// <param name="High">Its upper end.</param>
/// <param name="StrandedOverhead">Overhead that their revenue carried and that stays: no saving, and no loss of the change; others must carry it.</param>
/// <param name="HoursFreed">Hours of support and success managers.</param>
/// <param name="HoursValue">What those hours bring above their cost, which <paramref name="CostSaved"/> has already, where all are put to other
/// use instead of being saved: an assumption, not part of the change; below 0 = they had better be saved.</param>
public sealed record LetGoReport(
    IReadOnlyList<LetGoAccount> Accounts,
    double CostSaved,
    double RevenueLost,
    double ReferralsLost,
    double DependantsLost,
    double Low,
    double High,
    double StrandedOverhead,
    double HoursFreed,
    double HoursValue)
{
    /// <summary>Change of the year's profit; above 0 = better without them.</summary>
    public double Change => CostSaved - RevenueLost - ReferralsLost - DependantsLost;

    /// <summary>Share of the freed hours that must be put to other use for letting go to pay; 0 = it pays without; null or above 1 = it cannot.</summary>
    public double? BreakEvenReuse => Change >= 0 ? 0 : HoursValue > 0 ? -Change / HoursValue : null;

    /// <summary>True cost rates over the policy's at which letting go neither gains nor loses; null where they take nobody's time.</summary>
    public required double? BreakEvenCostRate { get; init; }
}

/// <summary>One account's part of the change.</summary>
/// <param name="MonthsLeft">Months of the year that it would have stayed, expected.</param>
public sealed record LetGoAccount(string AccountId, double MonthsLeft, double CostSaved, double RevenueLost, double HoursFreed);

/// <summary>The let-go simulation: avoidable cost only, lost referrals and dependants counted, an interval and a break-even, not a point.</summary>
public static class LetGo
{
    private const int Year = 12, Replicates = 2000;

    /// <summary>Of the year a referred account is with us for half of it, on average.</summary>
    private const double MonthsOfReferral = 6;

    /// <summary>Simulates a year without the accounts.</summary>
    /// <param name="book">A scored snapshot.</param>
    /// <param name="accounts">Ids of the accounts to let go.</param>
    /// <param name="horizon">Months that the churn model looks ahead: lead and outcome.</param>
    /// <param name="seed">Of the bootstrap.</param>
    /// <exception cref="UserFault">An account is unknown, or too little is known of it.</exception>
    public static LetGoReport Simulate(SnapshotView book, IReadOnlyCollection<string> accounts, Policy policy, int horizon, long seed) =>
        Simulate(LetGoFacts.Of(book, accounts, horizon), NewcomersContribution(book, policy), policy, seed);

    /// <inheritdoc cref="Simulate(SnapshotView, IReadOnlyCollection{string}, Policy, int, long)"/>
    /// <param name="newcomer">Contribution a month of an account that has just been won.</param>
    internal static LetGoReport Simulate(IReadOnlyList<LetGoFacts> facts, double newcomer, Policy policy, long seed)
    {
        LetGoAccount[] accounts = [.. facts.Select(fact => Expected(fact, policy))];
        double referrals = facts.Zip(accounts, (fact, account) => fact.ReferralRate * account.MonthsLeft).Sum() * MonthsOfReferral * newcomer;
        double dependants = policy.LetGo.DependantsShare * policy.Cost.Margin(facts.Zip(accounts, (fact, account) => fact.ReferredRevenue * account.MonthsLeft).Sum());
        double revenue = accounts.Sum(account => account.RevenueLost), saved = accounts.Sum(account => account.CostSaved);
        double hours = accounts.Sum(account => account.HoursFreed), delivery = revenue - policy.Cost.Margin(revenue);
        double[] changes = Bootstrap(facts, policy, seed);
        return new LetGoReport(
            accounts,
            saved,
            revenue,
            referrals,
            dependants,
            Quantile(changes, 0.05) - referrals - dependants,
            Quantile(changes, 0.95) - referrals - dependants,
            policy.Allocation.OverheadShare * revenue,
            hours,
            hours * policy.LetGo.HourValue - (saved - delivery))
        {
            BreakEvenCostRate = saved - delivery > 1e-6 ? (revenue - delivery + referrals + dependants) / (saved - delivery) : null,
        };
    }

    private static LetGoAccount Expected(LetGoFacts facts, Policy policy)
    {
        double stays = 1 - facts.Leaving, left = Enumerable.Range(1, Year).Sum(month => Math.Pow(stays, month));
        double revenue = left * facts.Months.Average(month => month.Revenue);
        double support = left * facts.Months.Average(month => month.SupportMinutes), success = left * facts.Months.Average(month => month.CsmMinutes);
        return new LetGoAccount(
            facts.AccountId, left, policy.Cost.Of(support, success) + revenue - policy.Cost.Margin(revenue), revenue, (support + success) / 60);
    }

    /// <summary>
    /// The change but for referrals and dependants, so many times: each account's usual month from its account-months drawn with replacement,
    /// the month in which it would have left, and true cost rates about the policy's.
    /// </summary>
    private static double[] Bootstrap(IReadOnlyList<LetGoFacts> facts, Policy policy, long seed)
    {
        var changes = new double[Replicates];
        var draws = new Draws(seed);
        for (int replicate = 0; replicate < Replicates; replicate++)
        {
            double rates = Math.Exp(policy.LetGo.CostRateUncertainty * draws.Normal());
            foreach (LetGoFacts account in facts)
            {
                (double revenue, double handled) = (0, 0);
                for (int draw = 0; draw < account.Months.Count; draw++)
                {
                    LetGoMonth month = account.Months[draws.Below(account.Months.Count)];
                    revenue += month.Revenue;
                    handled += policy.Cost.Of(month.SupportMinutes, month.CsmMinutes);
                }

                double left = MonthsLeft(account.Leaving, draws.Uniform()) / (double)account.Months.Count;
                changes[replicate] += left * (rates * handled - policy.Cost.Margin(revenue));
            }
        }

        Array.Sort(changes);
        return changes;
    }

    /// <summary>Whole months of the year that an account stays, from a uniform draw.</summary>
    private static int MonthsLeft(double leaving, double draw) =>
        leaving <= 0 ? Year : (int)Math.Min(Year, Math.Floor(Math.Log(draw) / Math.Log(1 - leaving)));

    /// <summary>What an account of less than a year brings a month, on average of the book; 0 where there is none, or where they cost more.</summary>
    internal static double NewcomersContribution(SnapshotView book, Policy policy)
    {
        var segments = SegmentContext.Of(book, policy);
        double[] known = [.. book.Accounts
            .Where(account => account["tenure"] < Year)
            .Select(segments.Monthly)
            .Where(double.IsFinite)];
        return known.Length == 0 ? 0 : Math.Max(0, known.Average());
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}

namespace ChurnSegmentation.Core;

/// <summary>How plans are made of the book's past: revenue projected, profiles of customers compared.</summary>
/// <param name="IntervalShare">Share of outcomes that an interval shall cover.</param>
/// <param name="MinAccounts">A segment or profile with fewer accounts is not shown by itself.</param>
/// <param name="FirstMonths">Months from the signature in which a profile's contribution is counted.</param>
/// <param name="PriorAccounts">A profile's mean is mixed with so many accounts of the whole book's.</param>
/// <param name="DiscoveryRate">False discovery rate of what set high performers apart.</param>
/// <param name="AlikeAccounts">Accounts that started alike that a high performer is held against.</param>
/// <param name="AlikeDistance">Share of what was known at signature in which they may differ.</param>
public sealed record PlanningPolicy(
    double IntervalShare, int MinAccounts, int FirstMonths, double PriorAccounts, double DiscoveryRate, int AlikeAccounts, double AlikeDistance)
{
    internal static PlanningPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("interval_share", 0.5, 0.99),
        numbers.Whole("min_accounts", 5, 1_000_000),
        numbers.Whole("first_months", 3, 36),
        numbers.Number("prior_accounts", 0, 10_000),
        numbers.Number("discovery_rate", 1e-6, 0.5),
        numbers.Whole("alike_accounts", 1, 100),
        numbers.Share("alike_distance"));
}

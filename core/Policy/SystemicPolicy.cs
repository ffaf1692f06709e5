namespace ChurnSegmentation.Core;

/// <summary>When trouble is concentrated, or so common, that the fault is ours.</summary>
/// <param name="Rate">False discovery rate across all cohorts tested.</param>
/// <param name="SuspectRate">The laxer rate from which a cohort is suspected, and spared.</param>
/// <param name="MinAccounts">A cohort with fewer engaged accounts is not tested.</param>
/// <param name="EngagedAtLeast">Mean of recommended content seen and agreed steps done, from which an account does its part.</param>
/// <param name="TroubledShare">The worst so many of the engaged accounts are called troubled.</param>
/// <param name="OddsRatio">A cohort is named only with so many times the odds of trouble of the accounts that it is compared with.</param>
/// <param name="SuspectChance">A cohort is suspected only where its odds are that high by at least this chance.</param>
/// <param name="SettlingMonths">Younger accounts are not tested: newcomers ask more, and their window is not full.</param>
/// <param name="SettledMonths">Accounts up to this tenure are compared with each other only; so are those beyond.</param>
/// <param name="SizeClasses">Classes of equal count by size; accounts are compared within theirs.</param>
/// <param name="PromisesBroken">Service levels broken in three months, from which an account is hit by us.</param>
/// <param name="CapShare">No more than this share of any cohort may be flagged for exit.</param>
/// <param name="Weights">What counts as trouble, and how much.</param>
/// <param name="Everyone">When the whole book is in trouble.</param>
public sealed record SystemicPolicy(
    double Rate,
    double SuspectRate,
    int MinAccounts,
    double EngagedAtLeast,
    double TroubledShare,
    double OddsRatio,
    double SuspectChance,
    int SettlingMonths,
    int SettledMonths,
    int SizeClasses,
    double PromisesBroken,
    double CapShare,
    TroubleWeights Weights,
    EveryonePolicy Everyone)
{
    internal static SystemicPolicy Read(PolicyNumbers numbers)
    {
        double rate = numbers.Number("rate", 1e-6, 0.5);
        int settling = numbers.Whole("settling_months", 0, 120);
        return new SystemicPolicy(
            rate,
            numbers.Number("suspect_rate", new Bound(rate, "rate"), 1),
            numbers.Whole("min_accounts", 5, 1_000_000),
            numbers.Share("engaged_at_least"),
            numbers.Number("troubled_share", 0.01, 0.5),
            numbers.Number("odds_ratio", 1, 100),
            numbers.Number("suspect_chance", 0.001, 0.5),
            settling,
            numbers.Whole("settled_months", new Bound(settling, "settling_months"), 240),
            numbers.Whole("size_classes", 1, 50),
            numbers.Positive("promises_broken"),
            numbers.Share("cap_share"),
            numbers.Within("weights", TroubleWeights.Read),
            numbers.Within("everyone", EveryonePolicy.Read));
    }
}

/// <summary>Weights of the signs of trouble, relative to each other.</summary>
public sealed record TroubleWeights(
    double FaultTickets, double PromisesBroken, double Reopened, double HowTo, double Complaints, double Satisfaction, double Skill)
{
    internal static TroubleWeights Read(PolicyNumbers numbers) => new(
        Weight(numbers, "fault_tickets"),
        Weight(numbers, "promises_broken"),
        Weight(numbers, "reopened"),
        Weight(numbers, "how_to"),
        Weight(numbers, "complaints"),
        Weight(numbers, "satisfaction"),
        Weight(numbers, "skill"));

    private static double Weight(PolicyNumbers numbers, string key) => numbers.Number(key, 0, 1000);
}

/// <param name="EarlierWindows">Observation windows, a year before and earlier, that the book's own yardstick is made from.</param>
/// <param name="TroubledShare">Share of the engaged accounts that were in trouble over the last year, by that yardstick.</param>
/// <param name="PromisesBrokenShare">Share of all tickets answered or solved later than promised, whatever the year before was like.</param>
/// <param name="Weights">What counts as trouble where years are compared, not cohorts.</param>
public sealed record EveryonePolicy(int EarlierWindows, double TroubledShare, double PromisesBrokenShare, TroubleWeights Weights)
{
    internal static EveryonePolicy Read(PolicyNumbers numbers) => new(
        numbers.Whole("earlier_windows", 1, 12), numbers.Number("troubled_share", 0.01, 1), numbers.Number("promises_broken_share", 0.01, 1),
        numbers.Within("weights", TroubleWeights.Read));
}

using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>What the written criteria say of an account.</summary>
public enum ExitVerdict
{
    /// <summary>A fact is missing that could turn the answer.</summary>
    Unknown,

    /// <summary>At least one criterion is not met: challenging, perhaps, but no exit candidate.</summary>
    Neither,

    /// <summary>Disqualifies itself by behaviour.</summary>
    Bad,

    /// <summary>Does what we recommend and still does not succeed.</summary>
    BadFit,
}

/// <summary>
/// The disqualification criteria, as the policy writes them down: past the tenure floor, costs more than it pays, does not grow, outcomes far
/// below expectation, and bad or a bad fit. One pure function, for the label (facts of the outcome window) and for the baseline (facts of the
/// observation window). An unknown fact makes the answer unknown only where it could turn it (Kleene's three-valued logic).
/// </summary>
public static class ExitCriteria
{
    /// <summary>The verdict on a window's facts.</summary>
    /// <param name="facts">Facts of the window.</param>
    /// <param name="months">Months of the window: the policy's counts are a quarter's.</param>
    /// <param name="policy">The criteria's lines.</param>
    public static ExitVerdict Judge(ExitFacts facts, int months, Policy policy)
    {
        Behaviour behaviour = BehaviourOf(facts, months);
        bool? bad = behaviour.IsBad(policy.Exit.Bad);
        bool? badFit = behaviour.IsWilling(policy.Exit.BadFit);
        bool? exit = And(
            AtLeast(facts.Tenure, policy.Lifecycle.TenureFloorMonths),
            Below(facts.Contribution, policy.Exit.ContributionBelow),
            Below(facts.Growth, policy.Exit.GrowthBelow),
            Below(facts.Achievement, policy.Exit.AchievementBelow),
            Or(bad, badFit));
        return exit switch
        {
            null => ExitVerdict.Unknown,
            false => ExitVerdict.Neither,
            true => bad == true ? ExitVerdict.Bad : ExitVerdict.BadFit,
        };
    }

    /// <summary>
    /// The criteria as a score, higher = nearer to exit, so that as a baseline they are ranked as fairly as a model: each criterion counts from
    /// 0 to 1, with 0.5 at its line and where it is unknown, by how far the fact lies beyond the line; who meets them all stands above the rest.
    /// </summary>
    /// <inheritdoc cref="Judge"/>
    public static double Degree(ExitFacts facts, int months, Policy policy)
    {
        ExitPolicy lines = policy.Exit;
        double hour = Math.Max(1e-9, policy.Cost.CsmHour * months);
        double behaviour = Math.Max(
            Side((BehaviourOf(facts, months).Signs(lines.Bad).Count(sign => sign == true) - lines.Bad.SignsNeeded + 0.5) / 1.5),
            Side((facts.Will - lines.BadFit.WillAtLeast) / 0.25));
        double degree = behaviour
            + Side((lines.ContributionBelow - facts.Contribution) / hour)
            + Side((lines.GrowthBelow - facts.Growth) / 0.1)
            + Side((lines.AchievementBelow - facts.Achievement) / 0.25);
        return degree + (Judge(facts, months, policy) is ExitVerdict.Bad or ExitVerdict.BadFit ? 4 : 0)
            - (facts.Tenure < policy.Lifecycle.TenureFloorMonths ? 4 : 0);
    }

    private static Behaviour BehaviourOf(ExitFacts facts, int months) =>
        new(facts.Will, facts.GoalsChanged, facts.PlanFollowed, facts.MeetingsMissed, months);

    private static bool? AtLeast(double value, double line) => double.IsNaN(value) ? null : value >= line;

    private static bool? Below(double value, double line) => double.IsNaN(value) ? null : value < line;

    private static bool? And(params ReadOnlySpan<bool?> parts)
    {
        bool? all = true;
        foreach (bool? part in parts)
        {
            all &= part;
        }

        return all;
    }

    private static bool? Or(bool? left, bool? right) => left | right;

    /// <summary>Into (0, 1): 0.5 on the line, towards 1 beyond it.</summary>
    private static double Side(double beyond) => double.IsNaN(beyond) ? 0.5 : 0.5 + 0.5 * beyond / (1 + Math.Abs(beyond));
}

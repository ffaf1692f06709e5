using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>A line that an account would have to cross to stay.</summary>
/// <param name="What">What has to change.</param>
/// <param name="Now">Where it stands; NaN = unknown.</param>
/// <param name="Line">Where it has to be.</param>
/// <param name="Unit">money, share or count.</param>
/// <param name="By">The month by whose end.</param>
public sealed record ChangeToStay(string What, double Now, double Line, string Unit, Month By)
{
    /// <summary>The written criteria that the account meets today: failing any of the first three takes it off the list.</summary>
    /// <param name="by">The month by whose end it has to happen.</param>
    public static IReadOnlyList<ChangeToStay> Of(CaseFile file, Month by)
    {
        ExitPolicy lines = file.Policy.Exit;
        ChangeToStay[] all =
        [
            new("Contribution, revenue less cost to serve, over the months looked at: at least", file.Fact("contribution"), lines.ContributionBelow, "money", by),
            new("Growth of revenue over the months looked at: at least", file.Fact("mrr_growth"), lines.GrowthBelow, "share", by),
            new("Outcomes achieved of those expected by then: at least", file.Fact("goal_achievement"), lines.AchievementBelow, "share", by),
            new("Agreed steps done: at least", file.Fact("steps_done_share"), lines.Bad.PlanFollowedBelow, "share", by),
        ];
        return [.. all.Where(change => !(change.Now >= change.Line))];
    }
}

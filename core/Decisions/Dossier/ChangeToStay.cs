using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>A line of the written criteria that an account would have to cross to stay.</summary>
/// <param name="What">What has to change.</param>
/// <param name="Now">Where it stands; NaN = unknown.</param>
/// <param name="Line">Where it has to be.</param>
/// <param name="Unit">money, share or count.</param>
/// <param name="Suffices">Whether crossing this line alone means that the criteria are not met.</param>
public sealed record ChangeToStay(string What, double Now, double Line, string Unit, bool Suffices)
{
    /// <summary>Whether it has crossed the line already; what is unknown has not.</summary>
    public bool Done => Now >= Line;

    /// <summary>
    /// The criteria, crossed or not. Steps done are among them only where they are a sign of a bad account: more of them raise will as well, which is
    /// what makes a bad fit of who is neither.
    /// </summary>
    public static IReadOnlyList<ChangeToStay> Of(CaseFile file)
    {
        ExitPolicy lines = file.Policy.Exit;
        return
        [
            new("Contribution, revenue less its delivery and the cost to serve, over the months looked at: at least", file.Fact("contribution"), lines.ContributionBelow, "money", true),
            new("Growth of revenue over the months looked at: at least", file.Fact("mrr_growth"), lines.GrowthBelow, "share", true),
            new("Outcomes achieved of those expected by then: at least", file.Fact("goal_achievement"), lines.AchievementBelow, "share", true),
            .. file.Decision.Segment(Fit.Name) == "bad"
                ? [new("Agreed steps done, one sign of several: at least", file.Fact("steps_done_share"), lines.Bad.PlanFollowedBelow, "share", false)]
                : Array.Empty<ChangeToStay>(),
        ];
    }
}

namespace ChurnSegmentation.Core;

/// <summary>The written disqualification criteria, for one window.</summary>
/// <param name="ContributionBelow">Contribution over the window below this: serving costs more than it pays.</param>
/// <param name="GrowthBelow">Revenue growth over the window below this share: no expansion.</param>
/// <param name="AchievementBelow">Outcomes achieved ÷ expected below this: far below expectation.</param>
/// <param name="BadFit">Does what we recommend and still does not succeed.</param>
/// <param name="Bad">Disqualifies itself by behaviour.</param>
public sealed record ExitPolicy(double ContributionBelow, double GrowthBelow, double AchievementBelow, BadFitPolicy BadFit, BadPolicy Bad)
{
    internal static ExitPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("contribution_below", -1e9, 1e9),
        numbers.Number("growth_below", -1, 10),
        numbers.Share("achievement_below"),
        numbers.Within("bad_fit", BadFitPolicy.Read),
        numbers.Within("bad", BadPolicy.Read));
}

/// <param name="WillAtLeast"><c>will_score</c> from which an account does what we recommend.</param>
public sealed record BadFitPolicy(double WillAtLeast)
{
    internal static BadFitPolicy Read(PolicyNumbers numbers) => new(numbers.Share("will_at_least"));
}

/// <param name="SignsNeeded">How many of the three signs make an account bad.</param>
/// <param name="GoalsChangedAQuarter">Goals replaced in three months, at least.</param>
/// <param name="PlanFollowedBelow">Share of the due steps that were done.</param>
/// <param name="MeetingsMissedAQuarter">Meetings missed without excuse in three months, at least.</param>
public sealed record BadPolicy(int SignsNeeded, double GoalsChangedAQuarter, double PlanFollowedBelow, double MeetingsMissedAQuarter)
{
    internal static BadPolicy Read(PolicyNumbers numbers) => new(
        numbers.Whole("signs_needed", 1, 3),
        numbers.Number("goals_changed_a_quarter", 0.1, 100),
        numbers.Share("plan_followed_below"),
        numbers.Number("meetings_missed_a_quarter", 0.1, 100));
}

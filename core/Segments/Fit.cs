using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Bad, bad fit or neither, by behaviour alone: a bad account disqualifies itself; a bad fit does what we recommend and its outcomes are
/// far below expectation all the same. Challenging is neither.
/// </summary>
public static class Fit
{
    /// <summary>The framework's name.</summary>
    public const string Name = "fit";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        ExitPolicy lines = policy.Exit;
        var behaviour = new Behaviour(
            account["will_score"],
            account["goals_replaced_total"],
            account["steps_done_share"],
            account["meetings_missed_total"],
            book.Months);
        double achieved = account["goal_achievement"];
        bool? bad = behaviour.IsBad(lines.Bad);
        bool? badFit = behaviour.IsWilling(lines.BadFit) & (double.IsNaN(achieved) ? null : achieved < lines.AchievementBelow);
        string? segment = (bad, badFit) switch
        {
            (true, _) => "bad",
            (false, true) => "bad_fit",
            (false, false) => "neither",
            _ => null,
        };
        double goals = behaviour.GoalsLine(lines.Bad), missed = behaviour.MeetingsLine(lines.Bad);
        Cut[] cuts =
        [
            Of("goals_replaced_total", behaviour.GoalsChanged / goals, 1, Invariant(
                $"{Wording.Count(behaviour.GoalsChanged, "goals")} changed; a sign from {goals:0.#} on")),
            Of("steps_done_share", behaviour.PlanFollowed, lines.Bad.PlanFollowedBelow,
                $"{Wording.Percent(behaviour.PlanFollowed)} of the agreed steps done; a sign below {Wording.Percent(lines.Bad.PlanFollowedBelow)}"),
            Of("meetings_missed_total", behaviour.MeetingsMissed / missed, 1, Invariant(
                $"{Wording.Count(behaviour.MeetingsMissed, "meetings")} missed without excuse; a sign from {missed:0.#} on")),
            Of("will_score", behaviour.Will, lines.BadFit.WillAtLeast, Invariant(
                $"Does what we recommend: {behaviour.Will:0.00} of 1; willing from {lines.BadFit.WillAtLeast:0.00} on")),
            Of("goal_achievement", achieved, lines.AchievementBelow,
                $"{Wording.Percent(achieved)} of the expected outcomes achieved; far below expectation under {Wording.Percent(lines.AchievementBelow)}"),
        ];
        return Cut.Place(Name, account, segment, "share of the cut", cuts);

        Cut Of(string feature, double value, double line, string text) =>
            new(value, line, [feature], new Fact(feature, account[feature], text));
    }
}

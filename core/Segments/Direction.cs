using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Lost is not undecided: a lost account knows the goal, not the way (guide it); an undecided one has no goal, or keeps changing it (a
/// warning).
/// </summary>
public static class Direction
{
    /// <summary>The framework's name.</summary>
    public const string Name = "direction";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        double goals = account["goals_total"], changed = account["goals_replaced_total"], achieved = account["goal_achievement"];
        double often = policy.Exit.Bad.GoalsChangedAQuarter * book.Months / 3, way = policy.Segments.Direction.AchievementBelow;
        var hasGoal = new Cut(goals, 1, ["goals_total"], new Fact(
            "goals_total", goals, $"{Wording.Count(goals, "goals")} under way, or due in the months looked at; without one it is undecided"));
        var changes = new Cut(changed / often, 1, ["goals_replaced_total"], new Fact(
            "goals_replaced_total", changed, Invariant($"{Wording.Count(changed, "goals")} changed; undecided from {often:0.#} on")));
        var arrives = new Cut(achieved, way, ["goal_achievement"], new Fact(
            "goal_achievement", achieved, $"{Wording.Percent(achieved)} of the expected outcomes achieved; lost under {Wording.Percent(way)}"));
        string? segment = (hasGoal.Passed, changes.Passed, arrives.Passed) switch
        {
            (false, _, _) or (_, true, _) => "undecided",
            (true, false, false) => "lost",
            (true, false, true) => "on_course",
            _ => null,
        };
        return Cut.Place(Name, account, segment, "share of the cut", [hasGoal, changes, arrives]);
    }
}

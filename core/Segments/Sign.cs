using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>Something observed from which a score of the book concludes; higher = more of it.</summary>
/// <param name="Name">Name of its weight in the policy.</param>
/// <param name="Title">In words.</param>
/// <param name="Needs">The features that it reads: what is missing where it is unknown.</param>
/// <param name="Value">Its value; NaN = unknown.</param>
internal sealed record Sign(string Name, string Title, string[] Needs, Func<FeatureRow, double> Value)
{
    /// <summary>What shows skill.</summary>
    public static IReadOnlyList<Sign> OfSkill { get; } =
    [
        new("breadth", "Features used", ["features_breadth"], row => Math.Log(1 + row["features_breadth"])),
        new("proficiency", "Done in a session", ["actions_per_session"], row => Math.Log(1 + row["actions_per_session"])),
        new("self_reliance", "Few how-to questions", ["how_to_mean"], row => -Math.Sqrt(row["how_to_mean"])),
        new("achievement", "Outcomes achieved", ["goal_achievement"], row => row["goal_achievement"]),
    ];

    /// <summary>What shows will.</summary>
    public static IReadOnlyList<Sign> OfWill { get; } =
    [
        new("attendance", "Meetings attended", ["attendance"],
            row => Shrunk(row["attendance"], row["meetings_total"] + row["meetings_missed_total"], 2, 0.8)),
        new("steps_done", "Agreed steps done", ["steps_done_share"], row => Shrunk(row["steps_done_share"], row["steps_agreed_total"], 2, 0.7)),
        new("steps_in_time", "Agreed steps done in time", ["steps_in_time_share"],
            row => Shrunk(row["steps_in_time_share"], row["steps_agreed_total"], 2, 0.5)),
        new("recommendations_seen", "Recommendations seen", ["recommended_seen_share"], row => row["recommended_seen_share"]),
        new("recommendations_completed", "Recommendations completed", ["completion"], row => row["completion"]),
        new("goal_stability", "Goals that stay", ["goals_replaced_total", "goals_set_total"],
            row => -Shrunk(row["goals_replaced_total"] / Math.Max(1, row["goals_set_total"]), row["goals_set_total"], 3, 0.15)),
        new("user_share", "Licensed people who use it", ["user_share"], row => Math.Log(0.01 + row["user_share"])),
        new("cadence", "Days used", ["active_days_mean"], row => Math.Log(1 + row["active_days_mean"])),
    ];

    /// <summary>What shows that their processes rest on us.</summary>
    public static IReadOnlyList<Sign> OfReliance { get; } =
    [
        new("traffic", "Calls of the interface", ["api_calls_mean"], row => Math.Log(1 + row["api_calls_mean"])),
        new("integrations", "Integrations in use", ["integrations_last"], row => Math.Log(1 + row["integrations_last"])),
        new("automations", "Automations run", ["automations_mean"], row => Math.Log(1 + row["automations_mean"])),
        new("storage", "Data stored", ["storage_last"], row => Math.Log(1 + row["storage_last"])),
        new("user_share", "Licensed people who use it", ["user_share"], row => Math.Log(0.01 + row["user_share"])),
    ];

    /// <summary>A share of few counts for less: pulled to what is usual as if that had been seen <paramref name="pull"/> times more.</summary>
    private static double Shrunk(double share, double count, double pull, double usual) =>
        (share * Math.Max(0, count) + pull * usual) / (Math.Max(0, count) + pull);

}

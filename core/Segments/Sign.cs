using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>Something observed from which a score that is held against the book concludes; higher = more of it.</summary>
/// <param name="Name">Name of its weight in the policy.</param>
/// <param name="Title">In words.</param>
/// <param name="Feature">The feature that its fact quotes.</param>
/// <param name="BySize">True where more seats bring more of it by themselves: it is held against accounts of its size.</param>
/// <param name="Habit">True where it is read over the longer history: then so is the fact that it quotes.</param>
/// <param name="Value">(the observation window, the longer history) → its value; NaN = unknown.</param>
internal sealed record Sign(string Name, string Title, string Feature, bool BySize, bool Habit, Func<FeatureRow, FeatureRow, double> Value)
{
    /// <summary>What shows skill. Asking how things work is held against the other tickets: some call more readily, whatever the
    /// matter.</summary>
    public static IReadOnlyList<Sign> OfSkill { get; } =
    [
        new("breadth", "Features used", "features_breadth", false, false, (now, _) => Math.Log(1 + now["features_breadth"])),
        new("proficiency", "Done in a session", "actions_per_session", false, false, (now, _) => Math.Log(1 + now["actions_per_session"])),
        new("self_reliance", "How-to questions a month", "how_to_mean", false, true, (_, past) => Math.Log(
            (1.5 + (past["tickets_mean"] - past["how_to_mean"]) * past["mrr_months_seen"])
            / (1 + past["how_to_mean"] * past["mrr_months_seen"]))),
        new("automation", "Automations run a month", "automations_mean", true, false, (now, _) => Math.Log(1 + ADay(now, "automations_mean"))),
    ];

    /// <summary>
    /// What shows will. How many of its people use the product is a habit of the account; against its own habit the share shows whether
    /// they want to.
    /// </summary>
    public static IReadOnlyList<Sign> OfWill { get; } =
    [
        new("attendance", "Meetings attended", "attendance", false, true, (_, past) => Shrunk(
            past["attendance"], past["meetings_total"] + past["meetings_missed_total"], 2, 0.8)),
        new("initiative", "Meetings they asked for", "initiative", false, true, (_, past) => Shrunk(
            past["initiative"], past["meetings_total"], 2, 0.3)),
        new("steps_in_time", "Agreed steps done in time", "steps_in_time_share", false, true, (_, past) => Shrunk(
            past["steps_in_time_share"], past["steps_agreed_total"], 2, 0.5)),
        new("content", "Pieces of content seen", "content_seen_total", true, true, (_, past) => Math.Sqrt(
            past["content_seen_total"] / Math.Max(1, past["mrr_months_seen"]))),
        new("goal_stability", "Goals changed", "goals_replaced_total", false, true, (_, past) => -Shrunk(
            past["goals_replaced_total"] / Math.Max(1, past["goals_set_total"]), past["goals_set_total"], 3, 0.15)),
        new("cadence", "Days used a month", "active_days_mean", true, false, (now, _) => Math.Log(1 + now["active_days_mean"])),
        new("user_share", "Licensed people who use it", "user_share", false, true, (_, past) => LogOdds(past["user_share"])),
        new("user_share_rise", "Licensed people who use it against their habit", "user_share", false, false,
            (now, past) => LogOdds(now["user_share"]) - LogOdds(past["user_share"])),
        new("rising_use", "Trend of core activity", "actions_slope", false, false, (now, _) => now["actions_slope"]),
    ];

    /// <summary>What shows that their processes rest on us. Without an integration nothing can call us: the traffic of one is
    /// unknown.</summary>
    public static IReadOnlyList<Sign> OfReliance { get; } =
    [
        new("traffic", "Interface calls a month", "api_calls_mean", true, false, (now, _) => now["integrations_last"] >= 1
            ? Math.Log(1 + ADay(now, "api_calls_mean") / now["integrations_last"]) : double.NaN),
        new("integrations", "Integrations in use", "integrations_last", false, false, (now, _) => Math.Log(0.5 + now["integrations_last"])),
        new("automations", "Automations run a month", "automations_mean", true, false, (now, _) => Math.Log(1 + ADay(now, "automations_mean"))),
        new("storage", "Gigabytes stored", "storage_last", true, false, (now, _) => Math.Log(1 + now["storage_last"])),
    ];

    /// <summary>Of the days on which the product is used, so that using it more often does not count twice.</summary>
    private static double ADay(FeatureRow row, string feature) => row[feature] / Math.Max(0.5, row["active_days_mean"]);

    /// <summary>A share of few counts for less: pulled to what is usual as if that had been seen <paramref name="pull"/> times
    /// more.</summary>
    private static double Shrunk(double share, double count, double pull, double usual) => double.IsNaN(count)
        ? share
        : (share * Math.Max(0, count) + pull * usual) / (Math.Max(0, count) + pull);

    private static double LogOdds(double share) => Math.Log((Math.Clamp(share, 0, 1) + 0.05) / (1.05 - Math.Clamp(share, 0, 1)));
}

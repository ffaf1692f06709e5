namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// The behaviour that the written criteria name: bad, by signs that must come together; willing, the first half of a bad fit. An unknown
/// fact makes an answer unknown (null) only where it could turn it (Kleene's three-valued logic).
/// </summary>
/// <param name="Will">Does what we recommend: 0 to 1.</param>
/// <param name="GoalsChanged">Goals replaced in the window.</param>
/// <param name="PlanFollowed">Share of the due steps that were done.</param>
/// <param name="MeetingsMissed">Meetings missed without excuse in the window.</param>
/// <param name="Months">Months of the window: the policy's counts are a quarter's.</param>
public readonly record struct Behaviour(double Will, double GoalsChanged, double PlanFollowed, double MeetingsMissed, int Months)
{
    /// <summary>Disqualifies itself by behaviour.</summary>
    public bool? IsBad(BadPolicy lines)
    {
        bool?[] signs = Signs(lines);
        int seen = signs.Count(sign => sign == true);
        int possible = seen + signs.Count(sign => sign is null);
        return seen >= lines.SignsNeeded ? true : possible < lines.SignsNeeded ? false : null;
    }

    /// <summary>Does what we recommend.</summary>
    public bool? IsWilling(BadFitPolicy lines) => double.IsNaN(Will) ? null : Will >= lines.WillAtLeast;

    /// <summary>The signs of a bad account: goals change, the plan is not followed, meetings are missed.</summary>
    public bool?[] Signs(BadPolicy lines) =>
    [
        double.IsNaN(GoalsChanged) ? null : GoalsChanged >= GoalsLine(lines),
        double.IsNaN(PlanFollowed) ? null : PlanFollowed < lines.PlanFollowedBelow,
        double.IsNaN(MeetingsMissed) ? null : MeetingsMissed >= MeetingsLine(lines),
    ];

    /// <summary>Goals changed in the window from which it is a sign.</summary>
    public double GoalsLine(BadPolicy lines) => lines.GoalsChangedAQuarter * Months / 3;

    /// <summary>Meetings missed in the window from which it is a sign.</summary>
    public double MeetingsLine(BadPolicy lines) => lines.MeetingsMissedAQuarter * Months / 3;
}

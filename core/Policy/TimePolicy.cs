namespace ChurnSegmentation.Core;

/// <summary>What time is assumed to do for an account: response curves that nobody has measured yet.</summary>
/// <param name="StepHours">Hours a month are given out in steps of so many.</param>
/// <param name="HalfHours">Hours a month that bring half of what time can bring.</param>
/// <param name="Saved">Share of the churn risk that all the time in the world would take away.</param>
public sealed record TimePolicy(double StepHours, double HalfHours, SavedByTime Saved)
{
    internal static TimePolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("step_hours", 0.01, 100), numbers.Number("half_hours", 0.01, 1000), numbers.Within("saved", SavedByTime.Read));
}

/// <summary>By the place in Skill/Will.</summary>
public sealed record SavedByTime(double HighPerformer, double Untrained, double Unmotivated, double NeedToExit, double Unknown)
{
    /// <summary>Of a Skill/Will segment; one that is not known helps as little as <c>unknown</c>.</summary>
    public double Of(string segment) => segment switch
    {
        "high_performer" => HighPerformer,
        "untrained" => Untrained,
        "unmotivated" => Unmotivated,
        "need_to_exit" => NeedToExit,
        _ => Unknown,
    };

    internal static SavedByTime Read(PolicyNumbers numbers) => new(
        numbers.Share("high_performer"),
        numbers.Share("untrained"),
        numbers.Share("unmotivated"),
        numbers.Share("need_to_exit"),
        numbers.Share("unknown"));
}

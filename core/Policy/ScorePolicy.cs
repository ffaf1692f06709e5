namespace ChurnSegmentation.Core;

/// <summary>Weights and scales of the engineered scores; a "half" is the level at which a component reaches 0.5.</summary>
/// <param name="MinKnownWeight">Share of a score's weight that must be known; below it the score is unknown.</param>
public sealed record ScorePolicy(
    double MinKnownWeight, SkillWeights Skill, WillWeights Will, EngagementWeights Engagement, OwnerWeights Owner)
{
    internal static ScorePolicy Read(PolicyNumbers numbers) => new(
        numbers.Share("min_known_weight"),
        numbers.Within("skill", SkillWeights.Read),
        numbers.Within("will", WillWeights.Read),
        numbers.Within("engagement", EngagementWeights.Read),
        numbers.Within("owner", OwnerWeights.Read));
}

/// <param name="BreadthHalf">Features used in a month.</param>
/// <param name="ProficiencyHalf">Core actions a session.</param>
/// <param name="HowToHalf">How-to tickets a month.</param>
public sealed record SkillWeights(
    double Achievement, double Breadth, double BreadthHalf, double Proficiency, double ProficiencyHalf, double SelfReliance,
    double HowToHalf)
{
    internal static SkillWeights Read(PolicyNumbers numbers) => new(
        numbers.Positive("achievement"),
        numbers.Positive("breadth"),
        numbers.Positive("breadth_half"),
        numbers.Positive("proficiency"),
        numbers.Positive("proficiency_half"),
        numbers.Positive("self_reliance"),
        numbers.Positive("how_to_half"));
}

/// <param name="GoalsHalf">Goals replaced a month.</param>
public sealed record WillWeights(
    double Attendance, double StepsDone, double Content, double Initiative, double GoalStability, double GoalsHalf)
{
    internal static WillWeights Read(PolicyNumbers numbers) => new(
        numbers.Positive("attendance"),
        numbers.Positive("steps_done"),
        numbers.Positive("content"),
        numbers.Positive("initiative"),
        numbers.Positive("goal_stability"),
        numbers.Positive("goals_half"));
}

public sealed record EngagementWeights(double Cadence, double Attendance, double Content, double ActivityKept)
{
    internal static EngagementWeights Read(PolicyNumbers numbers) => new(
        numbers.Positive("cadence"),
        numbers.Positive("attendance"),
        numbers.Positive("content"),
        numbers.Positive("activity_kept"));
}

/// <param name="VisitsHalf">Sessions of the owner a month.</param>
public sealed record OwnerWeights(double Presence, double Visits, double VisitsHalf)
{
    internal static OwnerWeights Read(PolicyNumbers numbers) => new(
        numbers.Positive("presence"),
        numbers.Positive("visits"),
        numbers.Positive("visits_half"));
}

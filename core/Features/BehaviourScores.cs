namespace ChurnSegmentation.Core.Features;

/// <summary>Scores of behaviour, each a weighted mean of parts from 0 to 1; weights and scales are the policy's.</summary>
internal static class BehaviourScores
{
    /// <summary>(outcomes achieved ÷ expected, features used, core actions a session, how-to tickets a month).</summary>
    public static double Skill(ReadOnlySpan<double> a, Policy policy)
    {
        SkillWeights weights = policy.Scores.Skill;
        return Arithmetic.KnownMean(
            policy.Scores.MinKnownWeight,
            (Arithmetic.Unit(a[0]), weights.Achievement),
            (Arithmetic.Saturate(a[1], weights.BreadthHalf), weights.Breadth),
            (Arithmetic.Saturate(a[2], weights.ProficiencyHalf), weights.Proficiency),
            (1 - Arithmetic.Saturate(a[3], weights.HowToHalf), weights.SelfReliance));
    }

    /// <summary>(attendance, steps done, recommendations completed, initiative, goals replaced a month, goals known).</summary>
    public static double Will(ReadOnlySpan<double> a, Policy policy)
    {
        WillWeights weights = policy.Scores.Will;
        double stability = a[5] > 0 ? 1 - Arithmetic.Saturate(a[4], weights.GoalsHalf) : double.NaN;
        return Arithmetic.KnownMean(
            policy.Scores.MinKnownWeight,
            (Arithmetic.Unit(a[0]), weights.Attendance),
            (Arithmetic.Unit(a[1]), weights.StepsDone),
            (Arithmetic.Unit(a[2]), weights.Content),
            (Arithmetic.Unit(a[3]), weights.Initiative),
            (stability, weights.GoalStability));
    }

    /// <summary>(days used a month, attendance, recommendations seen, activity of the last month over its mean).</summary>
    public static double Engagement(ReadOnlySpan<double> a, Policy policy)
    {
        EngagementWeights weights = policy.Scores.Engagement;
        return Arithmetic.KnownMean(
            policy.Scores.MinKnownWeight,
            (Arithmetic.Saturate(a[0], policy.Dependency.ActiveDays), weights.Cadence),
            (Arithmetic.Unit(a[1]), weights.Attendance),
            (Arithmetic.Unit(a[2]), weights.Content),
            (Arithmetic.Unit(a[3]), weights.ActivityKept));
    }

    /// <summary>(share of meetings with the owner, the owner's sessions a month).</summary>
    public static double OwnerInvolvement(ReadOnlySpan<double> a, Policy policy)
    {
        OwnerWeights weights = policy.Scores.Owner;
        return Arithmetic.KnownMean(
            policy.Scores.MinKnownWeight,
            (Arithmetic.Unit(a[0]), weights.Presence),
            (Arithmetic.Saturate(a[1], weights.VisitsHalf), weights.Visits));
    }
}

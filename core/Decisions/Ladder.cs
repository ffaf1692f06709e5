using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>The next step with an account.</summary>
/// <param name="Rung">The step.</param>
/// <param name="Why">Why this one, in a sentence with the facts.</param>
/// <param name="Play">What to do, in words.</param>
/// <param name="Hours">Hours of a success manager that it gets, a month.</param>
/// <param name="Effects">What every step is assumed to change, this one among them.</param>
public sealed record NextStep(Rung Rung, string Why, string Play, double Hours, IReadOnlyList<LeverEffect> Effects)
{
    /// <summary>What this step is assumed to change; null where revenue or cost is unknown, or there is nothing to do.</summary>
    public LeverEffect? Effect => Effects.FirstOrDefault(effect => effect.Rung == Rung);
}

/// <summary>
/// Realign before letting go: mend our fault, keep who would leave, teach and guide who can grow, and only then change how an account is
/// served or paid for; exit is the last rung, and only where every guard let it pass.
/// </summary>
public static class Ladder
{
    /// <summary>The next rung.</summary>
    /// <param name="account">The account.</param>
    /// <param name="placements">Framework → its place.</param>
    /// <param name="exit">Whether to part with it.</param>
    /// <param name="systemic">Why its trouble is ours, in words; null where it is not.</param>
    /// <param name="cost">What it pays and costs a month.</param>
    public static NextStep Next(
        AccountView account,
        IReadOnlyDictionary<string, Placement> placements,
        ExitRecommendation exit,
        string? systemic,
        ServingCost cost,
        Policy policy)
    {
        IReadOnlyList<LeverEffect> effects =
            LeverEffect.Of(cost, account.Probability("churn"), account.Probability("expansion"), account["potential_left"], policy);
        (Rung rung, string why) = Choose(account, placements, exit, systemic, effects, policy);
        string play = rung != Rung.Observe ? rung.Play()
            : exit.Notice is not null ? "Hand over their data in time, and write down why it ended."
            : !account.Scored ? "Ask them whether they are still there."
            : rung.Play();
        return new NextStep(rung, why, play, Hours(rung, policy.Ladder.Hours), effects);
    }

    private static (Rung, string) Choose(
        AccountView account,
        IReadOnlyDictionary<string, Placement> placements,
        ExitRecommendation exit,
        string? systemic,
        IReadOnlyList<LeverEffect> effects,
        Policy policy)
    {
        LadderPolicy lines = policy.Ladder;
        string skillWill = Segment(SkillWill.Name), value = Segment(ValueSegment.Name);
        double churn = account.Probability("churn"), expansion = account.Probability("expansion");
        double load = account["support_load_ratio"], nps = account["nps"];
        double alarm = lines.Alarm(skillWill == SkillWill.HighPerformer);
        bool losing = account["contribution"] < policy.Exit.ContributionBelow;
        if (exit.Notice is { } notice)
        {
            return notice.ByUs == true || !(account["contribution"] >= policy.Exit.ContributionBelow) || value == "destroyer" || !account.Scored
                ? (Rung.Observe, notice.Words + " Let it end well.")
                : systemic is not null ? (Rung.FixUs, $"{notice.Words} {systemic}")
                : (Rung.Preempt, notice.Words + " They leave more than they cost: it is not too late to ask.");
        }

        if (exit.Recommended)
        {
            return (Rung.Exit, exit.Why + " No guard stands against it.");
        }

        if (exit.StoppedBy is { } guard)
        {
            string stopped = $"An exit candidate, stopped by {guard.Guard.Replace('_', ' ')}: {guard.Evidence}";
            if (guard.Instead != Rung.Observe || !losing)
            {
                return (guard.Instead, stopped);
            }

            // A doubt whether to part is none whether it costs: who loses money is served differently first.
            (Rung realigned, string how) = Realign(account, placements, effects, load);
            return (realigned, $"{stopped} {how}");
        }

        if (systemic is not null && (losing || churn >= alarm || skillWill is "untrained" or "need_to_exit"))
        {
            return (Rung.FixUs, systemic);
        }

        if (!account.Scored)
        {
            return (Rung.Observe, "Silent already: what they took and paid before asks for no step now.");
        }

        if (churn >= alarm && value != "destroyer" && !losing)
        {
            return (Rung.Preempt, Invariant($"Churn is {100 * churn:0.#}%, above the alarm of {100 * alarm:0.#}% for {(skillWill == SkillWill.HighPerformer ? "high performers" : "all who are no high performers")}."));
        }

        if (losing || load >= lines.CostlyShare)
        {
            return Realign(account, placements, effects, load);
        }

        if (skillWill == "untrained" && !Flagged(SkillWill.Name, "dead_end"))
        {
            return (Rung.Train, "Willing, not yet able: training meets growth.");
        }

        if (Segment(Direction.Name) == "lost")
        {
            return (Rung.Guide, "They know the goal, not the way.");
        }

        if (skillWill == "unmotivated")
        {
            return (Rung.Motivate, "Able, not willing: find the root before offering anything.");
        }

        if (expansion >= lines.ExpandProbability && account["potential_left"] > 0)
        {
            return (Rung.Expand, Invariant($"Expansion within a year is {100 * expansion:0}%, and {account["potential_left"]:#,0} a year are left to win."));
        }

        if (skillWill == SkillWill.HighPerformer && (nps >= lines.ReferNps || (double.IsNaN(nps) && value == "creator")))
        {
            return (Rung.Refer, double.IsNaN(nps) ? "A high performer that creates value." : Invariant($"A high performer that answered {nps:0} of 10."));
        }

        return (Rung.Observe, "No framework asks for a step.");

        string Segment(string framework) => placements.GetValueOrDefault(framework)?.Segment ?? Placement.Unknown;

        bool Flagged(string framework, string flag) => placements.GetValueOrDefault(framework)?.Flags.Contains(flag) == true;
    }

    /// <summary>Of the ways to serve it for less or be paid for it, the one that helps most; a pricing flag settles it.</summary>
    private static (Rung, string) Realign(
        AccountView account, IReadOnlyDictionary<string, Placement> placements, IReadOnlyList<LeverEffect> effects, double load)
    {
        string why = double.IsNaN(load) ? "They pay nothing, or nobody knows what." : $"Serving them takes {Wording.Times(load)} what they pay.";
        if (placements.GetValueOrDefault(Asymmetry.Name)?.Flags.Contains("pricing") == true)
        {
            return (Rung.Reprice, why + " They depend on us and pay little.");
        }

        LeverEffect? best = effects.Where(effect => effect.Rung.Realigns()).MaxBy(effect => effect.Contribution);
        return best is null
            ? (Rung.Observe, "What they cost is unknown.")
            : (best.Rung, Invariant($"{why} Of the ways to change that this one is assumed to help most ({best.Contribution:+#,0;-#,0} a month; assumed: {best.Assumption})."));
    }

    private static double Hours(Rung rung, RungHours hours) => rung switch
    {
        Rung.Preempt => hours.Preempt,
        Rung.Expand => hours.Expand,
        Rung.Train => hours.Train,
        Rung.Guide => hours.Guide,
        Rung.Motivate => hours.Motivate,
        Rung.FixUs => hours.FixUs,
        _ when rung.Realigns() => hours.Realign,
        Rung.Refer => hours.Refer,
        Rung.Exit => hours.Exit,
        _ => 0,
    };
}

using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>
/// A way to serve an account for less, or be paid for it, that is assumed to take its contribution over the line of exit: what has to be known to
/// who parts all the same, because letting go comes last.
/// </summary>
/// <param name="Effect">What the step is assumed to change.</param>
/// <param name="Before">What the account leaves in an ordinary month.</param>
/// <param name="Parting">What parting is assumed to bring a month; below 0 it costs.</param>
/// <param name="Tried">The last day on which an intervention of that kind began; null = none among the rows that the case holds.</param>
public sealed record Realignment(LeverEffect Effect, double Before, double Parting, DateOnly? Tried)
{
    /// <summary>Those of an account that is recommended for exit, the most helpful first; none where its cost is unknown.</summary>
    public static IReadOnlyList<Realignment> Of(CaseFile file)
    {
        AccountDecision decision = file.Decision;
        if (!decision.Exit.Recommended)
        {
            return [];
        }

        // The policy's line is drawn for all months looked at together.
        double before = decision.Cost.Contribution, line = file.Policy.Exit.ContributionBelow / (file.Windows?.Observe ?? 1);
        double parting = decision.Step.Effects.FirstOrDefault(effect => effect.Rung == Rung.Exit)?.Contribution ?? double.NaN;
        return [.. decision.Step.Effects
            .Where(effect => effect.Rung.Realigns() && effect.Contribution > 0 && before + effect.Contribution >= line)
            .OrderByDescending(effect => effect.Contribution)
            .Select(effect => new Realignment(effect, before, parting, LastOf(effect.Rung, decision.Evidence)))];
    }

    /// <summary>It in words, with what parting would bring.</summary>
    public string Words =>
        Invariant($"{Title} is assumed to bring {Effect.Contribution:#,0} a month (assumed: {Effect.Assumption}; nobody has measured it): they would then leave {Before + Effect.Contribution:#,0} a month; parting {(Parting < 0 ? "costs" : "brings")} {Math.Abs(Parting):#,0}. ")
        + (Tried is { } day ? $"An intervention of that kind began on {day:yyyy-MM-dd}." : "No intervention of that kind is among the rows that this case holds.");

    private string Title => Effect.Rung switch
    {
        Rung.SelfService => "Self-service",
        Rung.Reprice => "Charging for what is used",
        _ => "A cheaper channel or tier",
    };

    /// <summary>A quoted intervention has its kind for an id.</summary>
    private static DateOnly? LastOf(Rung rung, IEnumerable<EvidenceRow> evidence) => evidence
        .Where(row => row.Table == "interventions" && row.Id.Replace(' ', '_') == rung.Name())
        .Max(row => (DateOnly?)row.Day);
}

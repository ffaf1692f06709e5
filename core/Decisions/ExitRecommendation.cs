using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>Whether to part with an account, and what stopped it.</summary>
/// <param name="Candidate">True where it would be let go if nothing stood against it.</param>
/// <param name="Recommended">True where nothing does.</param>
/// <param name="Why">Why it is a candidate or not, in a sentence.</param>
/// <param name="Guards">All guards' verdicts on a candidate; empty where there is nothing to guard.</param>
public sealed record ExitRecommendation(bool Candidate, bool Recommended, string Why, IReadOnlyList<GuardVerdict> Guards)
{
    /// <summary>What people decided on the same question, while that stands; null = nothing.</summary>
    public LastReview? Reviewed { get; init; }

    /// <summary>The end of its contract that is on file; null = none.</summary>
    public Notice? Notice { get; init; }

    /// <summary>True where people decided to part, the account is still there without notice, and this does not recommend it.</summary>
    public bool Contested => Reviewed is { Parts: true } && Notice is null && !Recommended;

    /// <summary>The first guard that fired; null = none.</summary>
    public GuardVerdict? StoppedBy => Guards.FirstOrDefault(guard => guard.Fired);

    /// <summary>
    /// Judges an account: a poor dog that costs more than it pays, and that the model expects to meet the exit criteria, is a candidate, and then every guard
    /// is asked.
    /// </summary>
    public static ExitRecommendation Of(ExitCase exit, Policy policy) => Judge(exit, policy) with
    {
        Reviewed = exit.LastReview?.Stands(policy) == true ? exit.LastReview : null,
        Notice = exit.Notice,
    };

    private static ExitRecommendation Judge(ExitCase exit, Policy policy)
    {
        double probability = exit.Account.Probability("needs_exit");
        string? not = !exit.Eligible ? "It is silent already: listed apart, not judged."
            : exit.Notice is { } notice ? $"{notice.Words} Whether to part is no question any more."
            : exit.Bcg != Bcg.PoorDog ? exit.Bcg == Placement.Unknown
                ? "Whether it pays, or whether it can grow, is unknown: only who does neither (a poor dog) is an exit candidate."
                : $"It is a {exit.Bcg.Replace('_', ' ')}: only who leaves little of what it pays and is unlikely to grow (a poor dog) is an exit candidate."
            : exit.Account["contribution"] >= policy.Exit.ContributionBelow
                ? Invariant($"It leaves {exit.Account["contribution"]:#,0} of what it paid in the months looked at: only who costs more than he pays is an exit candidate.")
            : double.IsNaN(probability) ? "How likely it is to meet the exit criteria is unknown: no model says so of it."
            : probability < policy.Guards.CandidateProbability
                ? Invariant($"The chance that it meets the exit criteria is {100 * probability:0.#}%: below {Wording.Percent(policy.Guards.CandidateProbability)} it is no candidate.")
            : null;
        if (not is not null)
        {
            return new ExitRecommendation(false, false, not, []);
        }

        IReadOnlyList<GuardVerdict> guards = Decisions.Guards.Ask(exit, policy);
        bool passed = !guards.Any(guard => guard.Fired);
        string why = Invariant($"It {(exit.Account["contribution"] < 0 ? "costs more than it pays" : "leaves little of what it pays")} and is unlikely to grow (a poor dog), and the chance that it meets the exit criteria is {100 * probability:0.#}%.")
            + (passed && exit.DecidedToPart(policy) is { } when ? $" People who reviewed it {when} found that we should part." : "");
        return new ExitRecommendation(true, passed, why, guards);
    }

    /// <summary>The same with the cap that only the whole book can tell.</summary>
    /// <param name="cap">What <see cref="Guards.SharedCap"/> says of it.</param>
    public ExitRecommendation With(GuardVerdict cap) =>
        !Candidate ? this : this with { Recommended = Recommended && !cap.Fired, Guards = [.. Guards, cap] };
}

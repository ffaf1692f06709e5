using ChurnSegmentation.Core.Decisions.Systemic;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>
/// Every reason not to part with a customer, each a named rule with its evidence. All of them are asked, so that the case shows what was
/// looked at and found harmless, too.
/// </summary>
public static class Guards
{
    /// <summary>Features without which nobody may be let go.</summary>
    public static IReadOnlyList<string> NeededFacts { get; } = ["tenure", "contribution", "mrr_growth", "goal_achievement", "will_score", "skill_score"];

    /// <summary>The verdicts of all guards, in a fixed order; <see cref="SharedCap"/> needs the whole book and is not among them.</summary>
    public static IReadOnlyList<GuardVerdict> Ask(ExitCase exit, Policy policy) =>
    [
        NewCustomer(exit, policy),
        Systemic(exit),
        MissingData(exit),
        UnstableSign(exit),
        Asymmetry(exit, policy),
        ReferralProtection(exit),
        LikelyGrowth(exit, policy),
        UndecidedPrediction(exit, policy),
        RecentIntervention(exit, policy),
        KeptByReview(exit, policy),
        RecoveryPrecedent(exit, policy),
    ];

    /// <summary>Under the tenure floor nobody is let go: new customers often run at zero or negative margin.</summary>
    public static GuardVerdict NewCustomer(ExitCase exit, Policy policy)
    {
        double tenure = exit.Account["tenure"];
        int floor = policy.Lifecycle.TenureFloorMonths;
        return new GuardVerdict(
            "new_customer",
            !(tenure >= floor),
            double.IsNaN(tenure) ? "Nobody knows when they signed." : $"With us for {Wording.Count(tenure, "months")}; before {Wording.Count(floor, "months")} nobody is let go.",
            Rung.Guide);
    }

    /// <summary>"It's likely not them who are the problem."</summary>
    public static GuardVerdict Systemic(ExitCase exit) => new(
        "systemic", exit.Systemic is not null, exit.Systemic ?? "Their trouble is not that of a cohort of theirs, nor of the whole book.", Rung.FixUs)
    {
        Proof = exit.SystemicProof,
    };

    /// <summary>Absent is not zero: a case with holes is no case.</summary>
    public static GuardVerdict MissingData(ExitCase exit)
    {
        string[] missing = [.. NeededFacts.Where(fact => double.IsNaN(exit.Account[fact]))];
        string unknown = missing.Length == 0 ? "" : $"Unknown: {string.Join(", ", missing.Select(fact => fact.Replace('_', ' ')))}.";
        string unused = exit.MonthsWithoutUse == 0 ? ""
            : $"No day of use is on record of them in {Wording.Count(exit.MonthsWithoutUse, "months")}, though of others: nobody can tell whether they never used it or nobody recorded it.";
        return new GuardVerdict(
            "missing_data",
            unknown.Length + unused.Length > 0,
            (unknown, unused) is ("", "") ? "Every fact that the decision needs is known." : $"{unknown} {unused}".Trim(),
            Rung.Observe);
    }

    /// <summary>Who costs more than he pays only under one way of counting cost does not cost more than he pays.</summary>
    public static GuardVerdict UnstableSign(ExitCase exit) => new(
        "unstable_sign",
        exit.SignUnstable is not null,
        exit.SignUnstable ?? "Their contribution has the same sign however cost is allocated.",
        Rung.ChangeTier);

    /// <summary>Who is critical to us is not let go.</summary>
    public static GuardVerdict Asymmetry(ExitCase exit, Policy policy)
    {
        double critical = exit.Account["critical_to_us"];
        return new GuardVerdict(
            "asymmetry_veto",
            critical >= policy.Guards.CriticalToUs,
            double.IsNaN(critical)
                ? "How critical they are to us is unknown."
                : Invariant($"They are {(critical >= policy.Guards.CriticalToUs ? "" : "not ")}critical to us: {critical:0.00} of 1; from {policy.Guards.CriticalToUs:0.00} on nobody is let go."),
            Rung.Preempt);
    }

    /// <summary>A small account with a large referral tree brings more than it pays.</summary>
    public static GuardVerdict ReferralProtection(ExitCase exit) => new(
        "referral_protection",
        exit.ReferralTree is not null,
        exit.ReferralTree ?? "They brought nobody who outweighs what they cost.",
        Rung.Refer);

    /// <summary>
    /// The second written test, asked of the model of expansion: from where an offer would pay for itself, "cannot grow" is not true of them,
    /// whatever their wallet seems to hold. Growth only helps where it pays, so that they are charged for what they use instead.
    /// </summary>
    public static GuardVerdict LikelyGrowth(ExitCase exit, Policy policy)
    {
        double chance = exit.Account.Probability("expansion"), line = policy.Ladder.ExpandProbability;
        return new GuardVerdict(
            "likely_growth",
            chance >= line,
            double.IsNaN(chance)
                ? "How likely they are to expand is unknown."
                : Invariant($"The chance that they expand within a year is {100 * chance:0.#}%; from {Wording.Percent(line)} on nobody is let go."),
            Rung.Reprice);
    }

    /// <summary>
    /// Nobody is let go on a doubt: neither below the line, unless people who looked at the same question have removed it, nor where the model
    /// itself says that it cannot tell.
    /// </summary>
    public static GuardVerdict UndecidedPrediction(ExitCase exit, Policy policy)
    {
        double probability = exit.Account.Probability("needs_exit"), line = policy.Guards.DecidedProbability;
        string? doubt = exit.Account.Doubts.GetValueOrDefault("needs_exit");
        string? decided = probability < line && exit.DecidedToPart(policy) is { } when ? $", but where people decided so, as they did {when}" : null;
        return new GuardVerdict(
            "undecided_prediction",
            (!(probability >= line) && decided is null) || doubt is not null,
            Invariant($"The chance that they meet the exit criteria is {100 * probability:0.#}%; below {Wording.Percent(line)} nobody is let go{decided}.")
            + (doubt is null ? "" : $" The model gives no answer for them. {doubt}"),
            Rung.Observe);
    }

    /// <summary>An intervention gets its time to work.</summary>
    public static GuardVerdict RecentIntervention(ExitCase exit, Policy policy)
    {
        double months = exit.MonthsSinceIntervention;
        return new GuardVerdict(
            "recent_intervention",
            months < policy.Guards.InterventionMonths,
            double.IsNaN(months)
                ? "No intervention in the months looked at."
                : $"The last intervention was {Wording.Ago(months)}; it gets {Wording.Count(policy.Guards.InterventionMonths, "months")} to show.",
            Rung.Guide);
    }

    /// <summary>Where people looked at the same question and decided to keep the account, the model does not overrule them for a while.</summary>
    public static GuardVerdict KeptByReview(ExitCase exit, Policy policy) => new(
        "kept_by_review",
        exit.LastReview is { Parts: false } kept && kept.Stands(policy),
        exit.LastReview switch
        {
            null => "Nobody has reviewed whether to part with them.",
            { } review when review.Lapsed(policy) is { } lapsed =>
                $"People reviewed them {Wording.Ago(review.Months)} and {(review.Parts ? "found that we should part" : "kept them")}; that {lapsed}.",
            { Parts: false } review => $"People reviewed them {Wording.Ago(review.Months)} and kept them; that stands for {Wording.Count(policy.Guards.ReviewMonths, "months")}.",
            { } review => $"People reviewed them {Wording.Ago(review.Months)} and found that we should part.",
        },
        Rung.Observe);

    /// <summary>Accounts that stood where this one stands have come back.</summary>
    public static GuardVerdict RecoveryPrecedent(ExitCase exit, Policy policy)
    {
        Precedent past = exit.Precedents.Of(exit.Account);

        // Where a young book has fewer accounts to look at, the same share of them is asked for.
        int needed = (int)Math.Ceiling((double)policy.Guards.PrecedentReturned * past.Similar / policy.Guards.PrecedentNeighbours);
        return new GuardVerdict(
            "recovery_precedent",
            past.Similar > 0 && past.Returned >= needed,
            past.Similar == 0
                ? "No account of the past stood where this one stands."
                : Invariant($"Of the {past.Similar} accounts of {past.Months} months ago that were most like them {past.Returned} came back; {needed} would stop an exit."),
            Rung.Guide);
    }

    /// <summary>No cohort may lose more than its share at once, whatever the reasons look like: then the cohort is the question.</summary>
    /// <param name="full">The cohort of theirs that has its full share already; null = none.</param>
    /// <param name="capped">Their cohorts that are large enough to be capped.</param>
    /// <param name="policy">The share and the size.</param>
    public static GuardVerdict SharedCap(Cohort? full, IReadOnlyList<Cohort> capped, SystemicPolicy policy)
    {
        string share = Wording.Percent(policy.CapShare);
        return new GuardVerdict(
            "cohort_cap",
            full is not null,
            full is not null ? $"{share} of {full.Words()} are flagged already: look at the cohort first."
                : capped.Count == 0 ? $"None of their cohorts is large enough to be capped: that takes {Wording.Count(policy.MinAccounts, "accounts")}."
                : $"Large enough to be capped: {string.Join(", ", capped.Select(cohort => cohort.Words()))}; of none are more than {share} let go at once.",
            Rung.FixUs);
    }
}

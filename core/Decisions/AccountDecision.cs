using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>Everything decided about an account at a snapshot, with what it rests on.</summary>
/// <param name="Placements">Its place in every framework.</param>
/// <param name="Exit">Whether to part with it, and what stopped that.</param>
/// <param name="Systemic">Why its trouble is ours, in words; null where it is not.</param>
/// <param name="Step">The next rung of the ladder.</param>
/// <param name="Cost">What it pays and costs in an ordinary month.</param>
/// <param name="ContributionByRule">Contribution over the observation window under each rule of cost allocation.</param>
/// <param name="ReferralTree">What it brought by referral, in words; null where nobody came through it.</param>
/// <param name="Survival">Months from the snapshot → probability of still being with us; empty where the version has no such model.</param>
/// <param name="Facts">The facts that the case shows, by feature.</param>
/// <param name="Whys">Five whys, for unmotivated and at-risk accounts; else empty.</param>
/// <param name="Journey">Its last months.</param>
/// <param name="Evidence">The raw rows that the case quotes.</param>
public sealed record AccountDecision(
    IReadOnlyList<Placement> Placements,
    ExitRecommendation Exit,
    string? Systemic,
    NextStep Step,
    ServingCost Cost,
    IReadOnlyDictionary<string, double> ContributionByRule,
    string? ReferralTree,
    IReadOnlyDictionary<int, double> Survival,
    IReadOnlyDictionary<string, double> Facts,
    IReadOnlyList<Why> Whys,
    IReadOnlyList<JourneyMonth> Journey,
    IReadOnlyList<EvidenceRow> Evidence)
{
    /// <summary>What it has brought over its life; null in a portfolio of before.</summary>
    public LifetimeValue? Lifetime { get; init; }

    /// <summary>The features whose values a case shows.</summary>
    public static IReadOnlyList<string> FactNames { get; } =
    [
        "tenure", "mrr_mean", "mrr_growth", "contribution", "cost_to_serve", "support_load_ratio", "payment_timeliness", "goal_achievement",
        "skill_score", "will_score", "engagement_score", "asymmetry_score", "critical_to_us", "critical_to_customer", "wallet_share", "potential_left",
        "referral_value", "owner_involvement_score", "active_days_mean", "user_share", "features_breadth", "actions_per_session", "attendance",
        "trainings", "completion", "recommended_seen_share", "steps_done_share", "meetings_missed_total", "goals_replaced_total", "how_to_mean",
        "tickets_mean", "ticket_burst", "fault_tickets_total", "incident_hours_hit", "nps",
    ];

    /// <summary>Its segment in a framework; <see cref="Placement.Unknown"/> where it has none.</summary>
    public string Segment(string framework) => Placements.FirstOrDefault(place => place.Framework == framework)?.Segment ?? Placement.Unknown;
}

/// <summary>What was decided about the book as a whole, and what cases are compared with.</summary>
/// <param name="PolicySha256">Hash of the policy that decided.</param>
/// <param name="Accounts">Accounts under contract.</param>
/// <param name="Systemic">What is ours to mend: each cohort or everyone, in a sentence.</param>
/// <param name="HighPerformers">Feature → median over the high performers.</param>
/// <param name="Interventions">Kind → what became of those who got it.</param>
/// <param name="Steps">Rung → accounts whose next step it is.</param>
public sealed record BookDecision(
    string PolicySha256,
    int Accounts,
    IReadOnlyList<string> Systemic,
    IReadOnlyDictionary<string, double> HighPerformers,
    IReadOnlyList<InterventionOutcome> Interventions,
    IReadOnlyDictionary<string, int> Steps)
{
    /// <summary>What the best bring and the others take away, in a sentence; null in a portfolio of before.</summary>
    public string? WhaleCurve { get; init; }

    /// <summary>Model → why no decision looked at it, in a sentence: its test found it no better than chance.</summary>
    public IReadOnlyDictionary<string, string> WithoutSignal { get; init; } = new Dictionary<string, string>();

    /// <summary>Accounts whose end of contract is on file.</summary>
    public int UnderNotice { get; init; }

    /// <summary>Decisions of people to part that stand, on accounts without notice: recommended or not, the costliest first.</summary>
    public IReadOnlyList<StandingDecision> DecidedToPart { get; init; } = [];

    /// <summary>How many of them are not recommended, and whose they are, in a sentence; null where there is none.</summary>
    public string? Contested()
    {
        const int named = 5;
        string[] contested = [.. DecidedToPart.Where(decision => !decision.Recommended).Select(decision => decision.AccountId)];
        string rest = contested.Length > named ? $" and {contested.Length - named} more" : "";
        return contested.Length == 0 ? null
            : $"Decided by people to part, and still here: {Wording.Count(DecidedToPart.Count, "accounts")}; not recommended: {contested.Length}. "
                + $"Whoever decided looks again, the costliest first: {string.Join(", ", contested.Take(named))}{rest}.";
    }
}

/// <summary>A decision of people to part with an account that is still there.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Months">Calendar months since they decided.</param>
/// <param name="Recommended">True where this recommends it, too.</param>
/// <param name="Why">Why it does, or why not.</param>
public sealed record StandingDecision(string AccountId, int Months, bool Recommended, string Why);

namespace ChurnSegmentation.Core;

/// <summary>Costs that all accounts share, for the allocation rules.</summary>
/// <param name="OverheadShare">Shared cost as a share of revenue: no account's leaving saves it.</param>
/// <param name="BurstTickets">Tickets on one day from which it is a burst.</param>
public sealed record AllocationPolicy(double OverheadShare, int BurstTickets)
{
    internal static AllocationPolicy Read(PolicyNumbers numbers) => new(
        numbers.Share("overhead_share"), numbers.Whole("burst_tickets", 2, 1000));
}

/// <summary>The cuts of the frameworks' matrices.</summary>
/// <param name="HistoryMonths">Months of the longer window over which habits are known.</param>
/// <param name="SureEnough">Chance of being right, by the scores' own error, below which a place is too close to call.</param>
public sealed record SegmentPolicy(
    int HistoryMonths,
    double SureEnough,
    BcgPolicy Bcg,
    SkillWillPolicy SkillWill,
    ReliancePolicy Reliance,
    CreatorPolicy Creators,
    DirectionPolicy Direction,
    SixMonthPolicy SixMonths,
    LongTermPolicy LongTerm)
{
    internal static SegmentPolicy Read(PolicyNumbers numbers) => new(
        numbers.Whole("history_months", 1, 120),
        numbers.Number("sure_enough", 0, 0.99),
        numbers.Within("bcg", BcgPolicy.Read),
        numbers.Within("skill_will", SkillWillPolicy.Read),
        numbers.Within("reliance", ReliancePolicy.Read),
        numbers.Within("creators", CreatorPolicy.Read),
        numbers.Within("direction", DirectionPolicy.Read),
        numbers.Within("six_months", SixMonthPolicy.Read),
        numbers.Within("long_term", LongTermPolicy.Read));
}

/// <param name="ContributionShare">Contribution as a share of revenue from which an account pays.</param>
/// <param name="GrowthShare">Likely growth (<see cref="GrowthPolicy.Likely"/>) as a share of its year's revenue from which it is high.</param>
public sealed record BcgPolicy(double ContributionShare, double GrowthShare)
{
    internal static BcgPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("contribution_share", -1, 1), numbers.Number("growth_share", 0, 100));
}

/// <param name="Skill">What shows skill.</param>
/// <param name="Will">What shows will.</param>
/// <param name="ComplaintsAQuarter">Complaints in three months from which a know-it-all complains much.</param>
/// <param name="SeenBelow">Share of the recommendations seen below which an account learns nothing.</param>
/// <param name="OwnerSessionShare">Share of all sessions from which the owner does it all himself.</param>
public sealed record SkillWillPolicy(
    SignWeights Skill, SignWeights Will, double ComplaintsAQuarter, double SeenBelow, double OwnerSessionShare)
{
    internal static SkillWillPolicy Read(PolicyNumbers numbers) => new(
        numbers.Within("skill", inner => SignWeights.Read(inner, SignWeights.OfSkill)),
        numbers.Within("will", inner => SignWeights.Read(inner, SignWeights.OfWill)),
        numbers.Number("complaints_a_quarter", 0, 1000),
        numbers.Share("seen_below"),
        numbers.Share("owner_session_share"));
}

/// <param name="Signs">What shows that their processes rest on us.</param>
/// <param name="LowPaying">Percentile, 0 to 1, in revenue a seat below which an account that depends on us pays little.</param>
public sealed record ReliancePolicy(SignWeights Signs, double LowPaying)
{
    internal static ReliancePolicy Read(PolicyNumbers numbers) => new(
        numbers.Within("signs", inner => SignWeights.Read(inner, SignWeights.OfReliance)),
        numbers.Share("low_paying"));
}

/// <summary>How much each sign counts in a score that is held against the book.</summary>
/// <param name="Error">Standard deviation of what the whole score misses, in standard deviations of the score.</param>
/// <param name="Weights">Sign → weight.</param>
public sealed record SignWeights(double Error, IReadOnlyDictionary<string, double> Weights)
{
    internal static readonly string[] OfSkill = ["breadth", "proficiency", "self_reliance", "automation"];
    internal static readonly string[] OfWill =
    [
        "attendance", "initiative", "steps_in_time", "content", "goal_stability", "cadence", "user_share", "user_share_rise", "rising_use",
    ];

    internal static readonly string[] OfReliance = ["traffic", "integrations", "automations", "storage"];

    internal static SignWeights Read(PolicyNumbers numbers, string[] signs) => new(
        numbers.Number("error", 0.01, 10), signs.ToDictionary(sign => sign, sign => numbers.Number(sign, -10, 10)));
}

/// <param name="TopShare">Share of the accounts, best contributions first, that are creators.</param>
public sealed record CreatorPolicy(double TopShare)
{
    internal static CreatorPolicy Read(PolicyNumbers numbers) => new(numbers.Share("top_share"));
}

/// <param name="AchievementBelow">Outcomes achieved ÷ expected below which an account with a goal has lost its way.</param>
public sealed record DirectionPolicy(double AchievementBelow)
{
    internal static DirectionPolicy Read(PolicyNumbers numbers) => new(numbers.Share("achievement_below"));
}

/// <param name="MoneyAtLeast">Score of the money half.</param>
/// <param name="OwnerAtLeast">Score of the owner half.</param>
/// <param name="DiscountFull">Discount at which the negotiation counts as lost.</param>
/// <param name="RoundsHalf">Rounds of negotiation at which it counts half.</param>
/// <param name="BillingHalf">Billing questions a month at which the account needs half of all service.</param>
/// <param name="OwnerSessionHalf">Owner's share of all sessions at which he delegates half.</param>
public sealed record SixMonthPolicy(
    double MoneyAtLeast, double OwnerAtLeast, double DiscountFull, double RoundsHalf, double BillingHalf, double OwnerSessionHalf)
{
    internal static SixMonthPolicy Read(PolicyNumbers numbers) => new(
        numbers.Share("money_at_least"),
        numbers.Share("owner_at_least"),
        numbers.Number("discount_full", 0.01, 1),
        numbers.Positive("rounds_half"),
        numbers.Positive("billing_half"),
        numbers.Positive("owner_session_half"));
}

/// <param name="GrowthAtLeast">Mean growth of revenue, seats, products and storage over the window.</param>
/// <param name="WalletFull">Share of wallet from which an account need not grow any more.</param>
/// <param name="ReferralsAtLeast">Referred accounts that are with us.</param>
public sealed record LongTermPolicy(double GrowthAtLeast, double WalletFull, double ReferralsAtLeast)
{
    internal static LongTermPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("growth_at_least", -1, 10),
        numbers.Share("wallet_full"),
        numbers.Number("referrals_at_least", 1, 1000));
}

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>What an account is at a month's end, beside its latents.</summary>
/// <param name="State">Latents at the month's end.</param>
/// <param name="Seats">Seats licensed.</param>
/// <param name="Plan">Index into <see cref="Market.Plans"/>.</param>
/// <param name="Version">Index into <see cref="FaultPlan.Releases"/>.</param>
/// <param name="Csm">Number of the customer success manager.</param>
/// <param name="PriceFactor">Price paid ÷ price of the plan's seats at list.</param>
/// <param name="Silent">0 = alive; otherwise the share of the usual revenue that still comes (1e-6 = none).</param>
internal readonly record struct PathMonth(
    LatentState State, FaultLoad Fault, float Seats, int Plan, int Version, int Csm, int Products, float PriceFactor, float Silent,
    float Incidents)
{
    /// <summary>What each product after the first adds to the price.</summary>
    private const float PriceOfProduct = 0.12f;

    public bool IsSilent => Silent > 0;

    /// <summary>Price of a month by the list, in minor units.</summary>
    public long ListPrice => (long)MathF.Round(100 * Seats * Market.SeatPrice[Plan] * (1 + PriceOfProduct * (Products - 1)));

    /// <summary>Monthly recurring revenue in minor units.</summary>
    public long Mrr => (long)MathF.Round(
        100 * Seats * Market.SeatPrice[Plan] * PriceFactor * (1 + PriceOfProduct * (Products - 1)) * (IsSilent ? Silent : 1));
}

/// <summary>How a contract ended.</summary>
/// <param name="EndedOn">First day without a contract.</param>
/// <param name="KnownAt">When notice was given, or the end itself.</param>
/// <param name="Reason">Index into <see cref="Market.EndReasons"/>.</param>
internal sealed record ContractEnd(int Month, int EndedOn, uint KnownAt, bool ByCustomer, int Reason);

/// <summary>Help that was given.</summary>
internal sealed record Intervention(int Month, string Kind, int CsmMinutes);

/// <summary>A review by a person.</summary>
internal sealed record Review(int Month, int Reviewer, TrueExit Decision);

/// <summary>One account's whole story but for what is observed of it: the facts from which every table is written.</summary>
internal sealed class AccountPath
{
    /// <summary>Number under which the account's chance is drawn.</summary>
    public required int Draw { get; init; }

    /// <summary>Place by signature date; the account's id. Set once all are known.</summary>
    public int Rank { get; set; }

    public required Profile Profile { get; init; }
    public required Traits Traits { get; init; }
    public required int SignedMonth { get; init; }
    public required int SignedOn { get; init; }
    public required string Batch { get; init; }

    /// <summary>As at the signature: the first of <see cref="Months"/> may lie years later.</summary>
    public required PathMonth AtSignature { get; init; }

    /// <summary>Month of the first element of <see cref="Months"/>.</summary>
    public required int FirstMonth { get; init; }

    /// <summary>Month by month until the end's month or past the book's end.</summary>
    public required IReadOnlyList<PathMonth> Months { get; init; }

    public ContractEnd? End { get; init; }
    public required IReadOnlyList<Intervention> Interventions { get; init; }
    public required IReadOnlyList<Review> Reviews { get; init; }

    /// <summary>Rank of the account that referred this one, or −1.</summary>
    public int ReferredBy { get; set; } = -1;

    public string Id => AccountId(Rank);

    public static string AccountId(int rank) => "A" + (rank + 1).ToString("000000", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>First day of a month on which the account is a customer.</summary>
    public int From(BookCalendar calendar, int month) => Math.Max(calendar.FirstDay(month), SignedOn);

    /// <summary>First day after it, or after the contract's end.</summary>
    public int Until(BookCalendar calendar, int month) =>
        End is null ? calendar.FirstDay(month + 1) : Math.Min(calendar.FirstDay(month + 1), End.EndedOn);
}

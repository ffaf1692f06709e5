namespace ChurnSegmentation.Core.Decisions;

/// <summary>What a guard says of an exit candidate.</summary>
/// <param name="Guard">Its name, such as <c>new_customer</c>.</param>
/// <param name="Fired">True: the account is not let go.</param>
/// <param name="Evidence">Why it fired or did not, in a sentence with the facts.</param>
/// <param name="Instead">What comes instead where it fired.</param>
public sealed record GuardVerdict(string Guard, bool Fired, string Evidence, Rung Instead)
{
    /// <summary>How sure the evidence is, for who checks it; null where it is a plain fact.</summary>
    public string? Proof { get; init; }

    /// <summary>Why an exit stops here, as the end of a sentence.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Plainly => Guard switch
    {
        "new_customer" => "they are too new to be judged",
        "systemic" => "the fault may be ours",
        "missing_data" => "too little is known of them",
        "unstable_sign" => "whether they cost more than they pay depends on how cost is counted",
        "asymmetry_veto" => "we depend on them",
        "referral_protection" => "they brought us others",
        "likely_growth" => "they are likely to grow",
        "undecided_prediction" => "the case is not clear enough",
        "recent_intervention" => "our last intervention has not had its time",
        "kept_by_review" => "people reviewed them and kept them",
        "recovery_precedent" => "most of those who stood where they stand came back",
        "cohort_cap" => "too many of their cohort would go at once",
        _ => Guard.Replace('_', ' '),
    };
}

/// <summary>What a guard is told by those who looked at the whole book.</summary>
/// <param name="Account">The account.</param>
/// <param name="Eligible">True where it has revenue and was scored.</param>
/// <param name="Bcg">Its segment in the BCG matrix.</param>
/// <param name="Systemic">Why its trouble is ours, in words; null where it is not.</param>
/// <param name="SignUnstable">Why its contribution's sign depends on how cost is allocated, in words; null where it does not.</param>
/// <param name="ReferralTree">Why its referral tree protects it, in words; null where it does not.</param>
/// <param name="MonthsSinceIntervention">Months since the last intervention; NaN without one in the months looked at.</param>
/// <param name="Precedents">Accounts of the past that it may be held against.</param>
public sealed record ExitCase(
    Segments.AccountView Account,
    bool Eligible,
    string Bcg,
    string? Systemic,
    string? SignUnstable,
    string? ReferralTree,
    double MonthsSinceIntervention,
    Precedents Precedents)
{
    /// <summary>How sure <see cref="Systemic"/> is; null where it needs no proof.</summary>
    public string? SystemicProof { get; init; }

    /// <summary>What people last decided when they asked whether to part with it; null = they never did.</summary>
    public LastReview? LastReview { get; init; }

    /// <summary>The end of its contract that is on file; null = none.</summary>
    public Notice? Notice { get; init; }

    /// <summary>Months in which no day of use is on record of it, though of others; 0 = one is, or the book records none.</summary>
    public int MonthsWithoutUse { get; init; }

    /// <summary>When people decided to part with it, in words; null where they did not, or where that no longer stands.</summary>
    public string? DecidedToPart(Policy policy) => LastReview is { Parts: true } review && review.Stands(policy) ? Wording.Ago(review.Months) : null;
}

/// <summary>The latest exit review that was known.</summary>
/// <param name="Parts">True where people said to part with the account, false where they kept it.</param>
/// <param name="Months">Calendar months since.</param>
public sealed record LastReview(bool Parts, int Months)
{
    /// <summary>True while what was decided still holds.</summary>
    public bool Stands(Policy policy) => Months < policy.Guards.ReviewMonths;

    /// <summary>That it no longer stands, as the end of a sentence; null while it does.</summary>
    public string? Lapsed(Policy policy) =>
        Stands(policy) ? null : $"stood for {Wording.Count(policy.Guards.ReviewMonths, "months")}, and no longer does";

    internal static LastReview? Of(Features.AggregateTable table, int row) =>
        table.Scalars.TryGetValue("exit_review_parts", out double[]? parts) && !double.IsNaN(parts[row])
            ? new LastReview(parts[row] > 0, (int)table.Scalars["months_since_exit_review"][row])
            : null;
}

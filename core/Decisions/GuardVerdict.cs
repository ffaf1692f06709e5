namespace ChurnSegmentation.Core.Decisions;

/// <summary>What a guard says of an exit candidate.</summary>
/// <param name="Guard">Its name, such as <c>new_customer</c>.</param>
/// <param name="Fired">True: the account is not let go.</param>
/// <param name="Evidence">Why it fired or did not, in a sentence with the facts.</param>
/// <param name="Instead">What comes instead where it fired.</param>
public sealed record GuardVerdict(string Guard, bool Fired, string Evidence, Rung Instead);

/// <summary>What a guard is told by those who looked at the whole book.</summary>
/// <param name="Account">The account.</param>
/// <param name="Eligible">True where it has revenue and was scored.</param>
/// <param name="Bcg">Its segment in the BCG matrix.</param>
/// <param name="Systemic">Why its trouble is ours, in words; null where it is not.</param>
/// <param name="SignUnstable">Why its contribution's sign depends on how cost is allocated, in words; null where it does not.</param>
/// <param name="ReferralTree">Why its referral tree protects it, in words; null where it does not.</param>
/// <param name="MonthsSinceIntervention">Months since the last intervention; NaN without one in the window.</param>
/// <param name="Precedents">Accounts of the past that it may be held against.</param>
public sealed record ExitCase(
    Segments.AccountView Account,
    bool Eligible,
    string Bcg,
    string? Systemic,
    string? SignUnstable,
    string? ReferralTree,
    double MonthsSinceIntervention,
    Precedents Precedents);

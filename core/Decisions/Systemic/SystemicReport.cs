using System.Globalization;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>"Fix us first": where trouble is our doing.</summary>
/// <param name="Findings">Cohorts in which it is concentrated beyond chance, the plainest first.</param>
/// <param name="Suspects">Cohorts that would be named at the laxer rate: nobody of them is let go until that is looked into.</param>
/// <param name="ExplainedAway">Cohorts that stood out only because they overlap a finding.</param>
/// <param name="Tested">Cohorts that were tested.</param>
/// <param name="Everyone">Whether the whole book is in trouble.</param>
/// <param name="Cap">How many accounts of a cohort may be flagged for exit.</param>
public sealed record SystemicReport(
    IReadOnlyList<SystemicFinding> Findings,
    IReadOnlyList<SystemicFinding> Suspects,
    IReadOnlyList<Cohort> ExplainedAway,
    int Tested,
    EveryoneEvidence Everyone,
    ExitCap Cap)
{
    /// <summary>True if the account must not be an exit candidate, because the fault is ours.</summary>
    public bool Covers(AccountView account) => Reason(account) is not null;

    /// <summary>Why the account must not be an exit candidate, in a sentence; null = no reason found.</summary>
    public string? Reason(AccountView account) =>
        FindingOf(account)?.Words ?? (Everyone.Fires ? Everyone.Text : null);

    /// <summary>How sure the reason or the suspicion is; null where there is neither, or it is said in the words already.</summary>
    /// <param name="account">The account.</param>
    /// <param name="lines">From where on a cohort is named.</param>
    public string? Proof(AccountView account, SystemicPolicy lines) =>
        FindingOf(account)?.Proof ?? (Everyone.Fires ? null : Suspects.FirstOrDefault(suspect => suspect.Cohort.Has(account))?.SmallProof(lines));

    /// <summary>Why the account's trouble may be ours, though nothing is proven, in a sentence; null = nothing points there.</summary>
    public string? Suspicion(AccountView account) => Suspects.FirstOrDefault(suspect => suspect.Cohort.Has(account))?.Doubt;

    /// <summary>The plainest finding that the account is part of, or null.</summary>
    public SystemicFinding? FindingOf(AccountView account) => Findings.FirstOrDefault(finding => finding.Cohort.Has(account));
}

/// <summary>A cohort with more trouble than chance gives it, although its accounts do their part.</summary>
/// <param name="Accounts">Its accounts.</param>
/// <param name="Engaged">Those of them that do their part: the ones tested.</param>
/// <param name="Troubled">Those of the engaged that are in trouble: among the worst of the accounts that share, or lack, the findings before this one.</param>
/// <param name="Expected">So many would be by chance, given size, tenure and the findings before this one.</param>
/// <param name="OddsRatio">How many times the odds of trouble of the accounts that it is compared with.</param>
/// <param name="P">Chance of trouble as concentrated as this: stratified permutation test of the graded trouble.</param>
/// <param name="Q">False discovery rate at which it is a finding.</param>
/// <param name="Vendor">Whether the trouble follows failures of ours.</param>
/// <param name="MoneyAtStake">Revenue of a year of the troubled accounts.</param>
public sealed record SystemicFinding(
    Cohort Cohort, int Accounts, int Engaged, int Troubled, double Expected, double OddsRatio, double P, double Q, VendorEvidence Vendor,
    double MoneyAtStake)
{
    /// <summary>Troubled accounts beyond what chance gives.</summary>
    public double Excess => Troubled - Expected;

    /// <summary>It in a sentence, with how sure it is.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"Fix us first: {Count} (false discovery rate q = {Q:0.0e+0}); {Vendor.Words} (p = {Vendor.P:0.0e+0}). {MoneyAtStake:#,0} of revenue a year is at stake.");

    /// <summary>It in a sentence.</summary>
    public string Words => $"Fix us first: {Count}; {Vendor.Words}.";

    /// <summary>
    /// How sure it is: of the cohorts that stand out as plainly among all that were looked at, the share that is expected to do so by luck alone; and
    /// the chance of so many failures.
    /// </summary>
    public string Proof => string.Create(
        CultureInfo.InvariantCulture, $"False discovery rate q = {Q:0.0e+0}; chance of so many failures by luck alone: p = {Vendor.P:0.0e+0}.");

    /// <summary>The same of a cohort that is only suspected.</summary>
    public string Doubt => $"It may be us: {Count}. That is too little to name them, but until it is looked into nobody of them is let go.";

    /// <summary>How sure the suspicion is, beside the lines that keep the cohort from being named.</summary>
    public string SmallProof(SystemicPolicy lines) => string.Create(
        CultureInfo.InvariantCulture,
        $"False discovery rate q = {Q.ToString(Q < 0.01 ? "0.0e+0" : "0.00", CultureInfo.InvariantCulture)}, named up to {lines.Rate}; {Odds(lines)}.");

    /// <summary>The odds ratio in words: infinite where nobody else is in trouble, NaN where nobody is like them.</summary>
    private string Odds(SystemicPolicy lines) => double.IsPositiveInfinity(OddsRatio) ? "nobody of the accounts like them is in trouble"
        : double.IsNaN(OddsRatio) ? "there are no accounts like them to compare their odds of trouble with"
        : string.Create(CultureInfo.InvariantCulture, $"the odds of trouble are {OddsRatio:0.0#} times those of accounts like them, named from {lines.OddsRatio} on");

    private string Count => string.Create(
        CultureInfo.InvariantCulture,
        $"of {Engaged} accounts of {Cohort.Words()} that do what we recommend, {Troubled} are in trouble where {Expected:0.#} would be by chance");
}

/// <summary>Failures of ours in a cohort, held against accounts of the same size and tenure.</summary>
/// <param name="Hit">Engaged accounts hit by failures of ours, by the policy's lines.</param>
/// <param name="Expected">So many would be by chance.</param>
/// <param name="P">Chance of so many: exact, stratified.</param>
/// <param name="FaultTickets">Defect and outage tickets an account and month.</param>
/// <param name="PromisesBroken">Share of tickets later than promised.</param>
/// <param name="IncidentHours">Hours of our incidents an account.</param>
public sealed record VendorEvidence(int Hit, double Expected, double P, double FaultTickets, double PromisesBroken, double IncidentHours)
{
    /// <summary>It in words.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture, $"{Hit} were hit by failures of ours where {Expected:0.#} would be by chance");
}

/// <summary>Whether trouble is so common that no cohort stands out.</summary>
/// <param name="Fires">True: the fault is ours, and nobody is an exit candidate.</param>
/// <param name="Engaged">Engaged accounts outside the findings.</param>
/// <param name="TroubledShare">Share of them that was in trouble over the last year, by the yardstick of the time before; NaN = no such time known.</param>
/// <param name="P">Chance of so large a change of that share: Fisher's exact test; NaN = no such time known.</param>
/// <param name="PromisesBroken">Share of their tickets later than promised.</param>
/// <param name="PromisesBrokenBefore">The same a year before and earlier; NaN = unknown.</param>
/// <param name="Text">It in a sentence.</param>
public sealed record EveryoneEvidence(
    bool Fires, int Engaged, double TroubledShare, double P, double PromisesBroken, double PromisesBrokenBefore, string Text);

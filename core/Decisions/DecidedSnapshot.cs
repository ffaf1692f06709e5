using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>An account with all that was decided about it, but for what only quotes.</summary>
/// <param name="Account">What the decision looked at.</param>
/// <param name="Placements">Its place in every framework.</param>
/// <param name="Exit">Whether to part with it.</param>
/// <param name="Systemic">Why its trouble is ours, in words; null where it is not.</param>
/// <param name="Step">The next rung.</param>
/// <param name="Cost">What it pays and costs in an ordinary month.</param>
/// <param name="Contribution">Its contribution under each rule of cost allocation.</param>
public sealed record DecidedAccount(
    AccountView Account,
    IReadOnlyList<Placement> Placements,
    ExitRecommendation Exit,
    string? Systemic,
    NextStep Step,
    ServingCost Cost,
    AllocatedContribution Contribution);

/// <summary>A whole book, decided: placements, guards that need the book, and the ladder. A pure function of two snapshots and the policy.</summary>
/// <param name="Systemic">What is ours to mend.</param>
/// <param name="Accounts">The accounts, in the snapshot's order.</param>
/// <param name="Whale">Their whale curve, by handled minutes.</param>
public sealed record DecidedSnapshot(SystemicReport Systemic, IReadOnlyList<DecidedAccount> Accounts, WhaleCurve Whale)
{
    /// <summary>Decides.</summary>
    /// <param name="today">The book.</param>
    /// <param name="before">The same book <see cref="GuardPolicy.PrecedentMonths"/> before; null = it does not reach back.</param>
    /// <param name="earlier">The same book at <see cref="SystemicGuard.EarlierSnapshots"/>, as far as it reaches back.</param>
    /// <param name="protectedByTree">Account → why its referral tree protects it, in words; null where it does not.</param>
    public static DecidedSnapshot Of(
        SnapshotView today, SnapshotView? before, IReadOnlyList<SnapshotView> earlier, Func<string, string?> protectedByTree, Policy policy)
    {
        SystemicReport systemic = SystemicGuard.Test(today, policy, earlier);
        var context = SegmentContext.Of(today, policy);
        var precedents = new Precedents(before, today, policy);
        int[] withoutUse = MonthsWithoutUse(today.Table);
        var judged = Enumerable.Range(0, today.Accounts.Count).AsParallel().AsOrdered().Select(row =>
        {
            AccountView account = today.Accounts[row];
            IReadOnlyList<Placement> placements = Placements.Of(account, context, policy);
            AllocatedContribution contribution = context.Contributions[account.AccountId];
            var exit = ExitRecommendation.Of(
                new ExitCase(
                    account,
                    account.Scored,
                    placements.First(place => place.Framework == Bcg.Name).Segment,
                    Ours(account) ?? systemic.Suspicion(account),
                    SignUnstable(contribution),
                    protectedByTree(account.AccountId),
                    MonthsSinceIntervention(today.Table, row),
                    precedents)
                {
                    SystemicProof = systemic.Covers(account) || Ours(account) is null ? systemic.Proof(account) : null,
                    LastReview = LastReview.Of(today.Table, row),
                    Notice = Notice.Of(today.Table, row),
                    MonthsWithoutUse = withoutUse[row],
                },
                policy);
            return (Row: row, Account: account, Placements: placements, Contribution: contribution, Exit: exit);
        }).ToArray();

        Dictionary<string, string?> capped = systemic.Cap
            .Admit(judged.Where(account => account.Exit.Recommended)
                .OrderByDescending(account => account.Account.Probability("needs_exit")).ThenBy(account => account.Account.AccountId, StringComparer.Ordinal)
                .Select(account => account.Account))
            .ToDictionary(admitted => admitted.Account.AccountId, admitted => admitted.Full is { } full
                ? Invariant($"{100 * policy.Systemic.CapShare:0}% of {full.Dimension.Replace('_', ' ')} {full.Name} are flagged already: look at the cohort first.")
                : null);
        return new DecidedSnapshot(systemic, [.. judged.Select(account =>
        {
            ExitRecommendation exit = account.Exit.With(capped.GetValueOrDefault(account.Account.AccountId));
            var cost = ServingCost.Of(today, account.Row, policy);
            string? ours = Ours(account.Account);
            NextStep step = Ladder.Next(
                account.Account, account.Placements.ToDictionary(place => place.Framework), exit, ours, cost, policy);
            return new DecidedAccount(account.Account, account.Placements, exit, ours, step, cost, account.Contribution);
        })], context.Whale);

        string? Ours(AccountView account) => systemic.Reason(account) ?? OwnFailures(account, today.Months, policy);
    }

    /// <summary>
    /// Failures of ours that hit this very account, by the lines that also keep it out of the labels; null below them, and where the defects and
    /// outages that it reported are only a small part of all that it calls for.
    /// </summary>
    internal static string? OwnFailures(AccountView account, int months, Policy policy)
    {
        double quarters = months / 3.0, faults = account["fault_tickets_total"], tickets = months * account["tickets_mean"];
        double hours = account["incident_hours_hit"];
        bool reported = faults >= policy.VendorFault.FaultTickets * quarters && !(faults < policy.Guards.OwnFaultShare * tickets);
        return reported || hours >= policy.VendorFault.IncidentHours * quarters
            ? Invariant(
                $"Fix us first: {(double.IsNaN(faults) ? "an unknown number of" : Invariant($"{faults:0}"))} defects and outages among their {Wording.Count(tickets, "tickets")}, and {Wording.Count(hours, "hours")} of our incidents, in {Wording.Count(months, "months")} are our failures.")
            : null;
    }

    private static string? SignUnstable(AllocatedContribution contribution) => contribution.SignIsStable ? null : Invariant(
        $"Contribution is {contribution.ByMinutes:#,0} by handled minutes, {contribution.ByTickets:#,0} by tickets, {contribution.WithOverhead:#,0} with overhead: its sign depends on the rule.");

    /// <summary>n: months looked at, where none of them has a day of use of an account and has of others; else 0.</summary>
    internal static int[] MonthsWithoutUse(AggregateTable window)
    {
        AggregateTable table = Longest(window);
        return table.Scalars.TryGetValue("days_since_use", out double[]? days) && !days.All(double.IsNaN)
            ? [.. days.Select(since => double.IsNaN(since) ? table.Months : 0)]
            : new int[table.Count];
    }

    private static AggregateTable Longest(AggregateTable window) => window.History is { } longer && longer.Months > window.Months ? longer : window;

    /// <summary>Months since the last month in which an intervention began, as far back as anybody looked; NaN without one.</summary>
    internal static double MonthsSinceIntervention(AggregateTable window, int row)
    {
        AggregateTable table = Longest(window);
        double since = Shapes.MonthsSinceLast(table.Of("interventions_begun", row));
        return since < table.Months ? since : double.NaN;
    }
}

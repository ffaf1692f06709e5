using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Value creators and destroyers: creators are the best of the book by contribution, destroyers do not even carry their part of the
/// overhead. Flags: <c>unstable_sign</c>, other rules of who bears which cost say otherwise; <c>support_burst</c>, many tickets on one day.
/// </summary>
public static class ValueSegment
{
    /// <summary>The framework's name.</summary>
    public const string Name = "value";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        double share = account["contribution_share"], overhead = policy.Allocation.OverheadShare;
        double best = 1 - policy.Segments.Creators.TopShare, percentile = book.ContributionPercentile(account);
        var carries = new Cut(share, overhead, ["contribution_share"], new Fact(
            "contribution_share", share, $"{Contributes(share)}; its part of the overhead is {Wording.Percent(overhead)}"));
        var creates = new Cut(percentile, best, ["contribution", "mrr_months_seen"], new Fact(
            "contribution", account["contribution"],
                $"Contributes more than {Wording.Percent(percentile)} of the accounts; a creator from {Wording.Percent(best)} on"));
        string? segment = (carries.Passed, creates.Passed) switch
        {
            (false, _) => "destroyer",
            (true, true) => "creator",
            (true, false) => "neutral",
            _ => null,
        };
        Placement placement = Cut.Place(
            Name, account, segment, "share", [carries, creates], segment is null ? [] : Flags(account, book, policy));
        double burst = account["ticket_burst"];
        var busiest = new Fact("ticket_burst", burst, Invariant(
            $"{Wording.Count(burst, "tickets")} on its busiest day; a burst from {policy.Allocation.BurstTickets} on"));
        return double.IsNaN(burst) ? placement : placement with { Facts = [.. placement.Facts, busiest] };
    }

    /// <summary>What an account leaves of its revenue, in words; below zero as what it costs.</summary>
    internal static string Contributes(double share) =>
        share < 0 ? $"Costs {Wording.Times(1 - share)} what it pays" : $"Contributes {Wording.Percent(share)} of its revenue";

    private static IEnumerable<string> Flags(AccountView account, SegmentContext book, Policy policy)
    {
        if (book.Contributions.TryGetValue(account.AccountId, out AllocatedContribution? rules) && !rules.SignIsStable)
        {
            yield return "unstable_sign";
        }

        if (account["ticket_burst"] >= policy.Allocation.BurstTickets)
        {
            yield return "support_burst";
        }
    }
}

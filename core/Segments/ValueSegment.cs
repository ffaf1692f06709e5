namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Value creators and destroyers: creators are the best of the book by contribution, destroyers do not even carry their part of the
/// overhead. Flag <c>unstable_sign</c>: other rules of who bears which cost say otherwise.
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
            "contribution_share", share, Cut.Text($"Contributes {share:P0} of its revenue; its part of the overhead is {overhead:P0}")));
        var creates = new Cut(percentile, best, ["contribution", "mrr_months_seen"], new Fact(
            "contribution", account["contribution"], Cut.Text(
                $"Contributes more than {percentile:P0} of the accounts; a creator from {best:P0} on")));
        string? segment = (carries.Passed, creates.Passed) switch
        {
            (false, _) => "destroyer",
            (true, true) => "creator",
            (true, false) => "neutral",
            _ => null,
        };
        bool unstable = book.Contributions.TryGetValue(account.AccountId, out AllocatedContribution? rules) && !rules.SignIsStable;
        return Cut.Place(Name, account, segment, "share", [carries, creates], segment is not null && unstable ? ["unstable_sign"] : []);
    }
}

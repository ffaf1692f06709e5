using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Who referred whom. An account's value is passed up to its referrer with the policy's share, to the referrer's referrer with the share
/// of the share, and so on; in one account's tree each other account counts once, so that a circle of referrals ends.
/// </summary>
public sealed class ReferralTree
{
    private readonly Dictionary<string, ReferralAccount> _accounts;
    private readonly ILookup<string, ReferralAccount> _referred;
    private readonly Policy _policy;
    private readonly double _usualRevenue;
    private readonly int _years;
    private readonly bool _costKnown;

    private ReferralTree(IReadOnlyCollection<ReferralAccount> accounts, Policy policy)
    {
        _policy = policy;
        _accounts = accounts.ToDictionary(account => account.AccountId, StringComparer.Ordinal);
        _referred = accounts.Where(account => account.ReferredBy is not null)
            .OrderBy(account => account.AccountId, StringComparer.Ordinal)
            .ToLookup(account => account.ReferredBy!, StringComparer.Ordinal);
        _years = 1 + accounts.SelectMany(account => account.Years).Select(year => year.YearsAgo).DefaultIfEmpty(0).Max();
        _costKnown = accounts.Any(account => account.SupportMinutes + account.CsmMinutes > 0);
        double[] revenues = [.. accounts.Select(account => account.Revenue).Order()];
        _usualRevenue = revenues.Length == 0 ? 0 : OrderStatistics.Median(revenues);
    }

    /// <summary>The tree of all accounts ever, ended ones included, in any order.</summary>
    public static ReferralTree Of(IReadOnlyCollection<ReferralAccount> accounts, Policy policy) => new(accounts, policy);

    /// <summary>What an account has brought; one that is not in the tree has brought nothing.</summary>
    public LifetimeValue ValueOf(string account)
    {
        if (!_accounts.TryGetValue(account, out ReferralAccount? root))
        {
            return new LifetimeValue(0, 0, 0, [], null);
        }

        double[] years = new double[_years];
        double referred = 0;
        int below = 0;
        AddYears(root, 1, years);
        foreach ((ReferralAccount child, double share) in Below(root))
        {
            below++;
            referred += share * Own(child);
            AddYears(child, share, years);
        }

        int oldest = Array.FindLastIndex(years, revenue => revenue != 0);
        return new LifetimeValue(Own(root), referred, below, [.. years.Take(oldest + 1).Reverse()], StillRises(root, years)) { CostKnown = _costKnown };
    }

    /// <summary>
    /// True for an account with little revenue of its own and a large tree: it is not parted with for its own numbers. Little is below the
    /// policy's share of a usual account's revenue over its life, large is a referred value of at least its share.
    /// </summary>
    public bool IsProtected(string account) =>
        _accounts.TryGetValue(account, out ReferralAccount? root)
        && root.Revenue < _policy.Referrals.LittleRevenue * _usualRevenue
        && ValueOf(account).Referred >= _policy.Referrals.LargeTree * _usualRevenue;

    /// <summary>Why its tree protects an account, in a sentence; null where it does not.</summary>
    public string? Protects(string account) => IsProtected(account) ? ValueOf(account).Words : null;

    /// <summary>The accounts below, breadth first, each with what of it is passed up.</summary>
    private IEnumerable<(ReferralAccount Account, double Share)> Below(ReferralAccount root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { root.AccountId };
        var next = new Queue<(ReferralAccount Account, double Share)>([(root, 1)]);
        while (next.TryDequeue(out (ReferralAccount Account, double Share) parent))
        {
            foreach (ReferralAccount child in _referred[parent.Account.AccountId].Where(child => seen.Add(child.AccountId)))
            {
                (ReferralAccount, double) passed = (child, _policy.Referrals.PassedShare * parent.Share);
                next.Enqueue(passed);
                yield return passed;
            }
        }
    }

    private double Own(ReferralAccount account) =>
        _policy.Cost.Margin(account.Revenue) - _policy.Cost.Of(account.SupportMinutes, account.CsmMinutes);

    private static void AddYears(ReferralAccount account, double share, double[] years)
    {
        foreach (RevenueYear year in account.Years)
        {
            years[year.YearsAgo] += share * year.Revenue;
        }
    }

    /// <summary>Whether what is paid keeps up: by month, because the first year of an account is seldom a whole one.</summary>
    private static bool? StillRises(ReferralAccount root, double[] years)
    {
        int latest = root.Years.FirstOrDefault(year => year.YearsAgo == 0)?.Months ?? 0;
        int before = root.Years.FirstOrDefault(year => year.YearsAgo == 1)?.Months ?? 0;
        return before == 0 ? null : latest > 0 && years[0] / 12 >= years[1] / before;
    }
}

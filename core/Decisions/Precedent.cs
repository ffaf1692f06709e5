using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>How accounts fared that once stood where an account stands now.</summary>
/// <param name="Similar">How many were looked at: the policy's number, or all there were.</param>
/// <param name="Returned">How many of them are customers today, and pay more than they cost.</param>
/// <param name="Months">How long ago they stood there.</param>
public sealed record Precedent(int Similar, int Returned, int Months)
{
    /// <summary>Nothing to compare with.</summary>
    public static Precedent None { get; } = new(0, 0, 0);
}

/// <summary>
/// The accounts that cost more than they paid some months ago, past the tenure floor, and what became of them. An account's precedents are
/// its nearest neighbours among the others, by Euclidean distance over facts in units of their standard deviation; an unknown fact counts as one unit.
/// </summary>
public sealed class Precedents
{
    /// <summary>What makes accounts alike.</summary>
    private static readonly string[] Facts =
        ["contribution_share", "support_load_ratio", "skill_score", "will_score", "goal_achievement", "engagement_score", "mrr_growth", "critical_to_customer"];

    private readonly List<(string AccountId, double[] Facts, bool Returned)> _past = [];
    private readonly double[] _means = new double[Facts.Length], _deviations = new double[Facts.Length];
    private readonly Policy _policy;

    /// <param name="past">The book as it stood <see cref="GuardPolicy.PrecedentMonths"/> ago; null = the book does not reach back.</param>
    /// <param name="today">The book of today.</param>
    public Precedents(SnapshotView? past, SnapshotView today, Policy policy)
    {
        _policy = policy;
        Dictionary<string, AccountView> now = today.Accounts.ToDictionary(account => account.AccountId, StringComparer.Ordinal);
        foreach (AccountView account in past?.Accounts ?? [])
        {
            if (account["contribution"] < policy.Exit.ContributionBelow && account["tenure"] >= policy.Lifecycle.TenureFloorMonths)
            {
                bool returned = now.TryGetValue(account.AccountId, out AccountView? later)
                    && later["contribution"] >= policy.Exit.ContributionBelow && later.Scored;
                _past.Add((account.AccountId, Read(account), returned));
            }
        }

        for (int fact = 0; fact < Facts.Length; fact++)
        {
            double[] known = [.. _past.Select(account => account.Facts[fact]).Where(double.IsFinite)];
            _means[fact] = known.Length == 0 ? 0 : known.Average();
            double deviation = known.Length == 0 ? 1 : Math.Sqrt(known.Average(value => (value - _means[fact]) * (value - _means[fact])));
            _deviations[fact] = deviation > 0 ? deviation : 1;
        }
    }

    /// <summary>The precedents of an account, itself a year ago not among them; equal distances in the order of the past book.</summary>
    public Precedent Of(AccountView account)
    {
        double[] facts = Read(account);
        bool[] nearest = [.. _past.Where(past => past.AccountId != account.AccountId)
            .OrderBy(past => Distance(facts, past.Facts)).Take(_policy.Guards.PrecedentNeighbours).Select(past => past.Returned)];
        return nearest.Length == 0
            ? Precedent.None
            : new Precedent(nearest.Length, nearest.Count(returned => returned), _policy.Guards.PrecedentMonths);
    }

    private static double[] Read(AccountView account) => [.. Facts.Select(fact => account[fact])];

    private double Distance(double[] left, double[] right)
    {
        double sum = 0;
        for (int fact = 0; fact < Facts.Length; fact++)
        {
            double apart = (left[fact] - right[fact]) / _deviations[fact];
            sum += double.IsNaN(apart) ? 1 : Math.Min(9, apart * apart);
        }

        return sum;
    }
}

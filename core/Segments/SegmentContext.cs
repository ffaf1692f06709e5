using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>What a placement needs of the whole book, computed once a snapshot.</summary>
public sealed class SegmentContext
{
    private readonly float[] _monthly, _revenuePerSeat;

    private SegmentContext(
        Month snapshot,
        int months,
        IReadOnlyList<AccountView> book,
        IReadOnlyDictionary<string, AllocatedContribution> contributions,
        WhaleCurve whale,
        Policy policy)
    {
        (Snapshot, Months) = (snapshot, months);
        Contributions = contributions;
        Whale = whale;
        double known = policy.Scores.MinKnownWeight;
        Skill = new BookScore(Sign.OfSkill, policy.Segments.SkillWill.Skill, known, book);
        Will = new BookScore(Sign.OfWill, policy.Segments.SkillWill.Will, known, book);
        Reliance = new BookScore(Sign.OfReliance, policy.Segments.Reliance.Signs, known, book);
        _monthly = Sorted(book.Select(Monthly));
        _revenuePerSeat = Sorted(book.Select(account => account["revenue_per_seat"]));
    }

    /// <summary>The month whose end it shows.</summary>
    public Month Snapshot { get; }

    /// <summary>Months of the observation window.</summary>
    public int Months { get; }

    /// <summary>Account → its contribution by each allocation rule.</summary>
    public IReadOnlyDictionary<string, AllocatedContribution> Contributions { get; }

    /// <summary>The whale curve of the contributions by minutes.</summary>
    public WhaleCurve Whale { get; }

    /// <summary>Skill against the book.</summary>
    public BookScore Skill { get; }

    /// <summary>Will against the book.</summary>
    public BookScore Will { get; }

    /// <summary>How much their processes rest on us, against the book.</summary>
    public BookScore Reliance { get; }

    /// <summary>The context of a snapshot. Scores are held against its eligible accounts, or against all where none is scored.</summary>
    public static SegmentContext Of(SnapshotView view, Policy policy)
    {
        AccountView[] eligible = [.. view.Accounts.Where(account => account.Scored)];
        IReadOnlyDictionary<string, AllocatedContribution> contributions = CostAllocation.Of(view, policy);
        return new SegmentContext(
            view.Snapshot,
            view.Months,
            eligible.Length > 0 ? eligible : view.Accounts,
            contributions,
            WhaleCurve.Of(contributions.Select(account => KeyValuePair.Create(account.Key, account.Value.ByMinutes))),
            policy);
    }

    /// <summary>Where the account's contribution a month stands in the book, 0 to 1; NaN = unknown.</summary>
    internal double ContributionPercentile(AccountView account) => Percentile.Of(_monthly, (float)Monthly(account)) / 100;

    /// <summary>Where its revenue a seat stands in the book, 0 to 1; NaN = unknown.</summary>
    internal double PricePercentile(AccountView account) => Percentile.Of(_revenuePerSeat, (float)account["revenue_per_seat"]) / 100;

    /// <summary>Months of the window in which the account was with us: a newcomer's totals are of fewer.</summary>
    internal double MonthsWithUs(AccountView account) => double.IsNaN(account["tenure"]) ? Months : Math.Min(Months, account["tenure"] + 1);

    /// <summary>The account's contribution in a month that it paid for and whose cost is known; NaN = unknown.</summary>
    internal double Monthly(AccountView account) =>
        account["contribution"] / (account["mrr_months_seen"] * (Contributions.GetValueOrDefault(account.AccountId)?.CostedShare ?? 1));

    private static float[] Sorted(IEnumerable<double> values) => [.. values.Select(value => (float)value).Where(float.IsFinite).Order()];
}

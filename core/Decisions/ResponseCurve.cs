using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>
/// What time does for an account, an assumption of the policy: of the churn risk of a year, hours a month take away a share that grows ever
/// more slowly, half of the most after <paramref name="HalfHours"/>.
/// </summary>
/// <param name="Segment">Its place in Skill/Will.</param>
/// <param name="AtStake">Contribution of a year, at least 0: nothing is kept by keeping a loss.</param>
/// <param name="Risk">Chance that it leaves within a year if nobody has time for it.</param>
/// <param name="Saved">Share of that risk that all the time in the world would take away.</param>
/// <param name="Today">Hours of success managers a month that it gets now.</param>
public sealed record ResponseCurve(string AccountId, string Segment, double AtStake, double Risk, double Saved, double HalfHours, double Today)
{
    /// <summary>Contribution of a year that is kept with so many hours a month, expected.</summary>
    public double Kept(double hours) => AtStake * (1 - Risk * (1 - Saved * (1 - Math.Pow(2, -hours / HalfHours))));

    /// <summary>The curves of a book's scored accounts, ordinal by id.</summary>
    /// <param name="segments">Of the same snapshot.</param>
    /// <param name="horizon">Months that the churn model looks ahead: lead and outcome.</param>
    public static IReadOnlyList<ResponseCurve> Of(SnapshotView book, SegmentContext segments, Policy policy, int horizon) =>
    [
        .. book.Accounts.Index()
            .Where(account => !double.IsNaN(account.Item.Probability("churn")))
            .Select(account => Of(account.Item, Arithmetic.OrNone(book.Table.MeanOf("csm_minutes", account.Index)), segments, policy, horizon))
            .OrderBy(curve => curve.AccountId, StringComparer.Ordinal),
    ];

    private static ResponseCurve Of(
        AccountView account, double minutes, SegmentContext segments, Policy policy, int horizon)
    {
        string segment = SkillWill.Place(account, segments, policy).Segment;
        double contribution = segments.Monthly(account);
        return new ResponseCurve(
            account.AccountId,
            segment,
            double.IsNaN(contribution) ? 0 : Math.Max(0, 12 * contribution),
            1 - Math.Pow(1 - account.Probability("churn"), 12.0 / horizon),
            policy.Time.Saved.Of(segment),
            policy.Time.HalfHours,
            minutes / 60);
    }
}

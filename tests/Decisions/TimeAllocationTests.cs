using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Tests.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class TimeAllocationTests
{
    private const double Step = 0.25;

    private static Arbitrary<ResponseCurve[]> Curves => (
        from atStake in Gen.Choose(1, 5000)
        from risk in Gen.Choose(1, 90)
        from saved in Gen.Choose(1, 60)
        from half in Gen.Choose(1, 8)
        from today in Gen.Choose(0, 6)
        select new ResponseCurve($"A{atStake}", "untrained", atStake, risk / 100.0, saved / 100.0, half / 2.0, today / 2.0))
        .NonEmptyListOf().Select(curves => curves.ToArray()).ToArbitrary();

    [Fact]
    public void What_is_at_stake_is_a_year_of_the_months_whose_cost_is_known()
    {
        AccountView account = SmallView.Account("A1", features: [("contribution", 300), ("mrr_months_seen", 6)]) with
        {
            Probabilities = new Dictionary<string, double> { ["churn"] = 0.2 },
        };
        SnapshotView book = SmallView.Book(
            [account], ("mrr", [.. Enumerable.Repeat(120.0, 6)]), ("ticket_minutes", [double.NaN, double.NaN, double.NaN, 0, 0, 0]));

        ResponseCurve curve = ResponseCurve.Of(book, SegmentContext.Of(book, SmallView.Policy), SmallView.Policy, 4).Single();

        Assert.Equal(12 * 100, curve.AtStake, 1e-3);
    }

    [Fact]
    public void A_curve_by_hand()
    {
        // Half of the 0.4 of a risk of 0.5 after two hours, three quarters after four.
        var curve = new ResponseCurve("A1", "untrained", 1000, 0.5, 0.4, 2, 0);
        Assert.Equal(500, curve.Kept(0), 1e-9);
        Assert.Equal(600, curve.Kept(2), 1e-9);
        Assert.Equal(650, curve.Kept(4), 1e-9);
    }

    [Fact]
    public void The_hours_are_given_out_to_the_last_minute() => Prop.ForAll(Curves, Hours, (curves, hours) =>
    {
        double[] given = TimeAllocation.Allocate(curves, hours, Step);
        return Math.Abs(given.Sum() - hours) < 1e-6 && given.All(own => own >= 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_hours_never_keep_less() => Prop.ForAll(Curves, Hours, Hours, (curves, some, more) =>
        TimeAllocation.Run(curves, some + more, Step).Kept >= TimeAllocation.Run(curves, some, Step).Kept - 1e-9).QuickCheckThrowOnFailure();

    [Fact]
    public void Never_less_than_the_same_hours_split_as_today() => Prop.ForAll(Curves, curves =>
    {
        // Today's hours lie on the steps, so that today's split is one of those that were open.
        TimeReport report = TimeAllocation.Run(curves, curves.Sum(curve => curve.Today), Step);
        return report.Kept >= report.KeptAsToday - 1e-9;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_does_better_on_three_accounts() => Prop.ForAll(Curves, Gen.Choose(0, 9).ToArbitrary(), (curves, steps) =>
    {
        ResponseCurve[] three = [.. curves.Take(3)];
        double best = Splits(steps, three.Length).Max(split => three.Zip(split, (curve, count) => curve.Kept(count * Step)).Sum());
        return Math.Abs(TimeAllocation.Run(three, steps * Step, Step).Kept - best) < 1e-9 * Math.Max(1, best);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hours_that_nobody_gains_from_are_left()
    {
        var lost = new ResponseCurve("A1", "need_to_exit", 0, 0.5, 0.4, 1, 2);
        TimeReport report = TimeAllocation.Run([lost], 3, Step);
        Assert.Equal(3, report.Left);
        Assert.Equal(0, Assert.Single(report.Accounts).Hours);
        Assert.Equal(2, report.TodayHours);
    }

    private static Arbitrary<double> Hours => Gen.Choose(0, 2000).Select(hundredths => hundredths / 100.0).ToArbitrary();

    /// <summary>Every way to give so many steps to so many accounts.</summary>
    private static IEnumerable<int[]> Splits(int steps, int accounts) => accounts == 1
        ? [[steps]]
        : Enumerable.Range(0, steps + 1).SelectMany(own => Splits(steps - own, accounts - 1).Select(rest => (int[])[own, .. rest]));
}

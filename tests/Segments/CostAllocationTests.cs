using ChurnSegmentation.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Segments;

/// <summary>Who bears which cost, and the whale curve of it.</summary>
public class CostAllocationTests
{
    private static readonly AccountView[] Two = [SmallView.Account("A"), SmallView.Account("B")];

    [Fact]
    public void Three_rules_by_hand()
    {
        // A: 2 months of 100, 50 minutes in 1 ticket, 10 of a success manager. B: 2 months of 100, 150 minutes in 9 tickets.
        // All support: 200 minutes = 160 for 10 tickets, 16 each. Delivery: 15%, so that 170 of 200 are left. Overhead: 15%.
        IReadOnlyDictionary<string, AllocatedContribution> found = CostAllocation.Of(
            SmallView.Book(
                Two,
                ("mrr", Months(100, 100)),
                ("ticket_minutes", Months(25, 75)),
                ("tickets", Months(0.5, 4.5)),
                ("csm_minutes", Months(5, 0))),
            SmallView.Policy);
        AllocatedContribution a = found["A"], b = found["B"];
        Assert.Equal(170 - 40 - 12, a.ByMinutes, 9);
        Assert.Equal(170 - 16 - 12, a.ByTickets, 9);
        Assert.Equal(170 - 40 - 12 - 30, a.WithOverhead, 9);
        Assert.Equal(170 - 120, b.ByMinutes, 9);
        Assert.Equal(170 - 144, b.ByTickets, 9);
        Assert.Equal(170 - 120 - 30, b.WithOverhead, 9);
        Assert.True(a.SignIsStable && b.SignIsStable);
    }

    [Theory]
    [InlineData(10, 5, 1, true)]
    [InlineData(-10, -5, -20, true)]
    [InlineData(10, -5, 1, false)]
    [InlineData(10, 5, -1, false)]
    [InlineData(double.NaN, 5, 1, false)]
    public void A_sign_is_stable_where_every_rule_gives_it(double minutes, double tickets, double overhead, bool expected) =>
        Assert.Equal(expected, new AllocatedContribution(100, minutes, tickets, overhead).SignIsStable);

    [Fact]
    public void Months_without_revenue_or_minutes_are_left_out()
    {
        double[] revenue = Months(100, double.NaN);
        revenue[0] = 900;
        IReadOnlyDictionary<string, AllocatedContribution> found = CostAllocation.Of(
            SmallView.Book(Two, ("mrr", revenue), ("ticket_minutes", Months(25, 75)), ("tickets", Months(1, 1))), SmallView.Policy);
        Assert.Equal(200, found["A"].Revenue);
        Assert.True(double.IsNaN(found["B"].ByMinutes));
        Assert.Equal(2 / 3.0, found["A"].CostedShare);
        Assert.Equal(170 - 40, found["A"].ByTickets, 9); // B's minutes, which nobody can hold against revenue, are not spread over others
    }

    [Fact]
    public void Spreading_support_by_tickets_neither_makes_nor_loses_money()
    {
        Prop.ForAll(Gen.Choose(0, 200).ArrayOf(12).ToArbitrary(), Gen.Choose(1, 9).ArrayOf(12).ToArbitrary(), (minutes, tickets) =>
        {
            IReadOnlyDictionary<string, AllocatedContribution> found = CostAllocation.Of(
                SmallView.Book(
                    Two,
                    ("mrr", [.. Enumerable.Repeat(100.0, 12)]),
                    ("ticket_minutes", [.. minutes.Select(value => (double)value)]),
                    ("tickets", [.. tickets.Select(value => (double)value)])),
                SmallView.Policy);
            return Math.Abs(found.Values.Sum(one => one.ByMinutes) - found.Values.Sum(one => one.ByTickets)) < 1e-6;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_whale_rises_over_the_total_and_falls_by_what_destroyers_take()
    {
        WhaleCurve whale = WhaleCurve.Of(
            new Dictionary<string, double> { ["A"] = -40, ["B"] = 100, ["C"] = 60, ["D"] = -20, ["E"] = double.NaN });
        Assert.Equal((100, 160), (whale.Total, whale.Peak));
        Assert.Equal(["A", "D"], whale.Destroyers);
        Assert.Equal(["B", "C", "D", "A"], whale.Points.Select(point => point.AccountId));
        Assert.Equal([100, 160, 140, 100], whale.Points.Select(point => point.Cumulative));
        Assert.Equal([1, 1.6, 1.4, 1], whale.Points.Select(point => point.ShareOfTotal));
        Assert.Equal(0.5, whale.Points[1].ShareOfAccounts);
        Assert.Equal("Whale curve: over the months looked at 160 comes from 2 accounts without a loss, of which 60 is lost again on 2 others.", whale.Words);
        Assert.Null(WhaleCurve.Of([new("A", double.NaN)]).Words);
    }

    [Fact]
    public void The_whale_is_concave_and_ends_at_the_total()
    {
        Prop.ForAll(Gen.Choose(-100, 100).ListOf().ToArbitrary(), contributions =>
        {
            WhaleCurve whale = WhaleCurve.Of(contributions.Select((value, i) => KeyValuePair.Create($"A{i:000}", (double)value)));
            double[] points = [.. whale.Points.Select(point => point.Cumulative)];
            double[] steps = [.. points.Select((value, i) => value - (i == 0 ? 0 : points[i - 1]))];
            return (points.Length == 0 || points[^1] == whale.Total)
                && steps.Zip(steps.Skip(1)).All(pair => pair.First >= pair.Second)
                && whale.Peak == points.Append(0).Max();
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Two accounts of six months, of which the last two are known.</summary>
    private static double[] Months(double first, double second) =>
        [.. new[] { first, second }.SelectMany(value => Enumerable.Repeat(double.NaN, 4).Concat([value, value]))];
}

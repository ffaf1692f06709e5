using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class IdealCustomerTests
{
    private static readonly PlanningPolicy Policy = new(
        0.8, MinAccounts: 5, FirstMonths: 12, PriorAccounts: 10, DiscoveryRate: 0.05, AlikeAccounts: 3, AlikeDistance: 0.35);

    private static SignedDeal Deal(int number, string plan, double contribution) =>
        new($"A{number:000}", new Dictionary<string, string> { ["plan"] = plan }, contribution);

    private static SignedDeal[] Book() =>
    [
        .. Enumerable.Range(0, 30).Select(i => Deal(i, "good", 1000 + i)),
        .. Enumerable.Range(30, 30).Select(i => Deal(i, "poor", i % 2 == 0 ? -1500 : 100)),
        .. Enumerable.Range(60, 4).Select(i => Deal(i, "rare", 9000)),
    ];

    [Theory]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(10, 10, 0.7225, 1)]
    public void Wilsons_interval_by_hand(int hits, int count, double low, double high)
    {
        (double foundLow, double foundHigh) = IdealCustomer.Wilson(hits, count);
        Assert.Equal(low, foundLow, 4);
        Assert.Equal(high, foundHigh, 4);
    }

    [Fact]
    public void A_profile_is_shrunk_towards_the_book_and_judged_by_its_whole_interval()
    {
        SignedDeal[] deals = Book();
        double mean = deals.Average(deal => deal.Contribution);
        IReadOnlyList<ProfileOutcome> outcomes = IdealCustomer.Of(deals, Policy, 0);
        Assert.Equal([("good", "creator"), ("poor", "destroyer")], outcomes.Select(outcome => (outcome.Value, outcome.Verdict)));
        Assert.Equal((30 * 1014.5 + 10 * mean) / 40, outcomes[0].Shrunk, 9);
        Assert.Equal(0.5, outcomes[1].Destroyers);
        Assert.Equal(IdealCustomer.Wilson(15, 30), (outcomes[1].DestroyersLow, outcomes[1].DestroyersHigh));
    }

    [Fact]
    public void The_least_loss_of_a_book_that_loses_creates_nothing()
    {
        SignedDeal[] deals = [.. Book().Select(deal => deal with { Contribution = deal.Contribution - 5000 })];
        Assert.Equal(["destroyer", "destroyer"], IdealCustomer.Of(deals, Policy, 0).Select(outcome => outcome.Verdict));
    }

    [Fact]
    public void Where_the_cost_to_serve_is_not_on_record_nobody_creates_or_destroys()
    {
        IReadOnlyList<ProfileOutcome> outcomes = IdealCustomer.Of(Book(), Policy, 0, costKnown: false);
        Assert.Equal(["above average", "below average"], outcomes.Select(outcome => outcome.Verdict));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Destroyers));
    }

    [Fact]
    public void The_order_of_accounts_changes_nothing() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            SignedDeal[] shuffled = Book();
            new Random(seed).Shuffle(shuffled);
            return IdealCustomer.Of(shuffled, Policy, 3).Zip(IdealCustomer.Of(Book(), Policy, 3)).All(pair =>
                pair.First with { Mean = 0, Shrunk = 0 } == pair.Second with { Mean = 0, Shrunk = 0 } || Near(pair.First, pair.Second));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    private static bool Near(ProfileOutcome left, ProfileOutcome right) => left.Value == right.Value && left.Verdict == right.Verdict
        && Math.Abs(left.Low - right.Low) < 1e-6 && Math.Abs(left.High - right.High) < 1e-6 && Math.Abs(left.Shrunk - right.Shrunk) < 1e-6;
}

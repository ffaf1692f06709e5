using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

/// <summary>What is on file, and what people have decided, beside what the models say.</summary>
public class NoticeTests
{
    private static readonly Notice ByThem = new(new DateOnly(2025, 1, 31), false), ByUs = ByThem with { ByUs = true };

    [Fact]
    public void A_notice_is_read_from_the_book_where_it_knows_of_one()
    {
        AggregateTable none = Cases.Book(Month.Parse("2024-12"), Cases.Account(Cases.Clear)).Table;
        AggregateTable some = none with
        {
            Attributes = new Dictionary<string, string?[]>
            {
                ["contract_ends_on"] = [null, "2025-01-31", "2025-01-31", "2025-01-01"],
                ["contract_ended_by"] = [null, "vendor", "customer", ""],
            },
        };
        Assert.Null(Notice.Of(none, 0));
        Assert.Equal([null, ByUs, ByThem, new Notice(new DateOnly(2025, 1, 1), null)], Enumerable.Range(0, 4).Select(row => Notice.Of(some, row)));
    }

    [Theory]
    [InlineData(true, "We gave notice: the contract ends on 2025-01-31.")]
    [InlineData(false, "They gave notice: the contract ends on 2025-01-31.")]
    [InlineData(null, "The contract ends on 2025-01-31.")]
    public void Under_notice_nobody_is_an_exit_candidate(bool? byUs, string words)
    {
        ExitCase clear = Cases.Exit(Cases.Account(Cases.Clear));
        Assert.True(ExitRecommendation.Of(clear, Cases.Policy).Recommended);
        var exit = ExitRecommendation.Of(clear with { Notice = new Notice(new DateOnly(2025, 1, 31), byUs) }, Cases.Policy);
        Assert.False(exit.Candidate || exit.Recommended);
        Assert.Equal($"{words} Whether to part is no question any more.", exit.Why);
    }

    [Theory]
    [InlineData(600, false, false, null, Rung.Preempt)]
    [InlineData(600, false, null, null, Rung.Preempt)] // nobody wrote down who gave it
    [InlineData(600, false, false, "Fix us first.", Rung.FixUs)]
    [InlineData(600, false, true, null, Rung.Observe)]
    [InlineData(-5, false, false, null, Rung.Observe)]
    [InlineData(double.NaN, false, false, null, Rung.Observe)]
    [InlineData(600, true, false, null, Rung.Observe)]
    public void Who_gave_notice_is_asked_where_he_leaves_more_than_he_costs(double contribution, bool silent, bool? byUs, string? systemic, Rung expected)
    {
        AccountView account = Cases.Account([("contribution", contribution), ("support_load_ratio", 0.1), ("potential_left", 5000)]);
        account = silent ? account with { Probabilities = new Dictionary<string, double>() } : account;
        ExitRecommendation exit = new(false, false, "", []) { Notice = ByThem with { ByUs = byUs } };
        NextStep step = Ladder.Next(account, new Dictionary<string, Placement>(), exit, systemic, new ServingCost(200, 40, 60, 1), Cases.Policy);
        Assert.Equal(expected, step.Rung);
        Assert.StartsWith(exit.Notice!.Words, step.Why, StringComparison.Ordinal);
        Assert.Equal(expected == Rung.Observe ? "Hand over their data in time, and write down why it ended." : expected.Play(), step.Play);
    }

    [Theory]
    [InlineData(true, 11, 5, true)] // too new: a guard stops what people decided
    [InlineData(true, 12, 5, false)] // it no longer stands
    [InlineData(false, 11, 5, false)]
    [InlineData(true, 11, 30, false)] // recommended as well: nothing to settle
    public void What_people_decided_and_this_does_not_recommend_is_contested(bool parts, int months, double tenure, bool contested)
    {
        ExitCase exit = Cases.Exit(Cases.Account([.. Cases.Clear, ("tenure", tenure)])) with { LastReview = new LastReview(parts, months) };
        Assert.Equal(contested, ExitRecommendation.Of(exit, Cases.Policy).Contested);
        Assert.Equal(parts && months < 12, ExitRecommendation.Of(exit with { Eligible = false }, Cases.Policy).Contested); // silent: not recommended
        Assert.False(ExitRecommendation.Of(exit with { Notice = ByUs }, Cases.Policy).Contested);
    }

    [Fact]
    public void A_recommendation_that_the_cap_of_the_cohort_stops_is_contested_too()
    {
        ExitRecommendation exit = ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)) with { LastReview = new LastReview(true, 2) }, Cases.Policy);
        Assert.False(exit.With(Guards.SharedCap(null, [], Cases.Policy.Systemic)).Contested);
        Assert.True(exit.With(Guards.SharedCap(new Cohort("plan", "team"), [], Cases.Policy.Systemic)).Contested);
    }

    [Fact]
    public void The_book_names_the_costliest_of_the_contested_decisions()
    {
        var book = new BookDecision("", 9, [], new Dictionary<string, double>(), [], new Dictionary<string, int>());
        Assert.Null(book.Contested());
        StandingDecision[] decided = [.. Enumerable.Range(1, 8).Select(account => new StandingDecision($"A{account}", account, account == 2, ""))];
        Assert.Equal(
            "Decided by people to part, and still here: 8 accounts; not recommended: 7. Whoever decided looks again, the costliest first: A1, A3, A4, A5, A6 and 2 more.",
            (book with { DecidedToPart = decided }).Contested());
        Assert.Null((book with { DecidedToPart = [decided[1]] }).Contested());
    }
}

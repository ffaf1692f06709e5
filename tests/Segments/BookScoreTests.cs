using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Segments;

/// <summary>Frameworks that hold an account against the book: Skill/Will and asymmetry.</summary>
public class BookScoreTests
{
    /// <summary>A book of 41 accounts whose signs of skill, of will and of reliance run from low to high, each in an order of its
    /// own.</summary>
    private static readonly AccountView[] Book = [.. Enumerable.Range(0, 41).Select(i => Member($"B{i:00}", i, i * 7 % 41, i * 11 % 41))];

    [Theory]
    [InlineData(40, 40, "high_performer")]
    [InlineData(0, 40, "untrained")]
    [InlineData(40, 0, "unmotivated")]
    [InlineData(0, 0, "need_to_exit")]
    public void Skill_will_is_against_the_median(int skill, int will, string expected)
    {
        Placement placement = SmallView.Place("skill_will", Member("A", skill, will, 20), Book);
        Assert.Equal(expected, placement.Segment);
        Assert.True(placement.Distance > 1 && placement.Facts.Count > 8);
    }

    [Fact]
    public void A_fact_quotes_the_window_that_was_judged()
    {
        AccountView account = Member("A", 0, 40, 20) with { History = Member("A", 0, 10, 20).Features };
        string[] facts = [.. SmallView.Place("skill_will", account, Book).Facts.Select(fact => fact.Text)];
        Assert.Contains(facts, fact => fact.StartsWith("Meetings attended, by habit: 0.2;", StringComparison.Ordinal)); // 10 of 51, not 40
        Assert.Contains(facts, fact => fact.StartsWith("Trend of core activity: 0.4;", StringComparison.Ordinal));
        Assert.Equal("steps in time share: unknown", new Fact("steps_in_time_share", double.NaN, "NaN; −0.5").Text);
    }

    [Fact]
    public void Skill_will_near_the_median_is_left_open()
    {
        Placement placement = SmallView.Place("skill_will", Member("A", 21, 40, 20), Book);
        Assert.Equal((Placement.Unknown, SkillWill.TooClose), (placement.Segment, Assert.Single(placement.Flags)));
        Assert.Empty(placement.Missing);
        Assert.InRange(placement.Distance, 0, 0.3);
    }

    [Fact]
    public void Skill_will_names_what_is_missing()
    {
        AccountView blind = SmallView.Account("A", 0.5, ("attendance", 1), ("seats_last", 20));
        Placement placement = SmallView.Place("skill_will", blind, Book);
        Assert.Equal(Placement.Unknown, placement.Segment);
        Assert.Contains("features_breadth", placement.Missing);
        Assert.DoesNotContain("attendance", placement.Missing);
    }

    [Fact]
    public void Flags_mark_the_know_it_all_and_the_dead_end()
    {
        AccountView complaining = With(Member("A", 0, 0, 20), ("complaints_total", 4));
        Placement know = SmallView.Place("skill_will", With(complaining, ("recommended_seen_share", 0.1)), Book);
        Placement willing = SmallView.Place("skill_will", With(complaining, ("recommended_seen_share", 0.8)), Book);
        Placement alone = SmallView.Place("skill_will", With(Member("A", 0, 40, 20), ("owner_session_share", 0.5)), Book);
        Assert.Equal(["know_it_all"], know.Flags);
        Assert.Empty(willing.Flags);
        Assert.Equal(["dead_end"], alone.Flags);
    }

    [Theory]
    [InlineData(0.8, 40, "mutual")]
    [InlineData(0.8, 0, "we_depend")]
    [InlineData(0.2, 40, "they_depend")]
    [InlineData(0.2, 0, "neither")]
    public void Asymmetry_is_money_by_reliance(double us, int reliance, string expected)
    {
        Placement placement = SmallView.Place("asymmetry", With(Member("A", 20, 20, reliance), ("critical_to_us", us)), Book);
        Assert.Equal(expected, placement.Segment);
    }

    [Fact]
    public void We_depend_on_whom_the_guard_would_not_let_go()
    {
        AccountView account = With(Member("A", 20, 20, 0), ("critical_to_us", 0.6));
        Policy stricter = SmallView.Policy with { Guards = SmallView.Policy.Guards with { CriticalToUs = 0.7 } };
        SegmentContext book = SegmentContext.Of(SmallView.Book([account, .. Book]), stricter);
        Assert.Equal("we_depend", SmallView.Place("asymmetry", account, Book).Segment);
        Assert.Equal("neither", Placements.Of(account, book, stricter).Single(placement => placement.Framework == "asymmetry").Segment);
    }

    [Fact]
    public void Who_depends_on_us_and_pays_little_is_flagged()
    {
        AccountView[] paying = [.. Book.Select((account, i) => With(account, ("revenue_per_seat", 10 + i), ("critical_to_us", 0.2)))];
        AccountView Of(int reliance, double price) =>
            With(Member("A", 20, 20, reliance), ("revenue_per_seat", price), ("critical_to_us", 0.2));
        Assert.Equal(["pricing"], SmallView.Place("asymmetry", Of(40, 12), paying).Flags);
        Assert.Empty(SmallView.Place("asymmetry", Of(40, 45), paying).Flags);
        Assert.Empty(SmallView.Place("asymmetry", Of(0, 12), paying).Flags);
    }

    [Fact]
    public void A_sign_that_size_brings_is_held_against_accounts_of_that_size()
    {
        // Storage is 10 a seat for everybody: nobody relies on us more than another.
        AccountView[] sized = [.. Enumerable.Range(1, 30).Select(i => SmallView.Account(
            $"B{i}", 0.5, ("seats_last", Math.Pow(1.2, i)), ("storage_last", 10 * Math.Pow(1.2, i) - 1),
            ("integrations_last", i % 3 + 1)))];
        SegmentContext book = SegmentContext.Of(SmallView.Book(sized), SmallView.Policy);
        double[] scores = [.. sized.Where(account => account["integrations_last"] == 2).Select(book.Reliance.Of)];
        Assert.Equal(scores.Max(), scores.Min(), 3);
    }

    [Fact]
    public void More_of_a_sign_never_lowers_the_score()
    {
        SegmentContext book = SegmentContext.Of(SmallView.Book(Book), SmallView.Policy);
        Arbitrary<int> level = Gen.Choose(0, 40).ToArbitrary();
        Prop.ForAll(level, level, Gen.Choose(0, 10).ToArbitrary(), (skill, will, more) =>
            book.Skill.Of(Member("A", skill + more, will, 0)) >= book.Skill.Of(Member("A", skill, will, 0)) - 1e-9
            && book.Will.Of(Member("A", skill, will + more, 0)) >= book.Will.Of(Member("A", skill, will, 0)) - 1e-9
            && book.Reliance.Of(Member("A", 0, will, skill + more)) >= book.Reliance.Of(Member("A", 0, will, skill)) - 1e-9)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Another_currency_changes_no_place()
    {
        string[] money = ["contribution", "mrr_mean", "potential_left", "revenue_per_seat"];
        Prop.ForAll(Gen.Choose(1, 1000).ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), (times, at) =>
        {
            AccountView[] Priced(double factor) =>
            [
                .. Book.Select((account, i) => With(account, [
                    .. money.Select((name, column) => (name, factor * (10 + i * (column + 3) % 41))), ("mrr_months_seen", 6.0),
                    ("contribution_share", i / 41.0), ("critical_to_us", i % 2)])),
            ];
            string[] Places(double factor)
            {
                AccountView[] priced = Priced(factor);
                SegmentContext book = SegmentContext.Of(SmallView.Book(priced), SmallView.Policy);
                return [.. Placements.Of(priced[at], book, SmallView.Policy).Select(place => place.Segment)];
            }

            return Places(1).SequenceEqual(Places(times));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void Every_framework_answers_once()
    {
        SegmentContext book = SegmentContext.Of(SmallView.Book(Book), SmallView.Policy);
        IReadOnlyList<Placement> placements = Placements.Of(SmallView.Account("A"), book, SmallView.Policy);
        Assert.Equal(Placements.Frameworks, placements.Select(placement => placement.Framework));
        Assert.All(placements, placement => Assert.Equal(Placement.Unknown, placement.Segment));
        Assert.All(placements, placement => Assert.NotEmpty(placement.Missing));
    }

    private static AccountView Member(string id, double skill, double will, double reliance) => SmallView.Account(
        id, 0.5, ("seats_last", 20), ("features_breadth", 2 + skill / 4), ("actions_per_session", 2 + skill / 8),
        ("how_to_mean", 5 - skill / 10), ("tickets_mean", 6), ("mrr_months_seen", 6), ("automations_mean", 50 + 5 * reliance),
        ("active_days_mean", 10), ("attendance", will / 51), ("meetings_total", will / 2), ("meetings_missed_total", 25.5 - will / 2),
        ("steps_in_time_share", will / 51), ("steps_agreed_total", 8),
        ("initiative", will / 51), ("content_seen_total", will), ("goals_replaced_total", 4 - will / 20), ("goals_set_total", 6),
        ("user_share", 0.1 + will / 60), ("actions_slope", will / 100), ("integrations_last", 1 + reliance / 8),
        ("api_calls_mean", 100 * (1 + reliance)), ("storage_last", 10 + reliance));

    /// <summary>The account with other values of some features.</summary>
    private static AccountView With(AccountView account, params (string Name, double Value)[] features)
    {
        IEnumerable<(string, double)> kept = account.Features.Matrix.Names
            .Where(name => features.All(feature => feature.Name != name)).Select(name => (name, account[name]));
        return account with { Features = SmallView.Row([.. kept, .. features]) };
    }
}

using ChurnSegmentation.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Segments;

/// <summary>Frameworks whose cuts stand in the policy: by hand, and what must never happen.</summary>
public class MatrixTests
{
    private const double No = double.NaN;

    /// <summary>Nine accounts with contributions of 20 to 180.</summary>
    private static readonly AccountView[] Others =
        [.. Enumerable.Range(1, 9).Select(i => SmallView.Account($"B{i}", 0.5, ("contribution", 20 * i), ("mrr_months_seen", 6)))];

    [Theory]
    [InlineData(0.8, 0.5, "star")]
    [InlineData(0.8, 0.1, "cash_cow")]
    [InlineData(0.1, 0.5, "question_mark")]
    [InlineData(0.1, 0.1, "poor_dog")]
    [InlineData(0.3, 0.25, "star")]
    public void Bcg_is_contribution_by_likely_growth(double share, double chance, string expected)
    {
        // 1,200 a year paid and 960 not, of which a year can bring 600: at a chance of 50% a growth of 25%, at 25% of 12.5%, at 10% of 5%; the cuts are 30% and 12.5%.
        Placement placement = SmallView.Place(
            "bcg", SmallView.Account("A", chance, ("contribution_share", share), ("potential_left", 960), ("mrr_mean", 100)));
        Assert.Equal(expected, placement.Segment);
        Assert.Equal(Math.Min(Math.Abs(share - 0.3), Math.Abs(0.5 * chance - 0.125)), placement.Distance, 6);
        Assert.Empty(placement.Missing);
    }

    [Theory]
    [InlineData(0.05, 120_000, "poor_dog")] // a hundred times its revenue that it could spend: one chance in twenty of half of it within a year
    [InlineData(0.30, 120_000, "question_mark")]
    [InlineData(0.30, 240, "poor_dog")] // hardly anything left to win: 30% of a fifth
    [InlineData(1.00, 240, "question_mark")]
    public void Growth_is_no_more_than_a_year_can_bring(double chance, double left, string expected) => Assert.Equal(
        expected,
        SmallView.Place("bcg", SmallView.Account("A", chance, ("contribution_share", 0.1), ("potential_left", left), ("mrr_mean", 100))).Segment);

    [Theory]
    [InlineData(0.21, 120_000, "Likely growth: 10.5% of its revenue; high from 12.5% on", "120,000 a year not spent with us; within a year they add at most 600 of it")]
    [InlineData(0.21, 600, "Likely growth: 10.5% of its revenue; high from 12.5% on", "600 a year not spent with us")]
    [InlineData(No, 600, "growth potential: unknown", "600 a year not spent with us")]
    public void Bcg_says_what_growth_it_reckons_with(double chance, double left, string growth, string potential)
    {
        Placement place = SmallView.Place("bcg", SmallView.Account("A", chance, ("contribution_share", 0.1), ("potential_left", left), ("mrr_mean", 100)));
        Assert.Equal([growth, potential], place.Facts.Skip(1).Take(2).Select(fact => fact.Text));
    }

    [Theory]
    [InlineData(0.3, "Contributes 30% of its revenue; pays from 30% on")]
    [InlineData(-0.3, "Costs 130% of what it pays; pays from 30% on")]
    [InlineData(-9.44, "Costs 10.4 times what it pays; pays from 30% on")]
    public void Bcg_says_a_loss_as_a_cost(double share, string expected) =>
        Assert.Equal(expected, SmallView.Place("bcg", SmallView.Account("A", 0.1, ("contribution_share", share))).Facts[0].Text);

    [Theory]
    [InlineData(-0.03, 0.5, "stands_still", "Shrinks by 3% over the window, mean of what is known; counts from 2% on")]
    [InlineData(0.04, 0.5, "grows", "Grows by 4% over the window, mean of what is known; counts from 2% on")]
    [InlineData(0.04, 0.95, "grows", "Grows by 4% over the window, mean of what is known; counts from 2% on")]
    [InlineData(-0.03, 0.95, "grows", "Shrinks by 3% over the window, mean of what is known; counts as growing all the same: hardly anything is left to grow into")]
    public void Long_term_says_why_who_shrinks_counts_as_growing(double growth, double wallet, string segment, string expected)
    {
        Placement place = SmallView.Place(
            "long_term", SmallView.Account("A", 0.5, ("mrr_growth", growth), ("wallet_share", wallet), ("referrals_active", 0)));
        Assert.Equal((segment, expected), (place.Segment, place.Facts[0].Text));
    }

    [Fact]
    public void Bcg_names_what_is_missing()
    {
        Placement placement = SmallView.Place("bcg", SmallView.Account("A", No, ("contribution_share", 0.5), ("mrr_mean", 100)));
        Assert.Equal(Placement.Unknown, placement.Segment);
        Assert.Equal(["potential_left", "expansion"], placement.Missing);
        Assert.True(double.IsNaN(placement.Distance));
    }

    [Theory]
    [InlineData(0.5, 600, "creator")]
    [InlineData(0.5, 60, "neutral")]
    [InlineData(0.1, 600, "destroyer")]
    [InlineData(-0.4, -60, "destroyer")]
    public void Value_is_the_best_fifth_and_who_does_not_carry_the_overhead(double share, double contribution, string expected)
    {
        Placement placement = SmallView.Place(
            "value",
            SmallView.Account("A", 0.5, ("contribution_share", share), ("contribution", contribution), ("mrr_months_seen", 6)),
            Others);
        Assert.Equal(expected, placement.Segment);
    }

    [Theory]
    [InlineData(9, 60, "unstable_sign")]
    [InlineData(35, 60, "unstable_sign support_burst")]
    [InlineData(35, 500, "support_burst")]
    public void Value_flags_a_sign_that_hangs_on_the_rule_and_bursts_of_support(double burst, double revenue, string expected)
    {
        // 15% of delivery and 60 minutes at 0.80 leave 3 of 60 by minutes; 15% of overhead turn the sign.
        AccountView account = SmallView.Account(
            "A", 0.5, ("contribution_share", 0.5), ("contribution", 1), ("mrr_months_seen", 1), ("ticket_burst", burst));
        SnapshotView book = SmallView.Book(
            [account], ("mrr", Last(revenue)), ("ticket_minutes", Last(60)), ("tickets", Last(burst)));
        Placement placement = Placements.Of(account, SegmentContext.Of(book, SmallView.Policy), SmallView.Policy)
            .Single(place => place.Framework == "value");
        Assert.Equal(expected.Split(' '), placement.Flags);

        static double[] Last(double value) => [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, value];
    }

    [Theory]
    [InlineData(0.9, 4, 0.2, 0, 1.0, "bad")]
    [InlineData(0.9, 3, 0.2, 0, 1.0, "neither")]
    [InlineData(0.9, 0, 0.9, 0, 0.3, "bad_fit")]
    [InlineData(0.2, 0, 0.9, 0, 0.3, "neither")]
    [InlineData(0.9, 4, 0.2, 0, No, "bad")]
    [InlineData(0.9, 0, 0.9, 0, No, "unknown")]
    public void Fit_is_by_behaviour(double will, double goals, double plan, double missed, double achieved, string expected)
    {
        Placement placement = SmallView.Place("fit", SmallView.Account(
            "A", 0.5, ("will_score", will), ("goals_replaced_total", goals), ("steps_done_share", plan), ("meetings_missed_total", missed),
            ("goal_achievement", achieved)));
        Assert.Equal(expected, placement.Segment);
        Assert.Equal(expected == "unknown" ? ["goal_achievement"] : [], placement.Missing);
    }

    [Theory]
    [InlineData(2, 0, 0.9, "on_course")]
    [InlineData(2, 0, 0.6, "lost")]
    [InlineData(2, 4, 0.9, "undecided")]
    [InlineData(0, 0, No, "undecided")]
    [InlineData(2, 0, No, "unknown")]
    [InlineData(No, No, No, "unknown")]
    public void Direction_tells_lost_from_undecided(double goals, double changed, double achieved, string expected) => Assert.Equal(
        expected,
        SmallView.Place("direction", SmallView.Account(
            "A", 0.5, ("goals_total", goals), ("goals_replaced_total", changed), ("goal_achievement", achieved))).Segment);

    [Fact]
    public void A_goal_counts_although_its_day_has_passed_in_the_months_looked_at() => Assert.Equal(
        "2 goals under way, or due in the months looked at; without one it is undecided",
        SmallView.Place("direction", SmallView.Account("A", 0.5, ("goals_total", 2), ("goals_replaced_total", 0), ("goal_achievement", 0.9)))
            .Facts.Single(fact => fact.Name == "goals_total").Text);

    [Theory]
    [InlineData(0.0, 1.0, 0.8, 0.0, "will_last")] // money (1 + 1 + 1) / 3, no rounds known: the deal is the discount's; owner (0.8 + 1) / 2
    [InlineData(0.4, 0.2, 0.8, 0.0, "money_at_risk")] // (0 + 0.2 + 1) / 3 = 0.4
    [InlineData(0.0, 1.0, 0.1, 0.6, "owner_at_risk")] // (0.1 + 0.14) / 2 = 0.12
    [InlineData(0.4, 0.2, 0.1, 0.6, "at_risk")]
    public void Six_months_is_half_money_half_owner(double discount, double timely, double involved, double alone, string expected)
    {
        Placement placement = SmallView.Place("six_months", SmallView.Account(
            "A", 0.5, ("discount", discount), ("payment_timeliness", timely), ("billing_tickets", 0), ("owner_involvement_score", involved),
            ("owner_session_share", alone), ("tenure", 3)));
        Assert.Equal(expected, placement.Segment);
        Assert.Empty(placement.Flags);
    }

    [Theory]
    [InlineData(0, 3, "3.0 accounting questions a month")] // signed this month: three in one
    [InlineData(3, 3, "0.8 accounting questions a month")]
    [InlineData(40, 3, "0.5 accounting questions a month")]
    public void A_newcomers_questions_are_of_the_months_that_it_was_there(int tenure, double asked, string expected)
    {
        Placement placement = SmallView.Place("six_months", SmallView.Account(
            "A", 0.5, ("discount", 0), ("payment_timeliness", 1), ("billing_tickets", asked), ("owner_involvement_score", 1), ("owner_session_share", 0), ("tenure", tenure)));
        Assert.StartsWith(expected, placement.Facts.Single(fact => fact.Name == "billing_tickets").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.10, 2, 0.3, "grows_and_refers")]
    [InlineData(0.10, 0, 0.3, "grows")]
    [InlineData(0.00, 2, 0.3, "refers")]
    [InlineData(0.00, 0, 0.3, "stands_still")]
    [InlineData(0.00, 0, 0.95, "grows")]
    public void Long_term_is_half_wallet_half_referrals(double growth, double referred, double wallet, string expected) => Assert.Equal(
        expected,
        SmallView.Place("long_term", SmallView.Account(
            "A", 0.5, ("mrr_growth", growth), ("storage_growth", growth), ("referrals_active", referred), ("wallet_share", wallet)))
            .Segment);

    [Fact]
    public void A_place_that_one_month_decides_says_so()
    {
        AccountView account = SmallView.Account("A", 0.5, ("contribution_share", 0.35), ("potential_left", 960), ("mrr_mean", 100));
        AccountView fragile = account with
        {
            WithoutMonth = [.. Enumerable.Range(0, 6).Select(month => SmallView.Row(
                ("contribution_share", month == 4 ? 0.1 : 0.35), ("potential_left", 960), ("mrr_mean", month == 5 ? No : 100)))],
        };
        Assert.Equal(["2025-05"], SmallView.Place("bcg", fragile).FlipsWithout);
        Assert.Empty(SmallView.Place("bcg", account).FlipsWithout);
    }

    [Fact]
    public void More_contribution_never_makes_a_place_worse()
    {
        string[] bcg = ["poor_dog", "question_mark", "cash_cow", "star"];
        string[] value = ["destroyer", "neutral", "creator"];
        Arbitrary<int> contributions = Gen.Choose(-200, 200).ToArbitrary(), rises = Gen.Choose(0, 200).ToArbitrary();
        Prop.ForAll(contributions, rises, Gen.Choose(0, 100).ToArbitrary(), (earned, more, chance) =>
        {
            AccountView Earning(double contribution) => SmallView.Account(
                "A", chance / 100.0, ("contribution", contribution), ("contribution_share", contribution / 200), ("mrr_months_seen", 6),
                ("mrr_mean", 33), ("potential_left", 300));
            int Rank(string framework, string[] order, double contribution) =>
                Array.IndexOf(order, SmallView.Place(framework, Earning(contribution), Others).Segment);
            return Rank("bcg", bcg, earned + more) >= Rank("bcg", bcg, earned)
                && Rank("value", value, earned + more) >= Rank("value", value, earned);
        }).QuickCheckThrowOnFailure();
    }
}

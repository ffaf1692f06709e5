using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Segments;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

/// <summary>A hand-made account for every rung, and the levers' arithmetic.</summary>
public class LadderTests
{
    private static readonly (string, double)[] Sound = [("contribution", 600), ("support_load_ratio", 0.1), ("potential_left", 5000), ("nps", 7)];

    private static readonly ServingCost Cost = new(200, 40, 60, 1, 0.8) { Delivery = 30 };

    [Fact]
    public void A_sound_account_that_nothing_asks_for_is_observed() => Next(Rung.Observe, Cases.Account(Sound));

    [Fact]
    public void An_exit_is_the_last_rung()
    {
        AccountView account = Cases.Account(Cases.Clear);
        Next(Rung.Exit, account, ExitRecommendation.Of(Cases.Exit(account), Cases.Policy), places: Cases.Place("skill_will", "need_to_exit"));
    }

    [Fact]
    public void A_guard_turns_an_exit_into_what_it_names()
    {
        AccountView account = Cases.Account(Cases.Clear);
        Next(Rung.FixUs, account, ExitRecommendation.Of(Cases.Exit(account) with { Systemic = "Ours." }, Cases.Policy));
        Next(Rung.Refer, account, ExitRecommendation.Of(Cases.Exit(account) with { ReferralTree = "Brought five." }, Cases.Policy));
        Next(Rung.ChangeTier, account, ExitRecommendation.Of(Cases.Exit(account) with { SignUnstable = "Depends." }, Cases.Policy));
    }

    [Fact]
    public void Who_loses_money_is_not_left_alone_for_a_doubt()
    {
        AccountView account = Cases.Account(Cases.Clear, needsExit: 0.45);
        var exit = ExitRecommendation.Of(Cases.Exit(account), Cases.Policy);
        Assert.Equal("undecided_prediction", exit.StoppedBy!.Guard);
        Next(Rung.Reprice, account, exit, places: Cases.Place("asymmetry", "they_depend", "pricing"));
    }

    [Fact]
    public void Our_fault_comes_before_theirs() => Next(Rung.FixUs, Cases.Account([.. Sound, ("contribution", -5)]), systemic: "Fix us first.");

    [Theory]
    [InlineData(0.16, "untrained", Rung.Preempt)]
    [InlineData(0.06, "high_performer", Rung.Preempt)]
    [InlineData(0.04, "high_performer", Rung.Observe)]
    public void The_alarm_is_far_lower_for_high_performers(double churn, string skillWill, Rung expected) =>
        Next(expected, Cases.Account(Sound, churn: churn), places: Cases.Place("skill_will", skillWill));

    [Fact]
    public void Who_depends_and_pays_little_is_repriced() =>
        Next(Rung.Reprice, Cases.Account([.. Sound, ("support_load_ratio", 0.6)]), places: Cases.Place("asymmetry", "they_depend", "pricing"));

    [Theory]
    [InlineData("high_performer", "the alarm of 5% for high performers.")]
    [InlineData("need_to_exit", "the alarm of 15% for all who are no high performers.")]
    public void The_alarm_is_said_for_whom_it_holds(string skillWill, string expected) => Assert.EndsWith(expected, Ladder.Next(
        Cases.Account(Sound, churn: 0.16), new Dictionary<string, Placement> { ["skill_will"] = Cases.Place("skill_will", skillWill) },
        new ExitRecommendation(false, false, "", []), null, Cost, Cases.Policy).Why);

    [Theory]
    [InlineData(200, 10, Rung.SelfService)] // support makes the cost: four tenths of 200 are more than six of 10, and than 15% of 200
    [InlineData(10, 200, Rung.ChangeTier)]
    [InlineData(10, 10, Rung.Reprice)]
    public void Realigning_takes_the_way_that_helps_most(double support, double success, Rung expected) => Next(
        expected, Cases.Account([.. Sound, ("support_load_ratio", 0.6)]), cost: new ServingCost(200, support, success, 2));

    [Fact]
    public void Who_pays_nothing_is_told_so_in_words()
    {
        AccountView free = Cases.Account([.. Sound, ("contribution", -100), ("support_load_ratio", double.NaN)]);
        NextStep step = Ladder.Next(free, new Dictionary<string, Placement>(), new ExitRecommendation(false, false, "", []), null, new ServingCost(0, 80, 20, 1), Cases.Policy);
        Assert.StartsWith("They pay nothing, or nobody knows what.", step.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_willing_are_trained_unless_it_is_a_dead_end()
    {
        Next(Rung.Train, Cases.Account(Sound), places: Cases.Place("skill_will", "untrained"));
        Next(Rung.Observe, Cases.Account(Sound), places: Cases.Place("skill_will", "untrained", "dead_end"));
    }

    [Fact]
    public void The_lost_are_guided() => Next(Rung.Guide, Cases.Account(Sound), places: Cases.Place("direction", "lost"));

    [Fact]
    public void The_able_that_do_not_want_are_asked_why() => Next(Rung.Motivate, Cases.Account(Sound), places: Cases.Place("skill_will", "unmotivated"));

    [Fact]
    public void Who_is_likely_to_grow_gets_an_offer() => Next(Rung.Expand, Cases.Account(Sound, expansion: 0.5));

    [Fact]
    public void A_high_performer_that_recommends_us_is_asked_to() =>
        Next(Rung.Refer, Cases.Account([.. Sound, ("nps", 10)], churn: 0.01), places: Cases.Place("skill_will", "high_performer"));

    [Theory]
    [InlineData(null, Rung.Observe)]
    [InlineData("Fix us first.", Rung.FixUs)]
    public void Who_is_silent_is_asked_and_not_served_differently(string? systemic, Rung expected)
    {
        AccountView silent = Cases.Account(Cases.Clear) with { Probabilities = new Dictionary<string, double>() };
        Next(expected, silent, systemic: systemic);
        NextStep step = Ladder.Next(silent, new Dictionary<string, Placement>(), new ExitRecommendation(false, false, "", []), systemic, Cost, Cases.Policy);
        Assert.Equal(systemic is null ? "Ask them whether they are still there." : Rung.FixUs.Play(), step.Play);
    }

    [Fact]
    public void Effects_are_the_policys_arithmetic()
    {
        // 200 paid, 30 of delivery (15%), 40 of support, 60 of success (1 hour): 70 are left. An hour of a manager costs 60 minutes at the policy's rate.
        double hour = 60 * Cases.Policy.Cost.CsmMinute;
        Dictionary<Rung, LeverEffect> effects = LeverEffect.Of(Cost, 0.2, 0.5, 1200, Cases.Policy).ToDictionary(effect => effect.Rung);
        Assert.Equal((0.2 * 0.3 * 70) - (3 * hour / 12), effects[Rung.Preempt].Contribution, 1e-9);
        Assert.Equal((0.85 * 0.5 * 100 * 0.2) - (2 * hour / 12), effects[Rung.Expand].Contribution, 1e-9);
        Assert.Equal((0.5 * 0.2 * 0.3 * 70) + (0.3 * 40) - (4 * hour), effects[Rung.Train].Contribution, 1e-9);
        Assert.Equal((0.5 * 0.2 * 0.3 * 70) - (3 * hour), effects[Rung.Guide].Contribution, 1e-9);
        Assert.Equal((0.5 * 0.2 * 0.3 * 70) - (1 * hour / 12), effects[Rung.Motivate].Contribution, 1e-9);
        Assert.Equal((0.2 * 0.3 * 70) + (0.5 * 40) - (2 * hour), effects[Rung.FixUs].Contribution, 1e-9);
        Assert.Equal((0.85 * 0.05 * 200) - (0.5 * hour / 12), effects[Rung.Refer].Contribution, 1e-9);
        Assert.Equal((0.4 * 40) - (hour / 12), effects[Rung.SelfService].Contribution, 1e-9);
        Assert.Equal((0.92 * (70 + 0.15 * 200)) - 70 - (hour / 12), effects[Rung.Reprice].Contribution, 1e-9);
        Assert.Equal((0.6 * 60) - (hour / 12), effects[Rung.ChangeTier].Contribution, 1e-9);
        Assert.Equal(0.6 * 1 - (1 / 12.0), effects[Rung.ChangeTier].FreedHours, 1e-9);
        Assert.Equal(-70, effects[Rung.Exit].Contribution, 1e-9);
        Assert.Equal((1, 0.8), (effects[Rung.Exit].FreedHours, effects[Rung.Exit].FreedSupportHours));
        Assert.Equal(0.4 * 0.8, effects[Rung.SelfService].FreedSupportHours, 1e-9);
        Assert.Empty(LeverEffect.Of(Cost with { Support = double.NaN }, 0.2, 0.5, 1200, Cases.Policy));

        // 2,400 a year paid: however much more it could spend, a year brings at most 1,200 of it.
        Assert.Equal(effects[Rung.Expand], LeverEffect.Of(Cost, 0.2, 0.5, 90_000, Cases.Policy).Single(effect => effect.Rung == Rung.Expand));
    }

    private static void Next(
        Rung expected, AccountView account, ExitRecommendation? exit = null, string? systemic = null, ServingCost? cost = null, params Placement[] places)
    {
        NextStep step = Ladder.Next(
            account, places.ToDictionary(place => place.Framework), exit ?? new ExitRecommendation(false, false, "", []), systemic, cost ?? Cost, Cases.Policy);
        Assert.Equal(expected, step.Rung);
        Assert.NotEmpty(step.Play);
        Assert.NotEmpty(step.Why);
    }
}

using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

/// <summary>Each guard by hand: the case that it stops, and the one next to it that it lets pass.</summary>
public class GuardTests
{
    [Fact]
    public void A_clear_case_passes_every_guard()
    {
        var exit = ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy);
        Assert.True(exit.Candidate);
        Assert.True(exit.Recommended, string.Join(" ", exit.Guards.Where(guard => guard.Fired).Select(guard => guard.Evidence)));
        Assert.Equal(11, exit.Guards.Count);
        Assert.All(exit.Guards, guard => Assert.EndsWith(".", guard.Evidence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(double.NaN, true)]
    public void New_customers_are_never_let_go(double tenure, bool stopped) =>
        Stops("new_customer", stopped, Cases.Exit(Cases.Account([.. Cases.Clear, ("tenure", tenure)])));

    [Theory]
    [InlineData("goal_achievement")]
    [InlineData("will_score")]
    [InlineData("contribution")]
    public void A_case_with_holes_is_no_case(string missing) =>
        Stops("missing_data", true, Cases.Exit(Cases.Account([.. Cases.Clear, (missing, double.NaN)])));

    [Fact]
    public void Whose_use_nobody_recorded_is_not_let_go_for_not_using_it()
    {
        ExitCase exit = Cases.Exit(Cases.Account(Cases.Clear)) with { MonthsWithoutUse = 24 };
        Stops("missing_data", true, exit);
        Assert.StartsWith("No day of use is on record of them in 24 months, though of others:", Guards.MissingData(exit).Evidence, StringComparison.Ordinal);
        Assert.Equal("Every fact that the decision needs is known.", Guards.MissingData(exit with { MonthsWithoutUse = 0 }).Evidence);
    }

    [Theory]
    [InlineData(3, double.NaN, 0)] // used within the window
    [InlineData(double.NaN, 3, 6)]
    [InlineData(double.NaN, double.NaN, 0)] // the book records nobody's use
    public void Use_that_nobody_recorded_shows_beside_that_of_others(double theirs, double others, int expected)
    {
        AggregateTable table = Cases.Book(Month.Parse("2024-12"), Cases.Account(Cases.Clear), Cases.Account(Cases.Clear, id: "A2")).Table;
        AggregateTable known = table with { Scalars = new Dictionary<string, double[]> { ["days_since_use"] = [theirs, others] } };
        Assert.Equal(expected, DecidedSnapshot.MonthsWithoutUse(known)[0]);
        Assert.Equal(0, DecidedSnapshot.MonthsWithoutUse(table)[0]);
        Assert.Equal(0, DecidedSnapshot.MonthsWithoutUse(
            known with { History = table with { Months = 24, Scalars = new Dictionary<string, double[]> { ["days_since_use"] = [400, 1] } } })[0]);
    }

    [Theory]
    [InlineData(7, 20, 0, false)]
    [InlineData(8, 20, 0, true)]
    [InlineData(8, 33, 0, false)]
    [InlineData(8, 31, 0, true)]
    [InlineData(8, double.NaN, 0, true)]
    [InlineData(0, 200, 48, true)]
    public void Failures_of_ours_count_where_they_explain_what_it_calls_for(double faults, double tickets, double incidentHours, bool ours) =>
        Assert.Equal(ours, DecidedSnapshot.OwnFailures(
            Cases.Account([("fault_tickets_total", faults), ("tickets_mean", tickets / 6), ("incident_hours_hit", incidentHours)]), 6, Cases.Policy) is not null);

    [Theory]
    [InlineData(0.49, false)]
    [InlineData(0.51, true)]
    public void Who_is_critical_to_us_stays(double critical, bool stopped) =>
        Stops("asymmetry_veto", stopped, Cases.Exit(Cases.Account([.. Cases.Clear, ("critical_to_us", critical)])));

    [Theory]
    [InlineData(0, "They are not critical to us: 0.00 of 1; from 0.50 on nobody is let go.")]
    [InlineData(0.6, "They are critical to us: 0.60 of 1; from 0.50 on nobody is let go.")]
    public void Evidence_is_a_sentence(double critical, string expected) =>
        Assert.Equal(expected, Guards.Asymmetry(Cases.Exit(Cases.Account([("critical_to_us", critical)])), Cases.Policy).Evidence);

    [Theory]
    [InlineData(0.34, false)]
    [InlineData(0.35, true)]
    [InlineData(double.NaN, false)]
    public void Who_is_likely_to_grow_stays(double expansion, bool stopped) =>
        Stops("likely_growth", stopped, Cases.Exit(Cases.Account(Cases.Clear, expansion: expansion)));

    [Fact]
    public void Nobody_is_let_go_on_a_doubt()
    {
        double line = Cases.Policy.Guards.DecidedProbability;
        Stops("undecided_prediction", true, Cases.Exit(Cases.Account(Cases.Clear, needsExit: line - 0.01)));
        Stops("undecided_prediction", false, Cases.Exit(Cases.Account(Cases.Clear, needsExit: line + 0.01)));
        Stops("undecided_prediction", true, Cases.Exit(Cases.Account(Cases.Clear, needsExit: double.NaN)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(double.NaN, false)]
    public void An_intervention_gets_its_time(double months, bool stopped) =>
        Stops("recent_intervention", stopped, Cases.Exit(Cases.Account(Cases.Clear)) with { MonthsSinceIntervention = months });

    [Fact]
    public void The_last_intervention_is_looked_for_in_the_longer_window()
    {
        AggregateTable year = Begun(12, 3), half = Begun(6);
        Assert.Equal(8, DecidedSnapshot.MonthsSinceIntervention(half with { History = year }, 0)); // the fourth of twelve months
        Assert.Equal(double.NaN, DecidedSnapshot.MonthsSinceIntervention(half, 0));
        Assert.Equal(1, DecidedSnapshot.MonthsSinceIntervention(Begun(6, 2, 4) with { History = Begun(3, 1) }, 0)); // the longer of the two

        static AggregateTable Begun(int months, params int[] at) => new(
            Month.Parse("2024-12"), months, ["A1"], new Dictionary<string, double[]>(),
            new Dictionary<string, double[]> { ["interventions_begun"] = [.. Enumerable.Range(0, months).Select(month => at.Contains(month) ? 1.0 : 0)] },
            new Dictionary<string, string?[]>());
    }

    [Fact]
    public void Where_the_model_gives_no_answer_nobody_is_let_go()
    {
        AccountView odd = Cases.Account(Cases.Clear) with { Doubts = new Dictionary<string, string> { ["needs_exit"] = "Unlike what it learned from." } };
        Stops("undecided_prediction", true, Cases.Exit(odd));
        Assert.EndsWith("The model gives no answer for them. Unlike what it learned from.", Guards.UndecidedPrediction(Cases.Exit(odd), Cases.Policy).Evidence, StringComparison.Ordinal);
        Stops("undecided_prediction", false, Cases.Exit(odd with { Doubts = new Dictionary<string, string> { ["churn"] = "Neither." } }));
    }

    [Theory]
    [InlineData(true, 11, false, "The chance that they meet the exit criteria is 45%; below 65% nobody is let go, but where people decided so, as they did 11 months ago.")]
    [InlineData(true, 12, true, "The chance that they meet the exit criteria is 45%; below 65% nobody is let go.")]
    [InlineData(false, 13, true, "The chance that they meet the exit criteria is 45%; below 65% nobody is let go.")]
    public void A_review_removes_a_doubt(bool parts, int months, bool stopped, string evidence)
    {
        ExitCase exit = Cases.Exit(Cases.Account(Cases.Clear, needsExit: 0.45)) with { LastReview = new LastReview(parts, months) };
        Stops("undecided_prediction", stopped, exit);
        Assert.Equal(evidence, Guards.UndecidedPrediction(exit, Cases.Policy).Evidence);
    }

    [Theory]
    [InlineData(false, 0, true, "People reviewed them this month and kept them; that stands for 12 months.")]
    [InlineData(false, 11, true, "People reviewed them 11 months ago and kept them; that stands for 12 months.")]
    [InlineData(false, 12, false, "People reviewed them 12 months ago and kept them; that stood for 12 months, and no longer does.")]
    [InlineData(true, 1, false, "People reviewed them 1 month ago and found that we should part.")]
    public void Whom_people_kept_the_model_does_not_let_go(bool parts, int months, bool stopped, string evidence)
    {
        ExitCase exit = Cases.Exit(Cases.Account(Cases.Clear)) with { LastReview = new LastReview(parts, months) };
        Stops("kept_by_review", stopped, exit);
        Assert.Equal(evidence, Guards.KeptByReview(exit, Cases.Policy).Evidence);
        Assert.Equal(
            parts ? " People who reviewed it 1 month ago found that we should part." : "",
            ExitRecommendation.Of(exit, Cases.Policy).Why.Split("is 90%.")[1]);
    }

    [Fact]
    public void What_people_found_long_ago_no_longer_stands() => Assert.Equal(
        "People reviewed them 12 months ago and found that we should part; that stood for 12 months, and no longer does.",
        Guards.KeptByReview(Cases.Exit(Cases.Account(Cases.Clear)) with { LastReview = new LastReview(true, 12) }, Cases.Policy).Evidence);

    [Fact]
    public void The_last_review_is_read_from_the_book_where_it_knows_of_one()
    {
        AggregateTable none = Cases.Book(Month.Parse("2024-12"), Cases.Account(Cases.Clear)).Table;
        AggregateTable some = none with
        {
            Scalars = new Dictionary<string, double[]> { ["exit_review_parts"] = [double.NaN, 1, 0], ["months_since_exit_review"] = [double.NaN, 0, 7] },
        };
        Assert.Null(LastReview.Of(none, 0));
        Assert.Equal([null, new LastReview(true, 0), new LastReview(false, 7)], Enumerable.Range(0, 3).Select(row => LastReview.Of(some, row)));
        Assert.Equal("Nobody has reviewed whether to part with them.", Guards.KeptByReview(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy).Evidence);
    }

    [Fact]
    public void What_others_found_stops_it_in_their_words()
    {
        ExitCase clear = Cases.Exit(Cases.Account(Cases.Clear));
        Stops("systemic", true, clear with { Systemic = "Fix us first." });
        Stops("unstable_sign", true, clear with { SignUnstable = "Depends on the rule." });
        Stops("referral_protection", true, clear with { ReferralTree = "Brought five." });
    }

    [Theory]
    [InlineData(13, true)]
    [InlineData(12, false)]
    public void Precedents_that_came_back_stop_it(int returned, bool stopped)
    {
        AccountView account = Cases.Account(Cases.Clear);
        Precedents precedents = YearAgo(account, 25, returned);
        Assert.Equal(new Precedent(25, returned, 12), precedents.Of(account));
        Stops("recovery_precedent", stopped, Cases.Exit(account) with { Precedents = precedents });
    }

    [Theory]
    [InlineData(12, 7, true)] // 13 of 25 are 6.2 of 12
    [InlineData(12, 6, false)]
    [InlineData(0, 0, false)]
    public void A_young_book_asks_for_the_same_share_of_its_precedents(int similar, int returned, bool stopped)
    {
        AccountView account = Cases.Account(Cases.Clear);
        Stops("recovery_precedent", stopped, Cases.Exit(account) with { Precedents = YearAgo(account, similar, returned) });
    }

    [Fact]
    public void Nobody_is_a_precedent_of_itself()
    {
        AccountView account = Cases.Account([.. Cases.Clear, ("contribution", 50)]);
        AccountView yearAgo = Cases.Account(Cases.Clear);
        var alone = new Precedents(Cases.Book(Month.Parse("2023-12"), yearAgo), Cases.Book(Month.Parse("2024-12"), account), Cases.Policy);
        Assert.Equal(Precedent.None, alone.Of(account));
        Assert.Equal(new Precedent(1, 1, 12), alone.Of(Cases.Account(Cases.Clear, id: "another")));
    }

    /// <summary>So many accounts stood a year ago where this one stands; some of them pay more than they cost today, the others do not.</summary>
    private static Precedents YearAgo(AccountView account, int similar, int returned)
    {
        AccountView[] past = [.. Enumerable.Range(0, similar).Select(i => Cases.Account(Cases.Clear, id: $"P{i:00}"))];
        AccountView[] today = [account, .. past.Select((old, i) => Cases.Account([.. Cases.Clear, ("contribution", i < returned ? 50 : -50)], id: old.AccountId))];
        return new Precedents(Cases.Book(Month.Parse("2023-12"), past), Cases.Book(Month.Parse("2024-12"), today), Cases.Policy);
    }

    [Fact]
    public void Every_guard_says_what_comes_instead_of_an_exit()
    {
        ExitCase clear = Cases.Exit(Cases.Account(Cases.Clear));
        Dictionary<string, Rung> instead = Guards.Ask(clear, Cases.Policy).Append(Guards.SharedCap(null, [], Cases.Policy.Systemic)).ToDictionary(guard => guard.Guard, guard => guard.Instead);
        Assert.Equal(
            new Dictionary<string, Rung>
            {
                ["new_customer"] = Rung.Guide,
                ["systemic"] = Rung.FixUs,
                ["missing_data"] = Rung.Observe,
                ["unstable_sign"] = Rung.ChangeTier,
                ["asymmetry_veto"] = Rung.Preempt,
                ["referral_protection"] = Rung.Refer,
                ["likely_growth"] = Rung.Reprice,
                ["undecided_prediction"] = Rung.Observe,
                ["recent_intervention"] = Rung.Guide,
                ["kept_by_review"] = Rung.Observe,
                ["recovery_precedent"] = Rung.Guide,
                ["cohort_cap"] = Rung.FixUs,
            },
            instead);
        Assert.All(instead.Keys, guard => Assert.NotEqual(guard.Replace('_', ' '), new GuardVerdict(guard, true, "", Rung.Observe).Plainly));
    }

    [Fact]
    public void Without_a_chance_nobody_is_called_unlikely_to_go()
    {
        var unknown = ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear, needsExit: double.NaN)), Cases.Policy);
        Assert.False(unknown.Candidate);
        Assert.Equal("How likely it is to meet the exit criteria is unknown: no model says so of it.", unknown.Why);
    }

    [Fact]
    public void The_cap_stops_a_recommended_case_and_leaves_others_alone()
    {
        var recommended = ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy);
        var plan = new Cohort("plan", "team");
        GuardVerdict full = Guards.SharedCap(plan, [plan], Cases.Policy.Systemic);
        Assert.False(recommended.With(full).Recommended);
        Assert.True(recommended.With(Guards.SharedCap(null, [plan], Cases.Policy.Systemic)).Recommended);
        var none = ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)) with { Bcg = "star" }, Cases.Policy);
        Assert.Same(none, none.With(full));
    }

    [Fact]
    public void The_cap_names_the_cohorts_that_it_holds_for()
    {
        Cohort plan = new("plan", "team"), pair = new("onboarding_batch", "2024-Q2", "plan", "team");
        Assert.Equal("25% of plan team are flagged already: look at the cohort first.", Evidence(plan, plan));
        Assert.Equal("Large enough to be capped: plan team, onboarding batch × plan 2024-Q2 × team; of none are more than 25% let go at once.", Evidence(null, plan, pair));
        Assert.Equal("None of their cohorts is large enough to be capped: that takes 20 accounts.", Evidence(null));

        static string Evidence(Cohort? full, params Cohort[] capped) => Guards.SharedCap(full, capped, Cases.Policy.Systemic).Evidence;
    }

    [Fact]
    public void A_number_changed_in_the_policy_changes_the_outcome_without_a_build()
    {
        string yaml = File.ReadAllText(ChurnSegmentation.Core.Policy.Find(AppContext.BaseDirectory));
        const string line = "decided_probability:   { value: 0.65,";
        Assert.Contains(line, yaml, StringComparison.Ordinal);
        var stricter = ChurnSegmentation.Core.Policy.Parse("policy.yaml", System.Text.Encoding.UTF8.GetBytes(yaml.Replace(line, "decided_probability:   { value: 0.95,")));
        ExitCase exit = Cases.Exit(Cases.Account(Cases.Clear, needsExit: 0.9));
        Assert.True(ExitRecommendation.Of(exit, Cases.Policy).Recommended);
        Assert.Equal("undecided_prediction", ExitRecommendation.Of(exit, stricter).StoppedBy?.Guard);
    }

    [Theory]
    [InlineData("star")]
    [InlineData("cash_cow")]
    [InlineData("question_mark")]
    [InlineData("unknown")]
    public void Only_poor_dogs_are_candidates(string segment) =>
        Assert.False(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)) with { Bcg = segment }, Cases.Policy).Candidate);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(40, false)]
    public void Who_pays_what_he_costs_is_no_candidate(double contribution, bool candidate)
    {
        var exit = ExitRecommendation.Of(Cases.Exit(Cases.Account([.. Cases.Clear, ("contribution", contribution), ("contribution_share", contribution / 600)])), Cases.Policy);
        Assert.Equal((candidate, candidate), (exit.Candidate, exit.Recommended));
        Assert.Contains(candidate ? "costs more than it pays" : $"It leaves {contribution:0} of what it paid", exit.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_account_is_not_judged() =>
        Assert.False(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)) with { Eligible = false }, Cases.Policy).Candidate);

    [Fact]
    public void No_facts_whatever_get_an_account_under_the_floor_let_go() => Prop.ForAll(
        ArbMap.Default.ArbFor<double[]>(),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (values, tenure) =>
        {
            var facts = Cases.Clear.Select((fact, i) => i < values.Length ? (fact.Item1, values[i]) : fact).Append(("tenure", tenure.Get % 6));
            return !ExitRecommendation.Of(Cases.Exit(Cases.Account(facts)), Cases.Policy).Recommended;
        }).QuickCheckThrowOnFailure();

    private static void Stops(string guard, bool stopped, ExitCase exit)
    {
        GuardVerdict verdict = Guards.Ask(exit, Cases.Policy).Single(verdict => verdict.Guard == guard);
        Assert.Equal(stopped, verdict.Fired);
        Assert.True(!stopped || !ExitRecommendation.Of(exit, Cases.Policy).Recommended);
    }
}

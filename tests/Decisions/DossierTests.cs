using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

/// <summary>What a dossier says of cases made by hand.</summary>
public class DossierTests
{
    [Fact]
    public void What_proves_a_guard_stands_beside_it_and_nowhere_else()
    {
        var exit = ExitRecommendation.Of(
            Cases.Exit(Cases.Account(Cases.Clear)) with { Systemic = "Fix us first: nine of ten.", SystemicProof = "False discovery rate q = 1.0e-9." }, Cases.Policy);
        string text = Text(exit);
        Assert.Equal(1, Count(text, "q = 1.0e-9"));
        Assert.Contains("| systemic | **stops** | Fix us first: nine of ten. *False discovery rate q = 1.0e-9.* |", text);
        Assert.Contains("**An exit candidate that we keep: the fault may be ours.**", text);
        Assert.Contains("- A guard stops it: the fault may be ours (below, systemic).", text);
    }

    [Fact]
    public void The_models_reasons_stand_apart_from_plain_facts()
    {
        string text = Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy));
        string[] parts = ["**For parting, by plain facts**", "- Contribution, revenue less its delivery and the cost to serve, over the months looked at: -900; the written criterion is less than 0.", "**For parting, by the model**", "- Raises it.",
            "**Against parting, by plain facts**", "- Growth of revenue over the months looked at: 8%; the written criterion is less than 2%.", "**Against parting, by the model**", "- Lowers it."];
        int at = 0;
        foreach (string part in parts)
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= at, $"{part} is not where it should be:\n{text}");
            at = found;
        }
    }

    [Fact]
    public void Hours_and_the_exit_of_the_step_table_say_what_they_are()
    {
        string text = Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy));
        Assert.Contains("| Success manager's hours freed a month | Hours of support freed a month |", text);
        Assert.Contains("200 paid, 30 of delivery, 40 of support (0.83 hours), 60 of success management (1 hour): **70** are left.", text);
        Assert.Contains("| exit | -70 | +1.0 | +0.8 |", text);
        Assert.Contains("`simulate-exit`", text);
    }

    [Fact]
    public void Who_is_silent_is_asked_and_its_last_month_named()
    {
        string text = Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)) with { Eligible = false }, Cases.Policy), "No revenue in 2024-12.");
        Assert.Contains("**Silent already: listed apart, not judged.** No revenue in 2024-12.", text);
        Assert.Contains("**Next step: ask.** Silent already: what they took and paid before asks for no step now. Ask them whether they are still there.", text);
        Assert.DoesNotContain("Leave them to their work", text);
        Assert.DoesNotContain("What each step is assumed to change", text);
        Assert.Contains("no model answers for who is silent", text);
        Assert.DoesNotContain("An ordinary month", text);
        Assert.Contains("After 2024-07 neither revenue nor a day of use is recorded.", text);
    }

    [Theory]
    [InlineData("Exit review: bad fit", "**For parting, by plain facts**", "**For parting, by the model**")]
    [InlineData("Exit review: keep", "**Against parting, by plain facts**", "**Against parting, by the model**")]
    public void What_people_decided_last_stands_on_its_side(string words, string after, string before)
    {
        string text = Text(
            ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy), null,
            new EvidenceRow("exit_reviews", new DateOnly(2024, 12, 11), "R2", words), new EvidenceRow("exit_reviews", new DateOnly(2023, 1, 1), "R1", "Exit review: older"));
        string side = text[text.IndexOf(after, StringComparison.Ordinal)..text.IndexOf(before, StringComparison.Ordinal)];
        Assert.Contains($"- {words} on 2024-12-11.", side);
        Assert.Equal(1, Count(text, "on 2024-12-11."));
        Assert.DoesNotContain("on 2023-01-01.", text);
    }

    [Fact]
    public void Two_opinions_are_said_where_there_are_two()
    {
        ExitCase exit = Cases.Exit(Cases.Account([.. Cases.Clear, ("tenure", 5)]));
        const string said = "**Two opinions.** People who reviewed it 2 months ago found that we should part; this case does not recommend it.";
        Assert.Contains(said, Text(ExitRecommendation.Of(exit with { LastReview = new LastReview(true, 2) }, Cases.Policy)));
        Assert.DoesNotContain("Two opinions", Text(ExitRecommendation.Of(exit, Cases.Policy)));
    }

    [Fact]
    public void A_notice_comes_before_what_the_models_say()
    {
        ExitCase exit = Cases.Exit(Cases.Account(Cases.Clear)) with { Notice = new Notice(new DateOnly(2025, 1, 31), false) };
        string text = Text(ExitRecommendation.Of(exit, Cases.Policy)), silent = Text(ExitRecommendation.Of(exit with { Eligible = false }, Cases.Policy), "No revenue.");
        Assert.Contains("**Notice is given.** They gave notice: the contract ends on 2025-01-31. Whether to part is no question any more.", text);
        Assert.Contains("The models do not look at notices", text);
        Assert.DoesNotContain("A draft of the letter", text);
        Assert.DoesNotContain("whether they are still there", silent);
    }

    [Fact]
    public void A_chance_is_no_certainty() => Assert.Contains(
        "The model puts the chance that they will be at 90%.", Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy)));

    [Theory]
    [InlineData(30, "## What would have to change to stay\n\nBy the end of ")]
    [InlineData(5, "## What would have to change to be no candidate\n\nThe written criteria")]
    public void Only_who_is_let_go_has_a_day_until_which_to_change(double tenure, string expected) =>
        Assert.Contains(expected, Text(ExitRecommendation.Of(Cases.Exit(Cases.Account([.. Cases.Clear, ("tenure", tenure)])), Cases.Policy)));

    [Fact]
    public void What_takes_it_off_the_list_is_told_from_what_the_criteria_and_the_model_ask_for()
    {
        CaseFile file = File(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy));
        CaseFile unmet = With(file, ("mrr_growth", 0), ("goal_achievement", 0.2), ("steps_done_share", 0.3)) with
        {
            WayOut = new Counterfactual(0.9, 0.4, true, [new CounterfactualChange("goal_achievement", "Outcomes achieved", "ratio", 0.2f, 0.64f, 0, 2)], 0.39, 6),
        };
        string text = Dossier.Markdown(unmet);
        Assert.Contains(
            "Growth or outcomes at their lines or above mean that the written criteria are no longer met; the model may foretell all the same that they will be. "
                + "Of these lines only contribution, once it is at its own or above, takes the account off the list by itself.",
            text);
        Assert.DoesNotContain("any one of them", text);
        Assert.Contains("| By the written criteria | Now | Needed |", text);
        Assert.Contains("| Outcomes achieved of those expected by then: at least | 20% | 50% |", text);
        Assert.Contains("By the model, whose lines are its own and not those of the written criteria: With Outcomes achieved up from 0.2 to 0.64", text);
        Assert.Contains("**not** all met: Growth of revenue over the months looked at: 8%, and the criterion is less than 2%. The model puts", Dossier.Markdown(file));
    }

    [Theory]
    [InlineData("bad", true)]
    [InlineData("bad_fit", false)]
    [InlineData("neither", false)]
    public void Steps_done_are_a_way_out_for_the_bad_only(string fit, bool shown)
    {
        CaseFile file = With(File(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy)), ("steps_done_share", 0.3));
        string text = Dossier.Markdown(file with { Decision = file.Decision with { Placements = [Cases.Place(Fit.Name, fit)] } });
        Assert.Equal(shown, text.Contains("| Agreed steps done, one sign of several: at least | 30% | 50% |", StringComparison.Ordinal));
    }

    [Fact]
    public void A_way_to_realign_that_is_assumed_to_suffice_speaks_against_parting()
    {
        var costly = new ServingCost(300, 306, 0, 0, 8) { Delivery = 45 };
        CaseFile file = Costing(File(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy)), costly);
        string[] against = Against(Dossier.Markdown(file));
        Assert.Contains(
            "- Self-service is assumed to bring 116 a month (assumed: 40% of the support cost; nobody has measured it): they would then leave 65 a month; parting brings 51. "
                + "No intervention of that kind is among the rows that this case holds.",
            against);
        Assert.DoesNotContain(against, line => line.Contains("Charging for what is used", StringComparison.Ordinal)); // 39 a month are not enough
        Assert.DoesNotContain(against, line => line.Contains("A cheaper channel", StringComparison.Ordinal));

        EvidenceRow tried = new("interventions", new DateOnly(2024, 8, 2), "self service", "Intervention");
        CaseFile after = file with { Decision = file.Decision with { Evidence = [tried, tried with { Day = new DateOnly(2024, 3, 1) }] } };
        Assert.Contains(Against(Dossier.Markdown(after)), line => line.EndsWith("parting brings 51. An intervention of that kind began on 2024-08-02.", StringComparison.Ordinal));

        CaseFile hopeless = Costing(file, costly with { Support = 900 });
        Assert.DoesNotContain("is assumed to bring", Dossier.Markdown(hopeless));
        ExitRecommendation kept = ExitRecommendation.Of(Cases.Exit(Cases.Account([.. Cases.Clear, ("tenure", 5)])), Cases.Policy);
        Assert.DoesNotContain("is assumed to bring", Dossier.Markdown(Costing(File(kept), costly)));

        static string[] Against(string text)
        {
            const string after = "**Against parting, by plain facts**", before = "**Against parting, by the model**";
            int from = text.IndexOf(after, StringComparison.Ordinal);
            return text[from..text.IndexOf(before, StringComparison.Ordinal)].Split('\n');
        }
    }

    [Theory]
    [InlineData("Exit review: bad fit")]
    [InlineData("Exit review: keep")]
    public void A_review_that_lapsed_is_not_told_as_if_it_stood(string words)
    {
        var exit = ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy);
        Assert.Contains($"- {words} on 2023-12-31. It stood for 12 months, and no longer does.\n", Text(exit, null, new EvidenceRow("exit_reviews", new DateOnly(2023, 12, 31), "R", words)));
        Assert.Contains($"- {words} on 2024-01-01.\n", Text(exit, null, new EvidenceRow("exit_reviews", new DateOnly(2024, 1, 1), "R", words)));
    }

    [Theory]
    [InlineData(-500, 499, false)]
    [InlineData(-500, 500, true)]
    public void A_tree_speaks_against_parting_only_where_it_outweighs_what_they_cost(double own, double referred, bool speaks)
    {
        CaseFile file = File(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy));
        var lifetime = new LifetimeValue(own, referred, 2, [100, 90], false);
        string text = Dossier.Markdown(file with { Decision = file.Decision with { Lifetime = lifetime, ReferralTree = lifetime.Words } });
        Assert.Equal(1, Count(text, lifetime.Words));
        Assert.Equal(speaks, text.Contains($"- {lifetime.Words}\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_place_that_sounds_like_a_verdict_says_that_it_is_none() => Assert.Contains(
        "| skill will | **need to exit** (low skill, low will; the framework's name, no verdict of ours) |",
        Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy)));

    private static string Text(ExitRecommendation exit, string? silent = null, params EvidenceRow[] evidence) => Dossier.Markdown(File(exit, silent, evidence));

    private static CaseFile With(CaseFile file, params (string Name, double Value)[] facts) => file with
    {
        Decision = file.Decision with
        {
            Facts = file.Decision.Facts.Where(fact => facts.All(other => other.Name != fact.Key))
                .Concat(facts.Select(fact => KeyValuePair.Create(fact.Name, fact.Value))).ToDictionary(),
        },
    };

    private static CaseFile Costing(CaseFile file, ServingCost cost) => file with
    {
        Decision = file.Decision with { Cost = cost, Step = file.Decision.Step with { Effects = LeverEffect.Of(cost, 0, 0, 0, Cases.Policy) } },
    };

    private static CaseFile File(ExitRecommendation exit, string? silent = null, params EvidenceRow[] evidence)
    {
        var cost = new ServingCost(200, 40, 60, 1, 50.0 / 60) { Delivery = 30 };
        AccountView account = Cases.Account([.. Cases.Clear, ("contribution", 900), ("support_load_ratio", 0.1)]);
        account = silent is null ? account : account with { Probabilities = new Dictionary<string, double>() };
        NextStep step = Ladder.Next(account, new Dictionary<string, Placement>(), exit, null, cost, Cases.Policy);
        var decision = new AccountDecision(
            [Cases.Place(SkillWill.Name, "need_to_exit")], exit, null, step, cost, new Dictionary<string, double>(), null, new Dictionary<int, double>(),
            new Dictionary<string, double> { ["contribution"] = -900, ["mrr_growth"] = 0.08, ["tenure"] = 30 },
            [], [new JourneyMonth(Month.Parse("2024-07"), 200, 100, 0, 3, 0, 0)], evidence);
        var answer = new ModelAnswer("1 = meets the exit criteria", 0.9, 2, 0, [Reason(0.5, "Raises it."), Reason(-0.4, "Lowers it.")]);
        return new CaseFile(
            "A1", new Dictionary<string, string>(), Month.Parse("2024-12"), "v", silent,
            new Dictionary<string, ModelAnswer> { ["needs_exit"] = answer }, decision,
            new BookDecision("0123456789abcdef", 1, [], new Dictionary<string, double>(), [], new Dictionary<string, int>()), Cases.Policy);
    }

    private static Contribution Reason(double logOdds, string words) => new("skill_score", "skill", 1, null, "", null, logOdds, words);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}

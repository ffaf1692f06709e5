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
            Cases.Exit(Cases.Account(Cases.Clear)) with { Systemic = "Fix us first: nine of ten.", SystemicProof = "Chance of that by luck alone: q = 1.0e-9." }, Cases.Policy);
        string text = Text(exit);
        Assert.Equal(1, Count(text, "q = 1.0e-9"));
        Assert.Contains("| systemic | **stops** | Fix us first: nine of ten. *Chance of that by luck alone: q = 1.0e-9.* |", text);
        Assert.Contains("**An exit candidate that we keep: the fault may be ours.**", text);
        Assert.Contains("- A guard stops it: the fault may be ours (below, systemic).", text);
    }

    [Fact]
    public void The_models_reasons_stand_apart_from_plain_facts()
    {
        string text = Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy));
        string[] parts = ["**For parting, by plain facts**", "- Contribution, revenue less its delivery and the cost to serve, over the months looked at: -900; exit needs less than 0.", "**For parting, by the model**", "- Raises it.",
            "**Against parting, by plain facts**", "- Growth of revenue over the months looked at: 8%; exit needs less than 2%.", "**Against parting, by the model**", "- Lowers it."];
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
    public void A_place_that_sounds_like_a_verdict_says_that_it_is_none() => Assert.Contains(
        "| skill will | **need to exit** (low skill, low will; the framework's name, no verdict of ours) |",
        Text(ExitRecommendation.Of(Cases.Exit(Cases.Account(Cases.Clear)), Cases.Policy)));

    private static string Text(ExitRecommendation exit, string? silent = null, params EvidenceRow[] evidence)
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
        return Dossier.Markdown(new CaseFile(
            "A1", new Dictionary<string, string>(), Month.Parse("2024-12"), "v", silent,
            new Dictionary<string, ModelAnswer> { ["needs_exit"] = answer }, decision,
            new BookDecision("0123456789abcdef", 1, [], new Dictionary<string, double>(), [], new Dictionary<string, int>()), Cases.Policy));
    }

    private static Contribution Reason(double logOdds, string words) => new("skill_score", "skill", 1, null, "", null, logOdds, words);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}

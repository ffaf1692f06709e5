using System.Text.Json;
using ChurnSegmentation.Core.Decisions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>The demo's decided accounts: what stands in the portfolio, and the case of each kind.</summary>
public sealed class DossierCommandTests(DemoBook demo)
{
    [Fact]
    public async Task Every_account_has_a_step_and_no_newcomer_is_let_go()
    {
        Dictionary<string, AccountDecision> decisions = await DecisionsAsync();
        Assert.True(decisions.Count > 300, $"{decisions.Count}");
        Assert.All(decisions.Values, decision => Assert.Equal(8, decision.Placements.Count));
        Assert.All(decisions.Values.Where(decision => decision.Exit.Recommended), decision =>
        {
            Assert.True(decision.Facts["tenure"] >= 6);
            Assert.DoesNotContain(decision.Exit.Guards, guard => guard.Fired);
        });
        Assert.Contains(decisions.Values, decision => decision.Exit.Candidate);
        Assert.True(decisions.Values.Select(decision => decision.Step.Rung).Distinct().Count() > 5);
    }

    [Fact]
    public async Task A_chain_of_whys_has_five_levels_and_ends_with_a_question()
    {
        AccountDecision[] asked = [.. (await DecisionsAsync()).Values.Where(decision => decision.Whys.Count > 0)];
        Assert.NotEmpty(asked);
        Assert.All(asked, decision =>
        {
            Assert.Equal([1, 2, 3, 4, 5], decision.Whys.Select(why => why.Level));
            Assert.All(decision.Whys.SkipLast(1), why => Assert.NotEmpty(why.Answer));
            Assert.Empty(decision.Whys[^1].Answer);
            Assert.EndsWith("?", decision.Whys[^1].Question, StringComparison.Ordinal);
            Assert.NotEmpty(decision.Whys[3].Evidence);
        });
    }

    [Fact]
    public async Task A_candidates_dossier_says_all_and_is_the_same_twice()
    {
        (string id, AccountDecision decision) = (await DecisionsAsync()).First(account => account.Value.Exit.Candidate);
        string text = await DossierAsync(id);
        Assert.Equal(text, await DossierAsync(id));
        string[] parts =
        [
            "## What speaks for parting, and what against", "**For parting, by plain facts**", "**Against parting, by the model**", "## What could have stopped it", "## Expected and actual",
            "## The journey", "## Cost and revenue", "## Where it stands in each framework", "## What we do not know", "## What would have to change to ",
            "Assumptions of the policy: nobody has measured them", "Still with us in 12 months",
        ];
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.All(decision.Exit.Guards, guard => Assert.Contains(guard.Evidence, text, StringComparison.Ordinal));
        Assert.Equal(decision.Exit.Recommended, text.Contains("## A draft of the letter", StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    /// <summary>A dossier tells by these words on which side a review stands.</summary>
    [Fact]
    public async Task A_quoted_review_begins_with_what_was_decided()
    {
        EvidenceRow[] reviews = [.. (await DecisionsAsync()).Values.SelectMany(decision => decision.Evidence).Where(row => row.Table == "exit_reviews")];
        Assert.NotEmpty(reviews);
        Assert.All(reviews, row => Assert.Matches("^Exit review: (keep|bad|bad fit)( \\(|$)", row.Words));
    }

    [Fact]
    public async Task The_page_stands_alone_and_draws_the_journey()
    {
        string id = (await DecisionsAsync()).First(account => account.Value.Exit.Candidate).Key, page = Path.Combine(demo.Place, "case.html");
        (int code, _, string error) = await CommandLine.RunAsync(
            "dossier", id, "--portfolio", Path.Combine(demo.Place, "portfolio.db"), "--registry", demo.Registry, "--out", page);
        Assert.True(code == 0, error);
        string html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_account_is_named()
    {
        await demo.VersionAsync();
        (int code, _, string error) = await CommandLine.RunAsync(
            "dossier", "nobody", "--portfolio", Path.Combine(demo.Place, "portfolio.db"), "--registry", demo.Registry);
        Assert.Equal(1, code);
        Assert.Contains("has no account 'nobody'", error, StringComparison.Ordinal);
    }

    private async Task<string> DossierAsync(string id)
    {
        (int code, string output, string error) = await CommandLine.RunAsync(
            "dossier", id, "--portfolio", Path.Combine(demo.Place, "portfolio.db"), "--registry", demo.Registry);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<Dictionary<string, AccountDecision>> DecisionsAsync()
    {
        await demo.VersionAsync();
        var decisions = new Dictionary<string, AccountDecision>();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(demo.Place, "portfolio.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT account_id, decision FROM decisions ORDER BY account_id";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            decisions[rows.GetString(0)] = JsonSerializer.Deserialize<AccountDecision>(rows.GetString(1), DecisionJson.Line)!;
        }

        return decisions;
    }
}

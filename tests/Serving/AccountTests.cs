using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

public sealed class AccountTests : IDisposable
{
    private readonly ServedBook _book = new();
    private readonly HttpClient _client;

    public AccountTests() => _client = _book.CreateClient();

    public void Dispose() => _book.Dispose();

    private async Task<JsonNode> Get(string account) => (await _client.GetFromJsonAsync<JsonNode>($"/v1/accounts/{account}/prediction"))!;

    [Fact]
    public async Task A_scored_account_has_what_the_portfolio_stored()
    {
        FeatureMatrix features = _book.WritePortfolio("2025-04", seed: 9);
        for (int i = 0; i < 40; i += 13)
        {
            JsonNode answer = await Get($"a{i}");
            Assert.Equal((_book.Version, "2025-04", "scored"), ((string)answer["model_version"]!, (string)answer["snapshot"]!, (string)answer["state"]!));
            ModelScore[] scores = _book.Predictor.Score(features.Row(i));
            for (int model = 0; model < scores.Length; model++)
            {
                JsonNode found = answer["models"]![_book.Predictor.Models[model].Name]!;
                Assert.Equal(scores[model].Probability, (double)found["probability"]!);
                double sum = (double)found["base_value"]! + found["contributions"]!.AsArray().Sum(part => (double)part!["log_odds"]!);
                Assert.Equal(scores[model].LogOdds, sum, 1e-6);
            }
        }
    }

    [Fact]
    public async Task Percentiles_are_among_peers_and_where_those_are_few_among_all()
    {
        JsonNode farming = await Get("a0"), mining = await Get("a35");
        Assert.Equal(("farming, 50–199 people", 30), ((string)farming["peers"]!, (int)farming["peer_accounts"]!));
        Assert.Equal(("all accounts", 40), ((string)mining["peers"]!, (int)mining["peer_accounts"]!));
        Assert.Contains("of farming, 50–199 people", string.Join(' ', farming["models"]!["churn"]!["contributions"]!.AsArray().Select(part => (string)part!["reason"]!)));
    }

    [Fact]
    public async Task Reasons_are_said_to_be_firm_or_not_where_the_version_can_tell()
    {
        List<bool> seen = [];
        for (int i = 0; i < 10; i++)
        {
            JsonNode answer = (await Get($"a{i}"))["models"]!;
            Assert.All(answer["churn"]!["contributions"]!.AsArray(), reason => Assert.Null(reason!["firm"]));
            foreach (JsonNode? reason in answer["needs_exit"]!["contributions"]!.AsArray())
            {
                // Models of five random draws agree on hardly anything, and on what no tree of theirs tests.
                bool firm = (bool)reason!["firm"]!;
                Assert.Equal(!firm, ((string)reason["reason"]!).Contains("Not firm", StringComparison.Ordinal));
                seen.Add(firm);
            }
        }

        Assert.Equal([false, true], seen.Distinct().Order());
    }

    [Fact]
    public async Task A_way_out_is_checked_by_scoring_and_none_found_is_an_answer()
    {
        FeatureMatrix features = _book.WritePortfolio("2025-04", seed: 9);
        var found = new List<bool>();
        foreach (int row in Enumerable.Range(0, 40))
        {
            JsonNode answer = (await _client.GetFromJsonAsync<JsonNode>($"/v1/accounts/a{row}/counterfactual?model=needs_exit"))!["counterfactual"]!;
            float[] changed = features.Row(row).ToArray();
            foreach (JsonNode? change in answer["changes"]!.AsArray())
            {
                changed[_book.Predictor.ColumnOf((string)change!["feature"]!)] = (float)change["to"]!;
            }

            double line = (double)answer["line"]!, after = _book.Predictor.Score(changed)[1].Probability;
            Assert.Equal(after, (double)answer["after"]!);
            Assert.Equal((bool)answer["found"]!, after < line);
            found.Add((bool)answer["found"]!);
        }

        Assert.Contains(true, found);
        Assert.Contains(false, found);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync("/v1/accounts/a3/counterfactual?model=expansion")).StatusCode);
    }

    [Fact]
    public async Task A_model_says_likely_unlikely_or_undecided_and_why()
    {
        JsonNode verdict = (await Get("a0"))["models"]!["churn"]!["verdict"]!;
        Assert.Contains((string)verdict["says"]!, (string[])["likely", "unlikely", "undecided"]);
        Assert.Equal(0.1, (double)verdict["error_level"]!);
        Assert.NotEmpty((string)verdict["reason"]!);
    }

    [Fact]
    public async Task Pairs_are_those_of_the_model_strongest_first_by_title()
    {
        FeatureMatrix features = _book.WritePortfolio("2025-04", seed: 9);
        JsonNode answer = (await _client.GetFromJsonAsync<JsonNode>("/v1/accounts/a3/interactions?model=needs_exit&top=3"))!;
        NamedModel model = _book.Predictor.Models[1];
        IReadOnlyList<ShapPair> expected = ShapInteractions.Strongest(
            ShapInteractions.Of(model.Model, features.Row(3), model.Shap.Explain(features.Row(3)).Contributions), 3);
        Assert.Equal(("needs_exit", "a3", 3), ((string)answer["model"]!, (string)answer["account_id"]!, answer["pairs"]!.AsArray().Count));
        Assert.All(expected.Zip(answer["pairs"]!.AsArray()), pair =>
        {
            Assert.Equal(_book.Predictor.Features[pair.First.First].Title, (string)pair.Second!["first_title"]!);
            Assert.Equal(_book.Predictor.FeatureNames[pair.First.Second], (string)pair.Second!["second"]!);
            Assert.Equal(pair.First.LogOdds, (double)pair.Second!["log_odds"]!);
        });
        JsonNode plain = (await _client.GetFromJsonAsync<JsonNode>("/v1/accounts/a3/interactions"))!;
        Assert.Equal(("churn", 10), ((string)plain["model"]!, plain["pairs"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("a3/interactions?model=luck", HttpStatusCode.BadRequest, "expected one of: churn, needs_exit")]
    [InlineData("a3/interactions?top=0", HttpStatusCode.BadRequest, "at least 1")]
    [InlineData("a3/interactions?top=many", HttpStatusCode.BadRequest, "many")]
    [InlineData("quiet/interactions", HttpStatusCode.NotFound, "No revenue in 2025-04.")]
    [InlineData("nobody/interactions", HttpStatusCode.NotFound, "no account 'nobody'")]
    public async Task Interactions_that_cannot_be_had_say_why(string request, HttpStatusCode status, string sentence)
    {
        HttpResponseMessage response = await _client.GetAsync($"/v1/accounts/{request}");
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains(sentence, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task A_silent_account_is_listed_apart_with_the_reason()
    {
        JsonNode answer = await Get("quiet");
        Assert.Equal(("silent", "No revenue in 2025-04."), ((string)answer["state"]!, (string)answer["state_reason"]!));
        Assert.Empty(answer["models"]!.AsObject());
        Assert.Equal("north", (string)answer["attributes"]!["region"]!);
    }

    [Fact]
    public async Task A_replaced_portfolio_is_noticed_at_the_next_request()
    {
        Assert.Equal("2025-04", (string)(await Get("a1"))["snapshot"]!);
        _book.WritePortfolio("2025-05", seed: 3);
        Assert.Equal("2025-05", (string)(await Get("a1"))["snapshot"]!);
    }

    [Fact]
    public async Task Readers_of_a_portfolio_that_is_being_replaced_see_the_one_or_the_other()
    {
        using var done = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                Assert.Contains((string)(await Get("a2"))["snapshot"]!, (string[])["2025-04", "2025-05", "2025-06"]);
            }
        }))];
        for (int i = 0; i < 20; i++)
        {
            _book.WritePortfolio($"2025-0{5 + i % 2}", seed: i);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_portfolio_of_another_version_is_answered_in_that_versions_words()
    {
        string other = Registry.Open(_book.RegistryPath).Add(ServedBook.Draft(seed: 5), "ann", StandingClock.NewYear).Id.ToString();
        _book.WritePortfolio("2025-04", seed: 2, other);
        JsonNode answer = await Get("a1");
        Assert.Equal(other, (string)answer["model_version"]!);
        Predictor predictor = Registry.Open(_book.RegistryPath).Load(other).Predictor();
        Assert.Equal(predictor.Models[0].Shap.Base, (double)answer["models"]!["churn"]!["base_value"]!);
    }

    [Fact]
    public async Task A_portfolio_of_a_version_that_the_registry_lacks_is_503()
    {
        _book.WritePortfolio("2025-04", seed: 2, "2020-01-00000000");
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/a1/prediction");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("'2020-01-00000000' is neither an alias nor a version", (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["detail"]!);
    }

    [Fact]
    public async Task An_unknown_account_is_404_with_the_snapshot_named()
    {
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/nobody/prediction");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("2025-04 has no account 'nobody'", (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["detail"]!);
    }

    [Fact]
    public async Task Without_a_portfolio_accounts_are_503_and_predictions_go_on()
    {
        File.Delete(_book.PortfolioPath);
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/a1/prediction");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("Write it with score", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await _client.PostAsJsonAsync("/v1/predictions", new { rows = new[] { new { features = new { } } } })).StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_no_portfolio_is_503_with_its_name()
    {
        await File.WriteAllTextAsync(_book.PortfolioPath, new string('x', 5000));
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/a1/prediction");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("portfolio.db: not a portfolio", await response.Content.ReadAsStringAsync());
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

public sealed class PredictionTests(ServedBook book) : IClassFixture<ServedBook>
{
    private readonly HttpClient _client = book.CreateClient();

    private async Task<JsonNode> Predict(FeatureMatrix rows)
    {
        HttpResponseMessage response = await _client.PostAsJsonAsync("/v1/predictions", PredictionBody.Of(rows));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    [Fact]
    public void Contributions_add_up_to_the_log_odds_for_any_row() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            JsonNode answer = Predict(ServedBook.Matrix(new Random(seed), 20)).GetAwaiter().GetResult();
            return answer["predictions"]!.AsArray().SelectMany(row => row!["models"]!.AsObject()).All(model =>
            {
                double logOdds = (double)model.Value!["log_odds"]!;
                double sum = (double)model.Value["base_value"]! + model.Value["contributions"]!.AsArray().Sum(part => (double)part!["log_odds"]!);
                return Math.Abs(sum - logOdds) < 1e-6 && (double)model.Value["probability"]! == Logistic.Probability(logOdds);
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Every_number_is_the_models_own_to_the_last_bit()
    {
        FeatureMatrix rows = ServedBook.Matrix(new Random(5), 50);
        JsonNode answer = await Predict(rows);
        Assert.Equal(book.Version, (string)answer["model_version"]!);
        for (int i = 0; i < rows.RowCount; i++)
        {
            JsonNode prediction = answer["predictions"]![i]!;
            Assert.Equal($"r{i}", (string)prediction["id"]!);
            foreach ((NamedModel model, ModelScore score) in book.Predictor.Models.Zip(book.Predictor.Score(rows.Row(i))))
            {
                JsonNode found = prediction["models"]![model.Name]!;
                Assert.Equal(score.LogOdds, (double)found["log_odds"]!);
                Assert.Equal(model.Polarity, (string)found["polarity"]!);
                foreach ((int column, string feature) in rows.Names.Index())
                {
                    JsonNode part = found["contributions"]!.AsArray().Single(part => (string)part!["feature"]! == feature)!;
                    Assert.Equal(score.Contributions[column], (double)part["log_odds"]!);
                }
            }
        }
    }

    [Fact]
    public async Task Contributions_come_largest_first_with_value_percentile_and_words()
    {
        JsonNode answer = await Predict(ServedBook.Matrix(new Random(6), 50));
        foreach (JsonNode? model in answer["predictions"]!.AsArray().SelectMany(row => row!["models"]!.AsObject()).Select(model => model.Value))
        {
            double[] sizes = [.. model!["contributions"]!.AsArray().Select(part => Math.Abs((double)part!["log_odds"]!))];
            Assert.Equal(sizes.OrderDescending(), sizes);
            foreach (JsonNode? part in model["contributions"]!.AsArray())
            {
                string feature = (string)part!["feature"]!;
                bool known = part["value"] is not null || part["category"] is not null;
                Assert.Equal(feature == "industry" || !known, part["percentile"] is null);
                Assert.Contains(known ? ": " : ": unknown. ", (string)part["reason"]!);
            }
        }
    }

    [Fact]
    public async Task Absent_null_and_unseen_categories_are_all_unknown()
    {
        async Task<string> Models(string features)
        {
            HttpResponseMessage response = await _client.PostAsync(
                "/v1/predictions", new StringContent($$"""{"rows":[{"features":{{features}}}]}""", null, "application/json"));
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["predictions"]![0]!["models"]!.ToJsonString();
        }

        string absent = await Models("{}");
        Assert.Equal(absent, await Models("""{"mrr_mean":null,"industry":null}"""));
        Assert.Equal(absent, await Models("""{"industry":"never seen"}"""));
        Assert.NotEqual(absent, await Models("""{"industry":"mining","mrr_mean":0.1}"""));
    }

    [Fact]
    public async Task A_category_that_nobody_had_is_named_beside_the_answers()
    {
        async Task<string[]> Unseen(string features)
        {
            HttpResponseMessage response = await _client.PostAsync(
                "/v1/predictions", new StringContent($$"""{"rows":[{"features":{} },{"features":{{features}}}]}""", null, "application/json"));
            return [.. JsonNode.Parse(await response.Content.ReadAsStringAsync())!["unseen"]!.AsObject().Select(one => $"{one.Key}: {one.Value}")];
        }

        Assert.Empty(await Unseen("""{"industry":"mining"}"""));
        string found = Assert.Single(await Unseen("""{"industry":"Mining Co","mrr_mean":0.1}"""));
        Assert.StartsWith("$.rows[1].features.industry: Found 'Mining Co', which the model has never seen; taken as unknown. It knows ", found);
        Assert.Contains("mining", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_request_gets_the_same_bytes()
    {
        string body = new JsonObject { ["rows"] = new JsonArray(new JsonObject { ["features"] = new JsonObject { ["mrr_mean"] = 0.3 } }) }.ToJsonString();
        async Task<byte[]> Ask() => await (await _client.PostAsync("/v1/predictions", new StringContent(body, null, "application/json"))).Content.ReadAsByteArrayAsync();
        Assert.Equal(await Ask(), await Ask());
    }

    [Fact]
    public async Task A_thousand_rows_are_answered() =>
        Assert.Equal(1000, (await Predict(ServedBook.Matrix(new Random(7), 1000)))["predictions"]!.AsArray().Count);

    [Fact]
    public async Task Models_lists_versions_aliases_and_the_features_to_send()
    {
        JsonNode answer = (await _client.GetFromJsonAsync<JsonNode>("/v1/models"))!;
        Assert.Equal(book.Version, (string)answer["in_use"]!);
        Assert.Equal(book.Version, (string)answer["aliases"]!["champion"]!);
        Assert.Equal([book.Version], answer["versions"].Deserialize<string[]>()!);
        Assert.Equal(book.Predictor.FeatureNames, answer["features"]!.AsArray().Select(feature => (string)feature!["name"]!));
        Assert.Equal("leaves or falls silent", (string)answer["polarities"]!["churn"]!);
        Assert.Equal(["churn", "needs_exit"], answer["verdicts"]!.AsObject().Select(verdict => verdict.Key).Order());
        Assert.Equal(
            TestVerdict.Of(Registry.Open(book.RegistryPath).Load(book.Version).Manifest).ToDictionary(model => model.Key, model => model.Value.Reliance.Answer()),
            answer["reliance"].Deserialize<Dictionary<string, string>>());
    }

    [Fact]
    public async Task Health_names_what_answers()
    {
        using var other = new ServedBook();
        JsonNode answer = (await other.CreateClient().GetFromJsonAsync<JsonNode>("/healthz"))!;
        Assert.Equal(("ok", other.Version, "2025-04"), ((string)answer["status"]!, (string)answer["model_version"]!, (string)answer["portfolio_snapshot"]!));
    }
}

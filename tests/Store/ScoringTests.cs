using System.CommandLine;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Model;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Engine;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

/// <summary>From a small book in Parquet, through the command, to what the portfolio says.</summary>
public sealed class ScoringTests : IAsyncLifetime
{
    private const int Accounts = 60;
    private readonly Scratch _scratch = new();
    private string _version = "";

    private string Portfolio => _scratch["portfolio.db"];

    public async ValueTask InitializeAsync()
    {
        await WriteBook(_scratch["book"]);
        _version = Registry.Open(_scratch["registry"]).Add(Draft(["accounts", "revenue_months", "tickets"]), "ann", StandingClock.NewYear).Id.ToString();
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Accounts a00 … a59 over eight months; a00 has no revenue in the last one, a01 almost none, a02 never had any.</summary>
    private static async Task WriteBook(string directory)
    {
        Directory.CreateDirectory(directory);
        await using var engine = new EmbeddedEngine();
        await Write("accounts", $"""
            SELECT concat('a', leftPad(toString(number), 2, '0')) AS account_id, account_id AS name, if(number < 45, 'farming', 'mining') AS industry,
              'north' AS region, toUInt32(100) AS employees, toDate('2023-01-01') AS signed_on, toDateTime('2023-01-01 00:00:00', 'UTC') AS known_at
            FROM numbers({Accounts})
            """);
        await Write("revenue_months", $"""
            SELECT concat('a', leftPad(toString(intDiv(number, 8)), 2, '0')) AS account_id, addMonths(toDate('2024-09-01'), number % 8) AS month,
              CAST(if(account_id = 'a01' AND number % 8 = 7, 1, 100 + intDiv(number, 8) * (number % 8)) AS Decimal(18, 2)) AS mrr,
              toUInt32(5) AS seats_licensed, toDateTime(addMonths(month, 1), 'UTC') - 1 AS known_at
            FROM numbers({Accounts * 8}) WHERE NOT (account_id = 'a00' AND number % 8 = 7) AND account_id != 'a02'
            """);

        Task Write(string table, string sql) =>
            engine.ExecuteAsync($"INSERT INTO FUNCTION file('{Path.Combine(directory, table)}.parquet', Parquet) {sql}", table);
    }

    /// <summary>A random model over the features that those tables give.</summary>
    private static VersionDraft Draft(HashSet<string> tables)
    {
        FeatureDefinition[] features = [.. FeatureCatalog.BuiltIn.Available(tables).Features];
        CalibratedModel model = RandomEnsembles.Model(new Random(1), features.Length, trees: 40, depth: 4);
        model = model with { Ensemble = model.Ensemble with { FeatureNames = [.. features.Select(feature => feature.Name)] } };
        Manifest manifest = Versions.Manifest(1);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["churn.json"] = ModelFile.ToBytes(model),
            ["catalog.yaml"] = FeatureCatalog.BuiltInYaml,
            ["policy.yaml"] = File.ReadAllBytes(Policy.Find(AppContext.BaseDirectory)),
            [FeatureReference.FileName] = FeatureReference.From(new FeatureMatrix(model.FeatureNames, [])).ToBytes(),
        };
        return new VersionDraft(
            manifest with
            {
                Models = new Dictionary<string, ModelFacts> { ["churn"] = manifest.Models["churn"] with { File = "churn.json" } },
                Features = [.. features.Select(feature => new FeatureFacts(feature.Name, feature.Family, feature.Monotone, feature.Definition, feature.Unit, feature.Title))],
                Categories = features.Where(feature => feature.Attribute is not null)
                    .ToDictionary(feature => feature.Name, IReadOnlyList<string> (_) => ["farming", "mining"]),
            },
            files);
    }

    private async Task<JsonNode> Score(params string[] more)
    {
        var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = TextWriter.Null, EnableDefaultExceptionHandler = false };
        string[] arguments = ["score", "--data", _scratch["book"], "--registry", _scratch["registry"], .. more.Contains("--out") ? [] : new[] { "--out", Portfolio }, "--json", .. more];
        int code = await new RootCommand { ScoreCommand.Create() }.Parse(arguments).InvokeAsync(configuration, TestContext.Current.CancellationToken);
        Assert.True(code == 0, output.ToString());
        return JsonNode.Parse(output.ToString())!;
    }

    [Fact]
    public async Task Every_account_under_contract_is_scored_or_listed_apart_with_the_reason()
    {
        JsonNode answer = await Score();
        Assert.Equal((_version, "2025-04", Accounts - 3, 3), ((string)answer["model_version"]!, (string)answer["snapshot"]!, (int)answer["scored"]!, (int)answer["silent"]!));
        using var reader = new PortfolioReader(Portfolio);
        Assert.Equal("No revenue in 2025-04.", reader.Find("a00")!.Value.Account.NotScored);
        Assert.StartsWith("Revenue of 2025-04 is 1.2% of its mean over 6 months; below 20%", reader.Find("a01")!.Value.Account.NotScored);
        Assert.Equal("No revenue in the 6 months to 2025-04.", reader.Find("a02")!.Value.Account.NotScored);
        Assert.All(["a00", "a01", "a02"], id => Assert.Null(reader.Find(id)!.Value.Account.Scored));
    }

    [Fact]
    public async Task Scores_are_the_models_and_contributions_add_up_to_them()
    {
        await Score();
        Predictor predictor = Registry.Open(_scratch["registry"]).Load(_version).Predictor();
        using var reader = new PortfolioReader(Portfolio);
        for (int i = 3; i < Accounts; i++)
        {
            ScoredRow row = reader.Find($"a{i:00}")!.Value.Account.Scored!;
            Assert.Equal(predictor.Models[0].Model.LogOdds(row.Features), row.Scores[0].LogOdds);
            Assert.Equal(row.Scores[0].LogOdds, predictor.Models[0].Shap.Base + row.Scores[0].Contributions.Sum(), 1e-6);
            Assert.Equal(i < 45 ? "farming, 50 to 249" : "all accounts", row.Standing.Peers);
        }
    }

    [Fact]
    public async Task Features_of_tables_that_the_book_lacks_are_unknown_and_named()
    {
        JsonNode answer = await Score();
        string[] unknown = [.. answer["unknown"]!.AsArray().Select(name => (string)name!)];
        Assert.NotEmpty(unknown);
        using var reader = new PortfolioReader(Portfolio);
        (PortfolioHeader header, PortfolioAccount account) = reader.Find("a10")!.Value;
        Assert.All(unknown, name => Assert.True(float.IsNaN(account.Scored!.Features[header.FeatureNames.Index().First(pair => pair.Item == name).Index])));
    }

    [Fact]
    public async Task Scoring_twice_gives_the_same_bytes_and_an_earlier_snapshot_others()
    {
        await Score();
        byte[] first = await File.ReadAllBytesAsync(Portfolio);
        await Score();
        Assert.Equal(first, await File.ReadAllBytesAsync(Portfolio));
        Assert.Equal("2025-03", (string)(await Score("--snapshot", "2025-03"))["snapshot"]!);
        using var reader = new PortfolioReader(Portfolio);
        Assert.NotNull(reader.Find("a00")!.Value.Account.Scored);
    }

    [Fact]
    public async Task Parts_together_hold_every_account_once_with_the_numbers_of_the_whole()
    {
        await Score();
        using var whole = new PortfolioReader(Portfolio);
        int found = 0;
        for (int part = 1; part <= 3; part++)
        {
            string path = _scratch[$"part{part}.db"];
            await Score("--shard", $"{part}/3", "--out", path);
            using var reader = new PortfolioReader(path);
            for (int i = 0; i < Accounts; i++)
            {
                if (reader.Find($"a{i:00}") is { } account)
                {
                    found++;
                    Assert.Equivalent(whole.Find($"a{i:00}")!.Value.Account, account.Account, strict: true);
                }
            }
        }

        Assert.Equal(Accounts, found);
    }

    [Theory]
    [InlineData("--version", "2020-01-00000000", "neither an alias nor a version")]
    [InlineData("--engine", "http://127.0.0.1:1/x", "both --data and --engine")]
    public async Task A_wrong_request_says_what_is_expected(string option, string value, string expected) =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<UserFault>(() => Score(option, value))).Message);

    [Theory]
    [InlineData("--shard", "4/3", "expected part/parts")]
    [InlineData("--shard", "0/3", "expected part/parts")]
    [InlineData("--shard", "x", "expected part/parts")]
    [InlineData("--snapshot", "April", "2025-04")]
    public void A_wrong_option_says_what_is_expected(string option, string value, string expected) =>
        Assert.Contains(expected, Assert.Single(new RootCommand { ScoreCommand.Create() }.Parse(["score", option, value]).Errors).Message);

    [Fact]
    public async Task A_snapshot_without_accounts_is_a_fault_and_writes_nothing()
    {
        Assert.Contains("2019-01", (await Assert.ThrowsAsync<UserFault>(() => Score("--snapshot", "2019-01"))).Message);
        Assert.False(File.Exists(Portfolio));
    }
}

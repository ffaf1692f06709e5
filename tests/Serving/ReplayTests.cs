using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Commands;
using ChurnSegmentation.Tests.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>Answers of real servers, computed again by the real command line.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly ServedBook _book = new();

    public void Dispose() => _book.Dispose();

    private Registry Registry => Registry.Open(_book.RegistryPath);

    private string Place => Path.Combine(_book.RegistryPath, LedgerReader.FileName);

    /// <summary>A server's life: 30 requests of 16 rows, 25 accounts, and two questions about five of them.</summary>
    private async Task ServeAsync(int seed)
    {
        using ServerProcess server = await ServerProcess.StartAsync(_book.RegistryPath, _book.PortfolioPath);
        var random = new Random(seed);
        for (int i = 0; i < 30; i++)
        {
            (await server.Client.PostAsJsonAsync("/v1/predictions", PredictionBody.Of(ServedBook.Matrix(random, 16)))).EnsureSuccessStatusCode();
        }

        for (int i = 0; i < 25; i++)
        {
            (await server.Client.GetAsync($"/v1/accounts/{(i == 0 ? "quiet" : $"a{i}")}/prediction")).EnsureSuccessStatusCode();
        }

        for (int i = 1; i <= 5; i++)
        {
            (await server.Client.GetAsync($"/v1/accounts/a{i}/interactions?top=4")).EnsureSuccessStatusCode();
            (await server.Client.GetAsync($"/v1/accounts/a{i}/counterfactual")).EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public async Task A_thousand_answers_of_two_versions_and_three_processes_are_the_same_bit_for_bit()
    {
        await ServeAsync(1);
        string second = Registry.Add(ServedBook.Draft(seed: 5), "train", StandingClock.NewYear).Id.ToString();
        Registry.Promote(second, Registry.Champion, "ann", "better", StandingClock.NewYear);
        _book.WritePortfolio("2025-05", seed: 6, second);
        await ServeAsync(2);

        (int code, string output, string error) = await CommandLine.RunAsync("ledger", "replay", "--all", "--registry", _book.RegistryPath, "--json");
        Assert.True(code == 0, error);
        JsonArray results = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(1030, results.Count);
        Assert.All(results, result => Assert.Equal(Replay.Same, (string)result!["outcome"]!));
        Assert.Equal(
            [_book.Version, second],
            new LedgerReader(Place).All().Select(entry => entry.ModelVersion).OfType<string>().Distinct());
    }

    [Fact]
    public async Task An_answer_of_other_numbers_differs_and_one_of_a_version_that_is_gone_cannot_be_computed()
    {
        await ServeAsync(1);
        LedgerEntry answer = new LedgerReader(Place).All().First(entry => entry.Kind == LedgerKind.Prediction);
        var replay = new Replay(Registry);
        Assert.Equal(Replay.Same, replay.Of(answer).Outcome);
        byte[] changed = [.. answer.Output!];
        int digit = Array.FindLastIndex(changed, one => one is >= (byte)'1' and <= (byte)'8');
        changed[digit]++;
        ReplayResult result = replay.Of(answer with { Output = changed });
        Assert.Equal(Replay.Different, result.Outcome);
        Assert.StartsWith($"From byte {digit}: then …", result.Detail);
        Assert.Contains("answered by ChurnSegmentation 0.1.0, core ", result.Detail);
        Assert.Equal(Replay.Different, replay.Of(answer with { PolicySha256 = "f00d" }).Outcome);
        Assert.Equal(Replay.Different, replay.Of(answer with { AccountId = "another" }).Outcome);
        Assert.Equal(Replay.Expired, replay.Of(answer with { Inputs = null, Output = null }).Outcome);
        result = replay.Of(answer with { ModelVersion = "2020-01-00000000" });
        Assert.Equal(Replay.Impossible, result.Outcome);
        Assert.Contains("is neither an alias nor a version", result.Detail);
    }
}

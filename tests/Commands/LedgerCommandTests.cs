using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Serving;
using ChurnSegmentation.Tests.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>The demo's answers of every kind, given by the real server, and what the command line makes of their ledger.</summary>
public sealed class LedgerCommandTests(DemoBook demo) : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Place => _scratch["ledger.db"];

    public void Dispose() => _scratch.Dispose();

    private async Task<(int Code, string Output, string Error)> RunAsync(string command, params string[] more) =>
        await CommandLine.RunAsync(["ledger", command, .. more, "--ledger", Place, "--registry", demo.Registry]);

    private async Task<string> DoneAsync(string command, params string[] more)
    {
        (int code, string output, string error) = await RunAsync(command, more);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>Two prospects, an account, and its dossier in three forms.</summary>
    private async Task<(string Account, string FirstId)> ServeAsync()
    {
        await demo.VersionAsync();
        string portfolio = Path.Combine(demo.Place, "portfolio.db");
        string account = (string)Ledgers.Scalar(portfolio, "SELECT account_id FROM decisions WHERE exit = 'recommended' OR exit = 'stopped' ORDER BY account_id")!;
        using ServerProcess server = await ServerProcess.StartAsync(demo.Registry, portfolio, "--ledger", Place);
        const string Rows = """{"rows":[{"account_id":"P1","name":"Ada Byron Ltd","industry":"Software","employees":300,"referred_by":"A000004"},{"list_price_annual":3000.1}]}""";
        HttpResponseMessage response = await server.Client.PostAsync("/v1/prospects", new StringContent(Rows, Encoding.UTF8, "application/json"));
        response.EnsureSuccessStatusCode();
        (await server.Client.GetAsync($"/v1/accounts/{account}/prediction")).EnsureSuccessStatusCode();
        foreach (string form in (string[])["text/html", "application/json", "text/markdown"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/accounts/{account}/dossier") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue(form) } } };
            (await server.Client.SendAsync(request)).EnsureSuccessStatusCode();
        }

        return (account, response.Headers.GetValues("Ledger-Id").Single());
    }

    [Fact]
    public async Task Prospects_accounts_and_cases_are_computed_again_bit_for_bit_and_without_names()
    {
        (string account, string id) = await ServeAsync();
        Assert.StartsWith("6 answers: 6 the same bit for bit, 0 different", await DoneAsync("replay", "--all"));
        Assert.Equal($"{id}: the same, bit for bit\n", await DoneAsync("replay", id));
        string[] lines = (await DoneAsync("export")).TrimEnd().Split('\n');
        Assert.Equal(
            [LedgerKind.Opened, LedgerKind.Prospect, LedgerKind.Prospect, LedgerKind.Account, LedgerKind.Case, LedgerKind.Case, LedgerKind.Case],
            lines.Select(line => (string)JsonNode.Parse(line)!["kind"]!));
        string name = JsonSerializer.Deserialize<Dictionary<string, string>>(
            (string)Ledgers.Scalar(Path.Combine(demo.Place, "portfolio.db"), $"SELECT attributes FROM accounts WHERE account_id = '{account}'")!)!["name"];
        Assert.DoesNotContain(name, string.Join('\n', lines));
        Assert.DoesNotContain("Ada", string.Join('\n', lines));
    }

    [Fact]
    public async Task Decisions_heads_verification_and_expiry_speak_of_the_same_ledger()
    {
        (_, string id) = await ServeAsync();
        Assert.Contains("expected the reason", (await RunAsync("decide", id, "--overridden")).Error);
        Assert.Contains("one of --accepted and --overridden", (await RunAsync("decide", id)).Error);
        Assert.Contains("has no row 'x'", (await RunAsync("decide", "x", "--accepted")).Error);
        string decided = await DoneAsync("decide", id, "--overridden", "--reason", "They have just renewed.", "--who", "u18");
        Assert.Equal($"command-line-0000000002: {id} was overridden by u18\n", decided);
        Assert.Contains("is no answer but of kind 'decision'", (await RunAsync("decide", "command-line-0000000002", "--accepted")).Error);
        Assert.Contains("nothing to compute", await DoneAsync("replay", "command-line-0000000002"));

        await DoneAsync("heads", "--out", _scratch["heads"]);
        Assert.Equal(2, (await File.ReadAllLinesAsync(_scratch["heads"], TestContext.Current.CancellationToken)).Length);
        Assert.Equal("9 rows of 2 writers, 0 of them expired: all as they were written.\n", await DoneAsync("verify", "--heads", _scratch["heads"]));
        Assert.Contains("0 rows from before", await DoneAsync("expire"));
        Assert.Contains("must be kept: the policy says 36 months", (await RunAsync("expire", "--before", "2100-01-01")).Error);

        Ledgers.Execute(Place, "UPDATE entries SET account_id = 'P2' WHERE account_id = 'P1' AND kind = 'prospect'");
        (int code, _, string error) = await RunAsync("verify");
        Assert.Equal(1, code);
        Assert.Contains($"{id}: the row is not as it was written.", error);
    }
}

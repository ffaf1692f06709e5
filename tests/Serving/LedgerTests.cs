using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>What the server writes down of its answers, and of what people decided on them.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly ServedBook _book = new();
    private readonly HttpClient _client;

    public LedgerTests() => _client = _book.CreateClient();

    private string Place => Path.Combine(_book.RegistryPath, LedgerReader.FileName);

    private LedgerReader Reader => new(Place);

    public void Dispose() => _book.Dispose();

    private static LedgerId Id(HttpResponseMessage response) =>
        LedgerId.TryParse(Assert.Single(response.Headers.GetValues("Ledger-Id")), out LedgerId id) ? id : throw new InvalidOperationException("no id");

    private async Task<LedgerId> AskAsync(string account) => Id(await _client.GetAsync($"/v1/accounts/{account}/prediction"));

    private async Task<(HttpStatusCode Status, JsonNode Body)> DecideAsync(object body)
    {
        HttpResponseMessage response = await _client.PostAsJsonAsync("/v1/decisions", body);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    [Fact]
    public async Task Every_row_of_a_request_has_its_own_row_with_the_bytes_that_were_sent_and_the_bits_that_were_asked()
    {
        FeatureMatrix rows = ServedBook.Matrix(new Random(3), 25);
        HttpResponseMessage response = await _client.PostAsJsonAsync("/v1/predictions", PredictionBody.Of(rows));
        string sent = await response.Content.ReadAsStringAsync();
        LedgerId first = Id(response);
        for (int i = 0; i < rows.RowCount; i++)
        {
            LedgerEntry entry = Reader.Find(first with { Sequence = first.Sequence + i })!;
            Assert.Equal(($"r{i}", LedgerKind.Prediction, _book.Version), (entry.AccountId, entry.Kind, entry.ModelVersion));
            Assert.Contains(Encoding.UTF8.GetString(entry.Output!), sent);
            Assert.Equal(
                rows.Row(i).ToArray().Select(BitConverter.SingleToInt32Bits), AnswerInputs.Read<RowInputs>(entry).Features.Select(BitConverter.SingleToInt32Bits));
        }

        Assert.Equal(26, LedgerVerification.Run(Place, []).Rows);
    }

    [Fact]
    public async Task An_accounts_answer_is_kept_as_it_was_sent_but_for_the_name()
    {
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/a7/prediction");
        LedgerEntry entry = Reader.Find(Id(response))!;
        Assert.Equal(await response.Content.ReadAsByteArrayAsync(), entry.Output);
        _book.WritePortfolio("2025-05", seed: 4, attributes: new Dictionary<string, string> { ["name"] = "Ada Byron Ltd", ["region"] = "north" });
        response = await _client.GetAsync("/v1/accounts/a7/prediction");
        Assert.Contains("Ada Byron Ltd", await response.Content.ReadAsStringAsync());
        entry = Reader.Find(Id(response))!;
        Assert.Contains("\"region\":\"north\"", Encoding.UTF8.GetString(entry.Output!));
        Assert.DoesNotContain("Ada", LedgerLine.Of(entry));
        Assert.Equal(Replay.Same, new Replay(Registry.Open(_book.RegistryPath)).Of(entry).Outcome);
    }

    [Fact]
    public async Task What_was_refused_leaves_no_row()
    {
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/nobody/prediction");
        Assert.False(response.Headers.Contains("Ledger-Id"));
        response = await _client.PostAsJsonAsync("/v1/predictions", new { rows = 1 });
        Assert.False(response.Headers.Contains("Ledger-Id"));
        Assert.Equal([LedgerKind.Opened], Reader.All().Select(entry => entry.Kind));
    }

    [Theory]
    [InlineData("/v1/predictions", """{"rows":[{"id":"a\u0000b","features":{}}]}""", "$.rows[0].id")]
    [InlineData("/v1/prospects", """{"rows":[{"account_id":"a\u0000b"}]}""", "$.rows[0].account_id")]
    public async Task An_id_that_a_row_could_not_hold_whole_is_refused(string path, string body, string field)
    {
        HttpResponseMessage response = await _client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("without the character 0", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]![field]![0]!);
    }

    [Fact]
    public async Task Any_other_id_is_held_whole()
    {
        string[] ids = ["", " ", "größer", "a'; DROP TABLE entries", "\u0001\u007f", "\ud83d\ude00", new string('x', 5000)];
        HttpResponseMessage response = await _client.PostAsJsonAsync("/v1/predictions", new { rows = ids.Select(id => new { id, features = new { } }) });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(ids, Reader.All().Skip(1).Select(entry => entry.AccountId));
        Assert.Empty(LedgerVerification.Run(Place, []).Faults);
        var replay = new Replay(Registry.Open(_book.RegistryPath));
        Assert.All(Reader.All().Skip(1), entry => Assert.Equal(Replay.Same, replay.Of(entry).Outcome));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_written_down_is_not_given()
    {
        await AskAsync("a1");
        Ledgers.Execute(Place, "CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        HttpResponseMessage response = await _client.GetAsync("/v1/accounts/a1/prediction");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("probability", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Decisions_stand_beside_the_answers_that_they_are_on()
    {
        LedgerId first = await AskAsync("a1"), second = await AskAsync("a1");
        await AskAsync("a2");
        (HttpStatusCode status, JsonNode made) = await DecideAsync(new { answer_id = first.ToString(), decision = "accepted", who = "u17" });
        Assert.Equal(HttpStatusCode.Created, status);
        await DecideAsync(new { answer_id = first.ToString(), decision = "overridden", who = "u18", reason = "They have just renewed." });
        JsonArray answers = (await _client.GetFromJsonAsync<JsonNode>("/v1/accounts/a1/decisions"))!["answers"]!.AsArray();
        Assert.Equal([second.ToString(), first.ToString()], answers.Select(answer => (string)answer!["id"]!));
        Assert.Empty(answers[0]!["decisions"]!.AsArray());
        Assert.Equal(
            [("accepted", "u17", null), ("overridden", "u18", "They have just renewed.")],
            answers[1]!["decisions"]!.AsArray().Select(one => ((string)one!["decision"]!, (string)one["who"]!, (string?)one["reason"])));
        Assert.Equal((string)made["id"]!, (string)answers[1]!["decisions"]![0]!["id"]!);
        Assert.Empty(LedgerVerification.Run(Place, []).Faults);
    }

    [Fact]
    public async Task A_decision_without_its_answer_or_its_reason_is_refused_naming_the_field()
    {
        string id = (await AskAsync("a1")).ToString();
        (HttpStatusCode status, JsonNode body) = await DecideAsync(new { answer_id = id, decision = "overridden", who = "u17", reason = " " });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("expected the reason", (string)body["errors"]!["$.reason"]![0]!);
        (status, body) = await DecideAsync(new { answer_id = id, decision = "perhaps", who = "" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["$.decision", "$.who"], body["errors"]!.AsObject().Select(error => error.Key).Order());
        foreach (string unknown in (string[])["nothing-0000000001", "x", id[..^10] + "0000000001"])
        {
            (status, body) = await DecideAsync(new { answer_id = unknown, decision = "accepted", who = "u17" });
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Contains($"no answer '{unknown}'", (string)body["detail"]!);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await DecideAsync(new { answer_id = id })).Status);
        Assert.DoesNotContain(Reader.All(), entry => entry.Kind == LedgerKind.Decision);
    }

    [Fact]
    public async Task Without_a_ledger_answers_go_on_and_decisions_are_refused()
    {
        using HttpClient client = _book.WithWebHostBuilder(builder => builder.UseSetting("ledger", "none")).CreateClient();
        HttpResponseMessage response = await client.GetAsync("/v1/accounts/a1/prediction");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Ledger-Id"));
        response = await client.PostAsJsonAsync("/v1/decisions", new { answer_id = "x-0000000002", decision = "accepted", who = "u17" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("--ledger none", await response.Content.ReadAsStringAsync());
    }
}

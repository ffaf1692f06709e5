using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Serving;
using ChurnSegmentation.Tests.Commands;
using ChurnSegmentation.Training.Sources;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>Prospects through a trained version: the real registry, the real server and the real command line.</summary>
public sealed class ProspectTests(DemoBook demo, ServedBook bare) : IClassFixture<ServedBook>
{
    private const string Good = """{"account_id":"P1","industry":"Software","employees":300,"acquisition_channel":"referral","referred_by":"A000004","""
        + """ "list_price_annual":50000,"contract_price_annual":49000,"negotiation_rounds":1,"plan":"business","region":"DACH"}""";

    private const string Poor = """{"account_id":"P2","industry":"Construction","employees":12,"acquisition_channel":"outbound","""
        + """ "list_price_annual":3000,"contract_price_annual":2000,"negotiation_rounds":7,"plan":"starter","region":"DACH"}""";

    private static async Task<HttpResponseMessage> PostAsync(WebApplicationFactory<Program> server, string body) => await server.CreateClient()
        .PostAsync("/v1/prospects", new StringContent(body, Encoding.UTF8, "application/json"));

    private async Task<string> AskAsync(string body)
    {
        await demo.RunAsync();
        await using var server = new DemoServer(demo);
        HttpResponseMessage response = await PostAsync(server, body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    [Fact]
    public async Task Survival_falls_with_the_months_contributions_add_up_and_the_better_deal_lasts_longer()
    {
        JsonArray answers = JsonNode.Parse(await AskAsync($$"""{"rows":[{{Good}},{{Poor}},{}]}"""))!["prospects"]!.AsArray();
        Assert.Equal(["P1", "P2", null], answers.Select(answer => (string?)answer!["id"]));
        foreach (JsonNode? answer in answers)
        {
            double[] alive = [.. ((string[])["6", "12", "24"]).Select(months => (double)answer!["alive"]![months]!)];
            Assert.True(alive[0] is > 0 and < 1 && alive[0] >= alive[1] && alive[1] >= alive[2], string.Join(' ', alive));
            double sum = (double)answer!["base_value"]! + answer["contributions"]!.AsArray().Sum(part => (double)part!["log_odds"]!);
            Assert.Equal((double)answer["log_odds"]!, sum, 1e-9);
        }

        Assert.True((double)answers[0]!["alive"]!["6"]! > (double)answers[1]!["alive"]!["6"]!);
    }

    [Fact]
    public async Task A_text_that_no_account_had_is_named_and_counts_as_unknown()
    {
        JsonNode served = JsonNode.Parse(await AskAsync("""{"rows":[{"plan":"business"},{"plan":"Diamond"},{}]}"""))!;
        JsonArray answers = served["prospects"]!.AsArray();
        string found = (string)Assert.Single(served["unseen"]!.AsObject(), one => one.Key == "$.rows[1].plan").Value!;
        Assert.StartsWith("Found 'Diamond', which the model has never seen; taken as unknown. It knows ", found);
        served = JsonNode.Parse(await AskAsync("""{"rows":[{"plan":" Business"}]}"""))!;
        Assert.Contains("taken as unknown. Did you mean 'business'? It knows ", (string)served["unseen"]!["$.rows[0].plan"]!, StringComparison.Ordinal);
        Assert.Equal(answers[2]!.ToJsonString(), answers[1]!.ToJsonString());
        Assert.NotEqual(answers[2]!.ToJsonString(), answers[0]!.ToJsonString());

        using var scratch = new Store.Scratch();
        await File.WriteAllTextAsync(scratch["prospects.csv"], "account_id,plan\nP1,business\nP2,Diamond\n");
        (int code, _, string error) = await CommandLine.RunAsync("score", "--registry", demo.Registry, "--prospects", scratch["prospects.csv"]);
        Assert.Equal((0, $"{scratch["prospects.csv"]}, row 2 (P2), plan: {found}"), (code, error.TrimEnd()));
    }

    [Fact]
    public async Task What_may_be_a_mistake_is_answered_and_named()
    {
        JsonObject doubtful = JsonNode.Parse(await AskAsync("""
            {"rows":[{"account_id":"P1","list_price_annual":100,"contract_price_annual":100},{"account_id":"P1"},{"account_id":" "},
                     {"account_id":"P4","list_price_annual":100,"contract_price_annual":120.5}]}
            """))!["doubtful"]!.AsObject();
        Assert.Equal(
            [
                ("$.rows[1].account_id", "Found 'P1', which row 1 has already; each row is answered in its place."),
                ("$.rows[2].account_id", "Found no id where other rows have one; the answer is known by its place."),
                ("$.rows[3].contract_price_annual", "Found 120.5, above the list price of 100; taken as it stands, no discount but a surcharge. Check both."),
            ],
            doubtful.Select(one => (one.Key, (string)one.Value!)));
        Assert.Empty(JsonNode.Parse(await AskAsync("""{"rows":[{},{}]}"""))!["doubtful"]!.AsObject());

        using var scratch = new Store.Scratch();
        await File.WriteAllTextAsync(scratch["prospects.csv"], "account_id,employees\nP1,3\nP1,4\n");
        (int code, _, string error) = await CommandLine.RunAsync("score", "--registry", demo.Registry, "--prospects", scratch["prospects.csv"]);
        Assert.Equal((0, $"{scratch["prospects.csv"]}, row 2 (P1), account_id: Found 'P1', which row 1 has already; each row is answered in its place."), (code, error.TrimEnd()));
    }

    [Fact]
    public async Task The_command_line_gives_the_servers_answer()
    {
        JsonNode served = JsonNode.Parse(await AskAsync($$"""{"rows":[{{Good}},{{Poor.Replace("starter", "Diamond")}}]}"""))!;
        using var scratch = new Store.Scratch();
        await File.WriteAllTextAsync(scratch["prospects.csv"], """
            account_id,industry,employees,acquisition_channel,referred_by,list_price_annual,contract_price_annual,negotiation_rounds,plan,region,signed_on
            P1,Software,300,referral,A000004,50000,49000,1,business,DACH,2025-03-01
            P2,Construction,12,outbound,,3000,2000,7,Diamond,DACH,2025-03-01
            """, TestContext.Current.CancellationToken);
        (int code, string output, string error) = await CommandLine.RunAsync(
            "score", "--prospects", scratch["prospects.csv"], "--registry", demo.Registry, "--json");
        Assert.True(code == 0, error);
        JsonNode printed = JsonNode.Parse(output)!;
        Assert.True(JsonNode.DeepEquals(served, printed), output);
        Assert.Equal(["$.rows[1].plan"], printed["unseen"]!.AsObject().Select(one => one.Key));
        Assert.All([served, printed], answer => Assert.Equal(["6", "12", "24"], answer["prospects"]![0]!["alive"]!.AsObject().Select(one => one.Key)));
    }

    [Fact]
    public async Task The_servers_verdicts_are_the_cards()
    {
        string served = (string)JsonNode.Parse(await AskAsync("""{"rows":[{}]}"""))!["verdict"]!;
        await using var server = new DemoServer(demo);
        JsonNode models = JsonNode.Parse(await server.CreateClient().GetStringAsync("/v1/models"))!;
        JsonObject verdicts = models["verdicts"]!.AsObject();
        Assert.Equal(served, (string)verdicts["survival_signature"]!);
        string card = await File.ReadAllTextAsync(Path.Combine(demo.Place, "model-card.md"));
        Assert.All(verdicts, verdict => Assert.Contains(
            card.Split('\n'),
            row => row.Contains($"| `{verdict.Key}` | **{(string)models["reliance"]![verdict.Key]!}** |", StringComparison.Ordinal) && row.Contains((string)verdict.Value!, StringComparison.Ordinal)));
        Assert.Superset(new HashSet<string> { "churn", "needs_exit", "survival_signature" }, verdicts.Select(verdict => verdict.Key).ToHashSet());
    }

    [Fact]
    public async Task A_file_is_read_as_it_is_separated()
    {
        using var scratch = new Store.Scratch();
        await File.WriteAllTextAsync(scratch["de.csv"], "account_id;plan;contract_price_annual\nP1;pro;49000,5\n", TestContext.Current.CancellationToken);
        Prospect prospect = Assert.Single(await ProspectFile.ReadAsync(scratch["de.csv"], TestContext.Current.CancellationToken));
        Assert.Equal(("P1", "pro", 49000.5), (prospect.Id, prospect.Texts["plan"], prospect.Numbers["contract_price_annual"]));
    }

    [Theory]
    [InlineData("employees,fuel\n1,2\n", "no column fuel")]
    [InlineData("account_id,employees\nP1,many\n", "row 1, employees: found 'many', expected a whole number from 0")]
    [InlineData("account_id,employees\nP1,3\nP2,12.5\n", "row 2, employees: found '12.5', expected a whole number from 0")]
    [InlineData("employees\n", "no rows")]
    [InlineData("plan;employees\npro;15.000\n", "row 1, employees: found '15.000', which may be a number with decimals or one in thousands")]
    [InlineData("plan,employees\npro,1\n\npro,2\n", "line 3: found an empty line, expected 2 fields")]
    [InlineData("plan,employees\npro,1\n\n", "line 3: found an empty line, expected 2 fields")]
    [InlineData("plan,employees\npro,1,2\n", "line 2: found 3 fields, expected 2 as in the header")]
    public async Task A_file_that_cannot_be_read_is_the_users_fault(string csv, string sentence)
    {
        using var scratch = new Store.Scratch();
        await File.WriteAllTextAsync(scratch["p.csv"], csv, TestContext.Current.CancellationToken);
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => ProspectFile.ReadAsync(scratch["p.csv"], TestContext.Current.CancellationToken));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rows":[{"csm_id":"C1"}]}""", "$.rows[0].csm_id", "No such column")]
    [InlineData("""{"rows":[{},{"employees":"12"}]}""", "$.rows[1].employees", "Found \"12\", expected a whole number from 0")]
    [InlineData("""{"rows":[{"negotiation_rounds":1.5}]}""", "$.rows[0].negotiation_rounds", "Found 1.5, expected a whole number from 0")]
    [InlineData("""{"rows":[{"list_price_annual":"12"}]}""", "$.rows[0].list_price_annual", "Found \"12\", expected a number from 0")]
    [InlineData("""{"rows":[{"employees":-1}]}""", "$.rows[0].employees", "Found -1")]
    [InlineData("""{"rows":[{"industry":3}]}""", "$.rows[0].industry", "expected a text")]
    [InlineData("""{"rows":[3]}""", "$.rows[0]", "expected an object of columns")]
    [InlineData("""{"rows":[]}""", "$.rows", "Found 0 rows, expected 1 to 1000")]
    [InlineData("{}", "$.rows", "Found nothing, expected an array of rows")]
    [InlineData("""{"rows":[{}],"more":1}""", "$.more", "expected rows")]
    [InlineData("[]", "$", "expected an object")]
    public async Task A_body_that_cannot_be_read_is_400_naming_the_field(string body, string path, string sentence)
    {
        HttpResponseMessage response = await PostAsync(bare, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonNode errors = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!;
        Assert.Contains(sentence, (string)errors[path]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_without_the_model_says_so()
    {
        HttpResponseMessage response = await PostAsync(bare, """{"rows":[{}]}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("has no model survival_signature", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_signature_fact_is_a_column_of_the_contract() => Assert.All(
        [SignatureFacts.Referrer, .. SignatureFacts.Numbers, .. SignatureFacts.Texts], name => Assert.NotNull(Contract.Default["accounts"].Find(name)));

    [Fact]
    public void What_counts_is_what_the_contract_holds_as_whole_numbers() => Assert.Equal(
        SignatureFacts.Numbers.Where(name => Contract.Default["accounts"].Find(name)!.Family == TypeFamily.Integer), SignatureFacts.Counts);
}

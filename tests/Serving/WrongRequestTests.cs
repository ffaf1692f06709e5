using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

public sealed class WrongRequestTests(ServedBook book) : IClassFixture<ServedBook>
{
    private readonly HttpClient _client = book.CreateClient();

    private Task<HttpResponseMessage> Post(string body, string type = "application/json") =>
        _client.PostAsync("/v1/predictions", new StringContent(body, Encoding.UTF8, type));

    [Theory]
    [InlineData("""{"rows":[{"features":{"nonsense":1}}]}""", "$.rows[0].features.nonsense", "no such feature")]
    [InlineData("""{"rows":[{"features":{}},{"features":{"it's":1}}]}""", "$.rows[1].features['it\\'s']", "no such feature")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":"12"}}]}""", "$.rows[0].features.mrr_mean", "Found \"12\", expected a number")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":"NaN"}}]}""", "$.rows[0].features.mrr_mean", "expected a number")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":"Infinity"}}]}""", "$.rows[0].features.mrr_mean", "expected a number")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":true}}]}""", "$.rows[0].features.mrr_mean", "expected a number")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":[1]}}]}""", "$.rows[0].features.mrr_mean", "expected a number")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":1e300}}]}""", "$.rows[0].features.mrr_mean", "expected a number between")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":1e999}}]}""", "$.rows[0].features.mrr_mean", "expected a number between")]
    [InlineData("""{"rows":[{"features":{"industry":1}}]}""", "$.rows[0].features.industry", "expected a text, such as \"farming\"")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":1,"mrr_mean":2}}]}""", "$", "mrr_mean")]
    [InlineData("""{"rows":[{"features":{"mrr_mean":NaN}}]}""", "$", "'N' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 33.")]
    [InlineData("""{"rows":[{"features":null}]}""", "$.rows[0].features", "Found null, expected an object of features by name.")]
    [InlineData("""{"rows":[{"features":[1]}]}""", "$.rows[0].features", "Found [1], expected an object")]
    [InlineData("""{"rows":[{"id":7,"features":{}}]}""", "$.rows[0].id", "Found 7, expected a text without the character 0.")]
    [InlineData("""{"rows":[{"feature":{}}]}""", "$.rows[0].feature", "expected features and id")]
    [InlineData("""{"rows":[{}]}""", "$.rows[0].features", "Found nothing, expected an object")]
    [InlineData("""{"rows":[null]}""", "$.rows[0]", "Found null, expected an object.")]
    [InlineData("""{"rows":[]}""", "$.rows", "Found 0 rows, expected 1 to 1000")]
    [InlineData("""{"rows":null}""", "$.rows", "Found null, expected an array of rows.")]
    [InlineData("""{"rows":{}}""", "$.rows", "Found {}, expected an array of rows.")]
    [InlineData("""{"Rows":[]}""", "$.Rows", "expected rows")]
    [InlineData("""{"rows":[{"features":{}}]""", "$", "Expected depth")]
    [InlineData("{}", "$.rows", "Found nothing, expected an array of rows.")]
    [InlineData("[]", "$", "Found [], expected an object.")]
    [InlineData("null", "$", "Found null, expected an object.")]
    [InlineData("", "$", "does not contain any JSON tokens")]
    [InlineData("not json", "$", "invalid")]
    public async Task A_body_that_cannot_be_read_is_400_naming_the_field(string body, string path, string sentence)
    {
        HttpResponseMessage response = await Post(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        string text = await response.Content.ReadAsStringAsync();
        JsonNode problem = JsonNode.Parse(text)!;
        Assert.Equal(400, (int)problem["status"]!);
        Assert.True(problem["errors"]![path] is not null, text);
        Assert.Contains(sentence, (string)problem["errors"]![path]![0]!);
        Assert.DoesNotContain("ChurnSegmentation.", text);
    }

    [Fact]
    public async Task More_than_a_thousand_rows_are_400()
    {
        HttpResponseMessage response = await _client.PostAsJsonAsync("/v1/predictions", new { rows = Enumerable.Repeat(new { features = new { } }, 1001) });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("Found 1001 rows, expected 1 to 1000.", (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!["$.rows"]![0]!);
    }

    [Fact]
    public async Task Faults_are_listed_together_but_not_without_end()
    {
        HttpResponseMessage response = await _client.PostAsJsonAsync(
            "/v1/predictions", new { rows = Enumerable.Repeat(new { features = new { mrr_mean = "x", industry = 2 } }, 1000) });
        JsonObject errors = (await response.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!.AsObject();
        Assert.Equal(50, errors.Count);
        Assert.True(errors.ContainsKey("$.rows[0].features.mrr_mean") && errors.ContainsKey("$.rows[0].features.industry"));
    }

    [Theory]
    [InlineData("GET", "/v1/predictions", HttpStatusCode.MethodNotAllowed, "/v1/predictions does not take GET; expected POST.")]
    [InlineData("GET", "/v1/nowhere", HttpStatusCode.NotFound, "There is no /v1/nowhere. There are GET /healthz, ")]
    [InlineData("GET", "/v1/accounts/a1", HttpStatusCode.NotFound, "GET /v1/accounts/{id}/prediction")]
    [InlineData("DELETE", "/v1/accounts/a1/prediction", HttpStatusCode.MethodNotAllowed, "expected GET")]
    [InlineData("GET", "/v1/accounts/%0A/prediction", HttpStatusCode.NotFound, "has no account")]
    [InlineData("GET", "/v1/accounts/a1'%20OR%20'1'='1/prediction", HttpStatusCode.NotFound, "has no account")]
    [InlineData("GET", "/v1/accounts/a1/dossier?format=pdf", HttpStatusCode.BadRequest, "Found 'pdf', expected one of: markdown, html, json.")]
    public async Task What_is_not_there_is_problem_details_too(string method, string path, HttpStatusCode expected, string sentence)
    {
        foreach (string accept in (string[])["*/*", "text/html"])
        {
            HttpResponseMessage response = await _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Accept", accept } } });
            Assert.Equal(expected, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            JsonNode problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Contains(sentence, (string?)problem["errors"]?["format"]?[0] ?? (string)problem["detail"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/predictions")]
    [InlineData("/v1/prospects")]
    [InlineData("/v1/decisions")]
    public async Task A_body_that_is_not_json_is_415_that_says_what_is_expected(string path)
    {
        HttpResponseMessage response = await _client.PostAsync(path, new StringContent("rows", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        string detail = (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["detail"]!;
        Assert.Contains("text/plain", detail, StringComparison.Ordinal);
        Assert.Contains("JSON", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v1/decisions", "{", "$")]
    [InlineData("POST", "/v1/decisions", """{"answer_id":1,"decision":"accepted","who":"u1"}""", "$.answer_id")]
    [InlineData("GET", "/v1/accounts/a1/interactions?top=many", null, null)]
    public async Task Outside_of_development_a_fault_is_said_too(string method, string path, string? body, string? field)
    {
        using var production = book.WithWebHostBuilder(builder => builder.UseEnvironment("Production"));
        HttpResponseMessage response = await production.CreateClient().SendAsync(new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonNode problem = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Contains(field is null ? "many" : "/openapi/v1.json", (string?)problem["errors"]?[field!]?[0] ?? (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_wrong_request_gets_the_same_bytes() =>
        Assert.Equal(await (await Post("{}")).Content.ReadAsStringAsync(), await (await Post("{}")).Content.ReadAsStringAsync());
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChurnSegmentation.Tests.Commands;
using ChurnSegmentation.Tests.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>What needs a version with a catalogue, and a portfolio with decisions.</summary>
public sealed class DemoServerTests(DemoBook demo)
{
    [Fact]
    public async Task A_number_that_its_feature_cannot_be_is_answered_and_named_with_the_range()
    {
        await demo.VersionAsync();
        await using var server = new DemoServer(demo);
        HttpResponseMessage response = await server.CreateClient().PostAsync("/v1/predictions", new StringContent(
            """{"rows":[{"features":{"tenure":12}},{"features":{"tenure":-5,"attendance":1}},{"features":{"attendance":1.5}}]}""", Encoding.UTF8, "application/json"));
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(3, answer["predictions"]!.AsArray().Count);
        Assert.Equal(
            [
                ("$.rows[1].features.tenure", "Found -5, which tenure cannot be: expected at least 0. The models take it as it stands; check it."),
                ("$.rows[2].features.attendance", "Found 1.5, which attendance cannot be: expected 0 to 1. The models take it as it stands; check it."),
            ],
            answer["doubtful"]!.AsObject().Select(one => (one.Key, (string)one.Value!)));

        JsonArray features = JsonNode.Parse(await server.CreateClient().GetStringAsync("/v1/models"))!["features"]!.AsArray();
        Assert.Equal((0, 1), Range("attendance"));
        Assert.Equal((0, null), Range("tenure"));
        Assert.All(features, feature => Assert.True(feature!["categories"] is null || feature["low"] is null));

        (double?, double?) Range(string name) => features.Where(feature => (string)feature!["name"]! == name).Select(feature => ((double?)feature!["low"], (double?)feature["high"])).Single();
    }

    [Theory]
    [InlineData(null, "", "text/markdown")]
    [InlineData("*/*", "", "text/markdown")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", "text/html")]
    [InlineData("application/pdf, application/json;q=0.5", "", "application/json")]
    [InlineData("application/json;q=0.5, text/*", "", "text/markdown")]
    [InlineData("application/pdf", "?format=html", "text/html")]
    [InlineData("application/pdf", "", null)]
    [InlineData("pdf", "", null)]
    [InlineData("text/html;q=0", "", null)]
    public async Task A_dossier_comes_in_the_form_that_is_asked_for_or_not_at_all(string? accept, string query, string? expected)
    {
        await demo.VersionAsync();
        string account = (string)Ledgers.Scalar(Path.Combine(demo.Place, "portfolio.db"), "SELECT account_id FROM decisions ORDER BY account_id")!;
        await using var server = new DemoServer(demo);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/accounts/{account}/dossier{query}");
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }

        HttpResponseMessage response = await server.CreateClient().SendAsync(request);
        Assert.Equal((expected is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, expected ?? "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        if (expected is null)
        {
            Assert.Contains("a dossier is text/markdown, text/html, application/json.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}

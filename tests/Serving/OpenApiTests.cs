using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

public sealed class OpenApiTests(ServedBook book) : IClassFixture<ServedBook>
{
    /// <summary>Set to write the snapshot anew, after a change that was meant.</summary>
    private const string Update = "CHURNSEG_UPDATE_SNAPSHOTS";

    private static string SnapshotPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "openapi.json");

    private async Task<string> Document() => await book.CreateClient().GetStringAsync("/openapi/v1.json");

    [Fact]
    public async Task Document_is_the_committed_one()
    {
        string document = (await Document()).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            await File.WriteAllTextAsync(SnapshotPath(), document);
        }

        Assert.True(
            document == await File.ReadAllTextAsync(SnapshotPath()),
            $"The API changed. If that was meant, run the test with {Update}=1 and commit tests/Serving/openapi.json.");
    }

    [Fact]
    public async Task A_prospects_fields_may_all_be_left_out() =>
        Assert.Null(JsonNode.Parse(await Document())!["components"]!["schemas"]!["ProspectRow"]!["required"]);

    [Fact]
    public async Task Every_operation_has_words_and_says_how_it_can_fail()
    {
        JsonNode document = JsonNode.Parse(await Document())!;
        foreach ((string path, JsonNode? methods) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in methods!.AsObject())
            {
                Assert.True(operation!["summary"] is not null, $"{method} {path} has no summary.");
                Assert.Contains(operation["responses"]!.AsObject(), response => response.Key is "200" or "201");
                Assert.Contains(operation["responses"]!.AsObject(), response => response.Value!["content"]!["application/problem+json"] is not null);
            }
        }
    }

    [Fact]
    public async Task Every_field_of_our_own_schemas_has_words()
    {
        JsonNode document = JsonNode.Parse(await Document())!;
        string[] silent =
        [
            .. from schema in document["components"]!["schemas"]!.AsObject()
               where !schema.Key.Contains("Problem") && schema.Value!["properties"] is not null
               from property in schema.Value!["properties"]!.AsObject()
               where property.Value!["description"] is null && property.Value["oneOf"]?.AsArray().Any(one => one!["description"] is not null) != true
               select $"{schema.Key}.{property.Key}",
        ];
        Assert.Empty(silent);
    }
}

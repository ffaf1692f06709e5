using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public class ManifestTests
{
    private static byte[] Bytes(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, StoreJson.Indented);

    [Fact]
    public void Reading_what_was_written_and_writing_it_again_gives_the_same_bytes()
    {
        byte[] written = Bytes(Versions.Manifest(7));
        Assert.Equal(written, Bytes(JsonSerializer.Deserialize<Manifest>(written, StoreJson.Indented)!));
    }

    [Fact]
    public void Order_in_which_a_dictionary_was_filled_does_not_change_the_bytes()
    {
        Manifest manifest = Versions.Manifest(7);
        var turned = new Dictionary<string, ModelFacts>(manifest.Models.Reverse());
        Assert.NotEqual(manifest.Models.Keys, turned.Keys);
        Assert.Equal(Bytes(manifest), Bytes(manifest with { Models = turned }));
    }

    [Fact]
    public void Metrics_stand_under_snake_case_names_and_absent_ones_are_absent()
    {
        JsonNode model = JsonNode.Parse(Bytes(Versions.Manifest(7)))!["models"]!["churn"]!;
        Assert.Equal("0.30000000000000004", model["test"]!["roc_auc"]!["value"]!.ToJsonString());
        Assert.Equal(3, (double)model["test_after_lead"]!["lift_top5"]!["value"]!);
        Assert.Null(model["test"]!["brier"]);
        Assert.False(model.AsObject().ContainsKey("test_reviewed"));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("models")]
    [InlineData("files")]
    public void A_part_that_is_missing_or_null_is_refused(string part)
    {
        JsonObject json = JsonNode.Parse(Bytes(Versions.Manifest(7)))!.AsObject();
        json[part] = null;
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Manifest>(json.ToJsonString(), StoreJson.Indented));
        json.Remove(part);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Manifest>(json.ToJsonString(), StoreJson.Indented));
    }

    [Fact]
    public void Text_is_utf8_with_line_feeds_and_no_byte_order_mark()
    {
        byte[] written = Bytes(Versions.Manifest(7) with { Product = "größer ≥ 1" });
        Assert.Equal((byte)'{', written[0]);
        Assert.DoesNotContain((byte)'\r', written);
        Assert.Contains("größer ≥ 1", Encoding.UTF8.GetString(written));
    }
}

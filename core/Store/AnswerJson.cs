using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChurnSegmentation.Core.Store;

/// <summary>How answers are JSON: snake_case names, numbers in their shortest round-trip form; the server's bytes and the ledger's are the same.</summary>
public static class AnswerJson
{
    /// <summary>One line.</summary>
    public static JsonSerializerOptions Line { get; } = Create();

    /// <summary>The same, indented for a terminal.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Line) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Makes options of the web's into those of answers.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Configure(options);
        return options;
    }
}

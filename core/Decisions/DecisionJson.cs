using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>How decisions become JSON: snake_case names, unknown numbers as null, so that equal decisions give equal bytes.</summary>
public static class DecisionJson
{
    /// <summary>One line.</summary>
    public static JsonSerializerOptions Line { get; } = Create(indented: false);

    /// <summary>Indented, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
        Converters = { new UnknownNumber(), new MonthText() },
    };

    /// <summary>NaN, which JSON does not know, is unknown: null.</summary>
    private sealed class UnknownNumber : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class MonthText : JsonConverter<Features.Month>
    {
        public override Features.Month Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Features.Month.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Features.Month value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

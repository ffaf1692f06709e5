using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChurnSegmentation.Serving;

/// <summary>How answers are JSON: snake_case names, numbers in their shortest round-trip form.</summary>
public static class ServingJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
    }
}

using System.Text.Json;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Serving.Problems;

namespace ChurnSegmentation.Serving.Predictions;

/// <summary>A row as the models read it.</summary>
/// <param name="Id">The id that came with it.</param>
/// <param name="Values">d values; NaN = unknown.</param>
public sealed record ReadRow(string? Id, float[] Values);

/// <summary>Reads rows of features.</summary>
/// <param name="predictor">The version that will answer.</param>
public sealed class PredictionRows(Predictor predictor)
{
    private readonly RequestRows _request = new();

    /// <summary>JSON path → what is wrong there; the rows are of use only if it stays empty.</summary>
    public Dictionary<string, string[]> Errors => _request.Errors;

    /// <summary>JSON path → a category there that counts as unknown.</summary>
    public Dictionary<string, string> Unseen { get; } = [];

    /// <summary>JSON path → a number there that the feature cannot be.</summary>
    public Dictionary<string, string> Doubtful { get; } = [];

    /// <summary>Reads the body of a request.</summary>
    public IReadOnlyList<ReadRow> Read(JsonElement body) => _request.Read(body, Row);

    private ReadRow Row(JsonElement row, string path)
    {
        JsonElement? id = _request.Member(row, path, "id", "features"), features = _request.Member(row, path, "features", "id");
        if (id is { ValueKind: not (JsonValueKind.String or JsonValueKind.Null) }
            || id is { ValueKind: JsonValueKind.String } name && name.GetString()!.Contains('\0'))
        {
            _request.Fault($"{path}.id", id, "a text without the character 0");
        }

        var values = new float[predictor.Features.Count];
        Array.Fill(values, float.NaN);
        if (features is not { ValueKind: JsonValueKind.Object } members)
        {
            _request.Fault($"{path}.features", features, "an object of features by name");
            return new ReadRow(null, values);
        }

        foreach (JsonProperty member in members.EnumerateObject().TakeWhile(_ => !_request.HasEnoughErrors))
        {
            string place = $"{path}.features{RequestRows.Step(member.Name)}";
            int column = predictor.ColumnOf(member.Name);
            if (column < 0)
            {
                Errors[place] = [$"Version {predictor.Version} has no such feature; GET /v1/models lists those that it has."];
            }
            else
            {
                values[column] = Value(predictor.Features[column], member.Value, place);
            }
        }

        return new ReadRow(id is { ValueKind: JsonValueKind.String } text ? text.GetString() : null, values);
    }

    private float Value(FeatureNote feature, JsonElement found, string path)
    {
        if (found.ValueKind == JsonValueKind.Null)
        {
            return float.NaN;
        }

        if (feature.Categories is { } categories)
        {
            string? text = found.ValueKind switch
            {
                JsonValueKind.String => found.GetString(),
                JsonValueKind.True or JsonValueKind.False when IsTruth(categories) => found.GetRawText(),
                _ => null,
            };
            if (text is null)
            {
                _request.Fault(path, found, $"a text, such as {string.Join(", ", categories.Take(5).Select(category => $"\"{category}\""))}");
                return float.NaN;
            }

            float code = Code(categories, text);
            if (float.IsNaN(code))
            {
                Unseen[path] = new UnseenCategory(feature.Name, text, categories).ToString();
            }

            return code;
        }

        if (found.ValueKind != JsonValueKind.Number)
        {
            _request.Fault(path, found, "a number, or null for unknown");
            return float.NaN;
        }

        double number = found.GetDouble();
        if (!float.IsFinite((float)number))
        {
            _request.Fault(path, found, "a number between -3.4e38 and 3.4e38");
        }
        else if (feature.Outside(number) is { } outside)
        {
            Doubtful[path] = outside;
        }

        return (float)number;
    }

    /// <summary>True for a column that knows true and false only.</summary>
    private static bool IsTruth(IReadOnlyList<string> categories) => categories.All(category => category is "true" or "false");

    /// <summary>
    /// The category's code, or NaN: texts are trimmed, and True is true where a column knows true and false only, as when a table is learned from.
    /// </summary>
    private static float Code(IReadOnlyList<string> categories, string text)
    {
        string trimmed = text.Trim();
        StringComparison comparison = IsTruth(categories) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return categories.Index().Where(pair => pair.Item == text || pair.Item.Equals(trimmed, comparison))
            .Select(pair => (float)pair.Index).DefaultIfEmpty(float.NaN).First();
    }
}

using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>The body of a request for predictions of rows of a <see cref="ServedBook"/>.</summary>
internal static class PredictionBody
{
    /// <summary>Rows r0, r1 …</summary>
    public static JsonObject Of(FeatureMatrix rows) => new()
    {
        ["rows"] = new JsonArray([.. Enumerable.Range(0, rows.RowCount)
            .Select(i => new JsonObject { ["id"] = $"r{i}", ["features"] = Features(rows.Names, rows.Row(i)) })]),
    };

    private static JsonObject Features(IReadOnlyList<string> names, ReadOnlySpan<float> row)
    {
        var features = new JsonObject();
        for (int i = 0; i < names.Count; i++)
        {
            features[names[i]] = float.IsNaN(row[i]) ? null : names[i] == "industry" ? row[i] == 0 ? "farming" : "mining" : row[i];
        }

        return features;
    }
}

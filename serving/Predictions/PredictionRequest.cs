using System.Text.Json;

namespace ChurnSegmentation.Serving.Predictions;

/// <summary>Rows to score: the shape that <see cref="PredictionRows"/> reads and the OpenAPI document shows.</summary>
/// <param name="Rows">1 to 1,000 rows.</param>
public sealed record PredictionRequest(IReadOnlyList<PredictionRow> Rows);

/// <summary>A row to score.</summary>
/// <param name="Features">
/// Feature → value: a number, or a text for a feature with categories; null or absent is "unknown". GET /v1/models lists the features.
/// A category that the model did not learn from counts as unknown, and the answer's <c>unseen</c> says so.
/// </param>
/// <param name="Id">Comes back with the answer.</param>
public sealed record PredictionRow(IReadOnlyDictionary<string, JsonElement> Features, string? Id = null);

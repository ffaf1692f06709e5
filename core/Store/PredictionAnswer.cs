using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>A row's answer.</summary>
/// <param name="Id">The id that came with the row.</param>
/// <param name="Models">Model → its answer.</param>
public sealed record PredictionAnswer(string? Id, IReadOnlyDictionary<string, ModelAnswer> Models);

namespace ChurnSegmentation.Core.Features;

/// <summary>The features that a version was trained with: what scoring must give it, whatever the book of the day could give.</summary>
/// <param name="Names">d names, in column order.</param>
/// <param name="Categories">Categorical feature → categories in code order.</param>
public sealed record FittedFeatures(IReadOnlyList<string> Names, IReadOnlyDictionary<string, IReadOnlyList<string>> Categories);

namespace ChurnSegmentation.Core.Model;

/// <summary>A model as XGBoost's JSON file tells of it.</summary>
/// <param name="Ensemble">The trees.</param>
/// <param name="NamesFeatures">Whether the file names the features; else they are called f0, f1 …</param>
/// <param name="Version">XGBoost's version, such as 1.7.4.</param>
/// <param name="Attributes">What its maker has written beside it.</param>
public sealed record XGBoostModel(TreeEnsemble Ensemble, bool NamesFeatures, string Version, IReadOnlyDictionary<string, string> Attributes);

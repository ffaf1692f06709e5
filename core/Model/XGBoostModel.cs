namespace ChurnSegmentation.Core.Model;

/// <summary>A model as XGBoost's JSON file tells of it.</summary>
/// <param name="Ensemble">The trees.</param>
/// <param name="NamesFeatures">Whether the file names the features; else they are called f0, f1 …</param>
/// <param name="Version">XGBoost's version, such as 1.7.4.</param>
/// <param name="TreesARound">Trees of a boosting round: one, or more in a boosted forest.</param>
/// <param name="Attributes">What its maker has written beside it.</param>
public sealed record XGBoostModel(
    TreeEnsemble Ensemble, bool NamesFeatures, string Version, int TreesARound, IReadOnlyDictionary<string, string> Attributes)
{
    private const string BestIteration = "best_iteration";

    /// <summary>
    /// Trees that its maker's own predictions use where early stopping has kept later ones: those up to the best round (counted from 0); null = all.
    /// </summary>
    public int? BestTrees => Attributes.TryGetValue(BestIteration, out string? text) && int.TryParse(text, out int round)
        && (round + 1) * TreesARound is var trees && trees > 0 && trees < Ensemble.Trees.Count ? trees : null;
}

using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Store;

/// <summary>From a version's verified bytes to its survival models.</summary>
public static class VersionSurvival
{
    /// <summary>The model from signature.</summary>
    public const string Signature = "survival_signature";

    /// <summary>The model from a snapshot.</summary>
    public const string Snapshot = "survival_snapshot";

    /// <summary>A survival model of the version, and what the manifest says of it.</summary>
    /// <exception cref="UserFault">The version has no such model.</exception>
    public static (SurvivalModel Model, SurvivalFacts Facts) Survival(this RegistryVersion version, string name)
    {
        if (version.Manifest.Survival?.TryGetValue(name, out SurvivalFacts? facts) != true)
        {
            string why = version.Manifest.NotTrained.GetValueOrDefault(name, "it was trained before there were such models.");
            throw new UserFault($"version {version.Id}: has no model {name}: {why} Train a version on a book with enough of them.");
        }

        return (new SurvivalModel(version.Read(facts!.File, ModelFile.Parse)), facts);
    }

    /// <summary>What answers for prospects.</summary>
    /// <inheritdoc cref="Survival"/>
    public static ProspectPredictor ProspectPredictor(this RegistryVersion version)
    {
        (SurvivalModel model, SurvivalFacts facts) = version.Survival(Signature);
        string reference = facts.Reference ?? throw new UserFault($"version {version.Id}: {Signature} has no reference rows. Train the version again.");
        return new ProspectPredictor(
            version.Id.ToString(),
            model,
            version.TrainedCatalog(),
            version.TrainedPolicy(),
            facts.Categories,
            version.Read(reference, FeatureReference.Parse))
        {
            Verdict = TestVerdict.Of(facts).Sentence,
        };
    }
}

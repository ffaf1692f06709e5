using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Store;

/// <summary>From a version's verified bytes to what answers.</summary>
public static class VersionPredictor
{
    /// <summary>Reads the models and the reference rows of a version.</summary>
    /// <exception cref="UserFault">A file is missing or is not what the manifest says.</exception>
    public static Predictor Predictor(this RegistryVersion version)
    {
        Manifest manifest = version.Manifest;
        Dictionary<string, FeatureDefinition>? catalog = version.FindCatalog()?.Features.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        return new Predictor(
            version.Id.ToString(),
            [.. manifest.Models.Select(model => Named(version, model.Key, model.Value))],
            [.. manifest.Features.Select(feature => new FeatureNote(
                feature.Name,
                feature.Family,
                feature.Title is "" ? feature.Name.Replace('_', ' ') : feature.Title,
                feature.Definition,
                feature.Unit,
                manifest.Categories.GetValueOrDefault(feature.Name))
            {
                Low = catalog?.GetValueOrDefault(feature.Name)?.Low ?? double.NegativeInfinity,
                High = catalog?.GetValueOrDefault(feature.Name)?.High ?? double.PositiveInfinity,
            })],
            manifest.Origin == Origin.Elsewhere
                ? version.Find(FeatureReference.FileName, FeatureReference.Parse) ?? FeatureReference.None
                : version.Read(FeatureReference.FileName, FeatureReference.Parse))
        {
            Frameworks = catalog?.ToDictionary(feature => feature.Key, feature => feature.Value.Framework, StringComparer.Ordinal),
            Familiarity = version.Find(Familiarity.FileName, Familiarity.Parse),
            Changes = version.Find(ObservedChanges.FileName, ObservedChanges.Parse),
            Policy = version.FindPolicy(),
            Windows = manifest.Origin is null ? new Windows(manifest.Run.Observe, manifest.Run.Lead, manifest.Run.Outcome) : null,
        };
    }

    private static NamedModel Named(RegistryVersion version, string name, ModelFacts facts)
    {
        CalibratedModel model = version.Read(facts.File, ModelFile.Parse);
        return new NamedModel(name, facts.Polarity, model, new TreeShap(model), Stability(version, facts.Stability))
        {
            Conformal = facts.Conformal?.Calibrated,
        };
    }

    /// <summary>The models on bootstrap samples, which are read when they are first asked.</summary>
    private static SignStability? Stability(RegistryVersion version, StabilityFacts? facts)
    {
        return facts is null ? null : new SignStability(
            new Lazy<IReadOnlyList<TreeShap>>(() =>
            {
                var models = new TreeShap[facts.Files.Count];
                Parallel.For(0, models.Length, i => models[i] = new TreeShap(version.Read(facts.Files[i], ModelFile.Parse), SignStability.Tests));
                return models;
            }),
            facts.FlipShare);
    }
}

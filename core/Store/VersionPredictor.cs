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
        return new Predictor(
            version.Id.ToString(),
            [.. manifest.Models.Select(model => Named(version, model.Key, model.Value))],
            [.. manifest.Features.Select(feature => new FeatureNote(
                feature.Name,
                feature.Family,
                feature.Title is "" ? feature.Name.Replace('_', ' ') : feature.Title,
                feature.Definition,
                feature.Unit,
                manifest.Categories.GetValueOrDefault(feature.Name)))],
            FeatureReference.Parse(File(version, FeatureReference.FileName), $"{version.Id}/{FeatureReference.FileName}"))
        {
            Frameworks = version.Files.TryGetValue("catalog.yaml", out ReadOnlyMemory<byte> catalog)
                ? FeatureCatalog.Parse($"{version.Id}/catalog.yaml", catalog.ToArray()).Features
                    .ToDictionary(feature => feature.Name, feature => feature.Framework, StringComparer.Ordinal)
                : null,
            Familiarity = version.Files.TryGetValue(Familiarity.FileName, out ReadOnlyMemory<byte> usual)
                ? Familiarity.Parse(usual, $"{version.Id}/{Familiarity.FileName}")
                : null,
            Changes = version.Files.TryGetValue(ObservedChanges.FileName, out ReadOnlyMemory<byte> changes)
                ? ObservedChanges.Parse(changes, $"{version.Id}/{ObservedChanges.FileName}")
                : null,
            Policy = version.Files.TryGetValue(Policy.FileName, out ReadOnlyMemory<byte> policy)
                ? Policy.Parse($"{version.Id}/{Policy.FileName}", policy.ToArray())
                : null,
        };
    }

    private static NamedModel Named(RegistryVersion version, string name, ModelFacts facts)
    {
        CalibratedModel model = ModelFile.Parse(File(version, facts.File), $"{version.Id}/{facts.File}");
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
                Parallel.For(0, models.Length, i => models[i] = new TreeShap(
                    ModelFile.Parse(File(version, facts.Files[i]), $"{version.Id}/{facts.Files[i]}"), SignStability.Tests));
                return models;
            }),
            facts.FlipShare);
    }

    private static ReadOnlyMemory<byte> File(RegistryVersion version, string name) =>
        version.Files.TryGetValue(name, out ReadOnlyMemory<byte> bytes)
            ? bytes
            : throw new UserFault($"version {version.Id}: its manifest knows no file '{name}', which serving needs. Train the version again.");
}

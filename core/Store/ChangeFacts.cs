namespace ChurnSegmentation.Core.Store;

/// <summary>What changed since the champion of the day when a version was trained.</summary>
/// <param name="Version">The champion's id.</param>
/// <param name="FirstMonth">First month of its data.</param>
/// <param name="LastMonth">Last month of its data.</param>
/// <param name="Rows">Rows of its tables, together.</param>
/// <param name="FeaturesAdded">Features that it had not.</param>
/// <param name="FeaturesRemoved">Features that only it had.</param>
/// <param name="Directions">Features whose monotone direction changed in a model.</param>
/// <param name="Settings">Setting → its value there; settings and windows that differ.</param>
/// <param name="SamePolicy">Whether the policy is the same, byte by byte.</param>
/// <param name="Models">Model → its test figures there; tested on its own months, so not on the same rows.</param>
public sealed record ChangeFacts(
    string Version,
    string FirstMonth,
    string LastMonth,
    long Rows,
    IReadOnlyList<string> FeaturesAdded,
    IReadOnlyList<string> FeaturesRemoved,
    IReadOnlyList<string> Directions,
    IReadOnlyDictionary<string, double> Settings,
    bool SamePolicy,
    IReadOnlyDictionary<string, EvaluationFacts> Models)
{
    /// <summary>What changed from one version to a later one.</summary>
    /// <param name="id">The earlier one's id.</param>
    public static ChangeFacts Between(string id, Manifest earlier, Manifest later)
    {
        var before = earlier.Features.ToDictionary(feature => feature.Name);
        var after = later.Features.ToDictionary(feature => feature.Name);
        IReadOnlyDictionary<string, double> then = SettingsOf(earlier), now = SettingsOf(later);
        return new ChangeFacts(
            id,
            earlier.Data.FirstMonth,
            earlier.Data.LastMonth,
            earlier.Data.Tables.Values.Sum(table => table.Rows),
            [.. after.Keys.Where(name => !before.ContainsKey(name))],
            [.. before.Keys.Where(name => !after.ContainsKey(name))],
            [.. after.Values.Where(feature => before.TryGetValue(feature.Name, out FeatureFacts? other)
                && feature.Monotone.Keys.Union(other.Monotone.Keys)
                    .Any(model => feature.Monotone.GetValueOrDefault(model) != other.Monotone.GetValueOrDefault(model)))
                .Select(feature => feature.Name)],
            then.Where(setting => now.TryGetValue(setting.Key, out double value) && value != setting.Value).ToDictionary(),
            earlier.Run.PolicySha256 == later.Run.PolicySha256,
            earlier.Models.ToDictionary(model => model.Key, model => model.Value.Test));
    }

    /// <summary>Learner settings and windows, by name.</summary>
    public static IReadOnlyDictionary<string, double> SettingsOf(Manifest manifest) => new Dictionary<string, double>(manifest.Run.Settings)
    {
        ["observe"] = manifest.Run.Observe,
        ["lead"] = manifest.Run.Lead,
        ["outcome"] = manifest.Run.Outcome,
    };
}

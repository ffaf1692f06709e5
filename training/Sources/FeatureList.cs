using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>A feature as the maker of a model describes it.</summary>
/// <param name="Name">Its column's name.</param>
/// <param name="Title">A short name for people; empty = the name.</param>
/// <param name="Unit">Unit of its values; empty where it has none.</param>
/// <param name="Definition">What it measures, in a sentence; may be empty.</param>
/// <param name="Family">What it belongs to.</param>
/// <param name="Categories">Its categories in the order of their codes; null where it is a number.</param>
/// <param name="Monotone">Direction in which it was forced to move the model: −1, 0, +1.</param>
public sealed record ListedFeature(
    string Name, string Title = "", string Unit = "", string Definition = "", string Family = ListedFeature.NoFamily,
    IReadOnlyList<string>? Categories = null, int Monotone = 0)
{
    /// <summary>The family of a feature that names none.</summary>
    public const string NoFamily = "columns";
}

/// <summary>
/// Reads a model's features: text, a name a line; or YAML or JSON, a list of names or of entries with <c>name</c> and, where known,
/// <c>title</c>, <c>unit</c>, <c>definition</c>, <c>family</c>, <c>categories</c>, <c>monotone</c>; the list may stand under the key <c>features</c>.
/// </summary>
public static class FeatureList
{
    private const string Key = "features";

    /// <summary>Reads the file.</summary>
    /// <exception cref="UserFault">The file is missing, names a feature twice or none, or says what nobody knows.</exception>
    public static IReadOnlyList<ListedFeature> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserFault($"{path}: no such file; expected the model's features: YAML or JSON, or text with a name a line.");
        }

        using StreamReader text = File.OpenText(path);
        return Parse(path, text);
    }

    /// <summary>Reads the text.</summary>
    /// <param name="file">What the text is called in messages: a path, whose ending says how to read it.</param>
    public static IReadOnlyList<ListedFeature> Parse(string file, TextReader text)
    {
        ListedFeature[] features = Path.GetExtension(file).ToLowerInvariant() is ".yaml" or ".yml" or ".json" ? Entries(file, text) : Lines(text);
        string? twice = features.CountBy(feature => feature.Name).FirstOrDefault(name => name.Value > 1).Key;
        return twice is not null ? throw new UserFault($"{file}: feature '{twice}' stands there twice; expected every column of the model once.")
            : features.Length == 0 ? throw new UserFault($"{file}: no feature; expected every column of the model.")
            : features;
    }

    private static ListedFeature[] Lines(TextReader text) =>
        [.. text.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => new ListedFeature(name))];

    private static ListedFeature[] Entries(string file, TextReader text)
    {
        YamlSection root = YamlSection.Parse(file, text, list: Key);
        ListedFeature[] features = [.. root.TextsAndSections(Key).Select(entry => entry switch
        {
            { Section: { } section } => Entry(section),
            { Text: { Length: > 0 } name } => new ListedFeature(name),
            _ => throw root.Fault(Key, "names, or mappings with the key 'name'"),
        })];
        root.End();
        return features;
    }

    private static ListedFeature Entry(YamlSection entry)
    {
        IReadOnlyList<string> categories = entry.OptionalTexts("categories");
        var feature = new ListedFeature(
            entry.Text("name"),
            entry.OptionalText("title") ?? "",
            entry.OptionalText("unit") ?? "",
            entry.OptionalText("definition") ?? "",
            entry.OptionalText("family") ?? ListedFeature.NoFamily,
            categories.Count == 0 ? null : categories,
            entry.Whole("monotone", -1, 1, 0));
        entry.End();
        return feature;
    }
}

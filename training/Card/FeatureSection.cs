using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>What the models look at, and in which direction they may go.</summary>
internal static class FeatureSection
{
    public static void Write(CardWriter card, Manifest manifest)
    {
        string[] models = [.. ModelCard.Models(manifest).Select(model => model.Name).Where(name => manifest.Models.ContainsKey(name))];
        IGrouping<string, FeatureFacts>[] families = [.. manifest.Features.GroupBy(feature => feature.Family)];
        card.Heading(2, "Features");
        card.Line($"""
            {manifest.Features.Count} features. ↑: the model can only rise as the feature rises; ↓: only fall. The others are free.

            """);
        card.Table(
            ["family", "features:", .. models.Select(model => $"held in `{model}`")],
            families.Select(family => (string[])[family.Key, CardWriter.Count(family.Count()), .. models.Select(model => Held(family, model))]));
        card.Folded($"All {manifest.Features.Count} features", () => card.Table(
            ["family", "feature", "what it is", "unit", .. models],
            manifest.Features.Select(feature => (string[])
            [
                feature.Family, $"`{feature.Name}`", feature.Title, feature.Unit,
                .. models.Select(model => Arrow(feature.Monotone.GetValueOrDefault(model))),
            ])));
    }

    private static string Held(IEnumerable<FeatureFacts> family, string model)
    {
        string[] parts =
        [
            .. new[] { 1, -1 }
                .Select(direction => (Arrow: Arrow(direction), Count: family.Count(feature => feature.Monotone.GetValueOrDefault(model) == direction)))
                .Where(part => part.Count > 0)
                .Select(part => $"{part.Count} {part.Arrow}"),
        ];
        return string.Join(", ", parts);
    }

    private static string Arrow(int direction) => direction > 0 ? "↑" : direction < 0 ? "↓" : "";
}

using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>
/// The model card (Mitchell et al. 2019) as Markdown: a pure function of the manifest, so that it can be made again and is never edited.
/// The first screen answers "may I rely on this, and for what not?".
/// </summary>
public static class ModelCard
{
    /// <summary>A book's classifiers, in the order in which the card tells of them, each with its question and what its positives do.</summary>
    private static readonly (string Name, string Question, string Positives)[] OfBook =
    [
        ("churn", "Will this account leave, or fall silent?", "left"),
        ("needs_exit", "Should we part with this account?", "met the exit criteria"),
        ("expansion", "Will this account grow?", "grew"),
    ];

    /// <summary>The survival models, each with its question.</summary>
    internal static readonly (string Name, string Question)[] Survivals =
    [
        ("survival_signature", "Will a prospect last 6, 12, 24 months?"),
        ("survival_snapshot", "How long will this account last?"),
    ];

    /// <summary>The card's Markdown; its pictures lie in <see cref="ModelCharts.Folder"/> beside it.</summary>
    /// <param name="later">What was not known when the version was written; null in the version's own card.</param>
    public static string Markdown(Manifest manifest, CardLater? later = null)
    {
        var card = new CardWriter();
        card.Line("<!-- Generated from the version's manifest; do not edit. -->\n");
        if (manifest.Elsewhere is { } elsewhere)
        {
            ElsewhereCard.Write(card, manifest, elsewhere, later);
            return card.ToString();
        }

        IReadOnlyDictionary<string, LineChart> charts = ModelCharts.Of(manifest);
        IReadOnlyList<KnownLimit> limits = KnownLimit.Of(manifest);
        SummarySection.Write(card, manifest, limits);
        DataSection.Write(card, manifest);
        FeatureSection.Write(card, manifest);
        ResultSection.Write(card, manifest, charts);
        ThresholdSection.Write(card, manifest, charts);
        TrustSection.Write(card, manifest, later?.Guards);
        card.Heading(2, "Known limits");
        foreach (KnownLimit limit in limits)
        {
            card.Line($"- {limit.Text}");
        }

        card.Line();
        TuningSection.Write(card, manifest);
        HistorySection.Write(card, manifest, later);
        return card.ToString();
    }

    /// <summary>The classifiers that a version has or might have, in the card's order, each with its question and what its positives do.</summary>
    internal static IEnumerable<(string Name, string Question, string Positives)> Models(Manifest manifest) => manifest.Origin is null
        ? OfBook
        : manifest.Models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model =>
            (model.Key, $"How likely is it that {Means(model.Value)}?", $"are it ({Means(model.Value)})"));

    /// <summary>What 1 means, without the 1.</summary>
    private static string Means(ModelFacts model) => model.Polarity.Replace("1 = ", "", StringComparison.Ordinal);

    /// <summary>The manifest's classifiers in the card's order.</summary>
    internal static IEnumerable<(string Name, ModelFacts Model)> Trained(Manifest manifest) =>
        Models(manifest).Where(model => manifest.Models.ContainsKey(model.Name)).Select(model => (model.Name, manifest.Models[model.Name]));
}

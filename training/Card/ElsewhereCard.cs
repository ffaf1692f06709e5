using System.Globalization;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>The card of a model that was trained elsewhere: what is known of it, and that its figures are not.</summary>
internal static class ElsewhereCard
{
    public static void Write(CardWriter card, Manifest manifest, ElsewhereFacts elsewhere, CardLater? later)
    {
        card.Heading(1, "May I rely on this model, and for what not?");
        foreach ((string name, ModelFacts model) in manifest.Models)
        {
            card.Line(string.Create(CultureInfo.InvariantCulture, $"""
                **Nobody tested `{name}` here.** It was trained elsewhere, by {elsewhere.Trainer}, and came as a file with the SHA-256
                `{elsewhere.Sha256}`: ask its maker for rows, windows and figures, and test it on rows of your own before anything hangs on it.

                - It predicts: {model.Polarity}.
                - {model.Rounds} trees over {manifest.Features.Count} features; log-odds = {model.Calibration.Slope:0.######} × margin + {model.Calibration.Intercept:0.######},
                  {elsewhere.Calibration}.
                - Its reasons are exact: base and contributions add up to the log-odds shown. A reason is what moved this model's number, and no proof of a cause.
                - {Known(elsewhere.Reference)}
                - It says neither likely nor undecided: that takes rows with their true answers, held out when it was trained.
                - It knows no book: `score`, `dossier` and `monitor` need another version.

                """));
        }

        FeatureSection.Write(card, manifest);
        HistorySection.Approvals(card, later);
        card.Heading(2, "To make it again");
        card.Line($"`models add` with the same files, by {manifest.Product}, gives the same bytes; `models verify` checks every file of the version, this card's too.\n");
    }

    private static string Known(ReferenceFacts? reference) => reference is null
        ? "It knows no rows, so its answers say no percentiles."
        : $"Percentiles stand among {CardWriter.Count(reference.Rows)} rows that came with it, SHA-256 `{reference.Sha256}`.";
}

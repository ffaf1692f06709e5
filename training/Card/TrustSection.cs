using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>What can be said of a single answer: whether its reasons hold, what guards an exit, and when no answer is given.</summary>
internal static class TrustSection
{
    public static void Write(CardWriter card, Manifest manifest, GuardStatistics? guards)
    {
        card.Heading(2, "Reasons");
        card.Line("""
            A reason is what moved *this model's* number, exactly: base and contributions add up to the log-odds shown. It is no proof of a cause.

            """);
        Stability(card, manifest);
        if (manifest.Origin is null)
        {
            Guards(card, guards);
        }

        Uncertainty(card, manifest);
    }

    private static void Guards(CardWriter card, GuardStatistics? guards)
    {
        card.Heading(2, "Guards");
        if (guards is null)
        {
            card.Line("""
                What stops an exit is decided when a book is scored, not when a model is trained: `score` writes every guard's verdict beside its account,
                and `models card VERSION --portfolio FILE` counts them here.

                """);
            return;
        }

        card.Line($"""
            At the end of {guards.Snapshot}, scored by {guards.ModelVersion}: {CardWriter.Count(guards.Accounts)} accounts, {CardWriter.Count(guards.Candidates)} exit
            candidates, {CardWriter.Count(guards.Recommended)} that no guard stopped. A candidate may be stopped by several.

            """);
        card.Table(
            ["guard", "candidates stopped:"],
            guards.Fired.OrderByDescending(guard => guard.Value).ThenBy(guard => guard.Key, StringComparer.Ordinal)
                .Select(guard => (string[])[CardWriter.Words(guard.Key), CardWriter.Count(guard.Value)]));
    }

    private static void Stability(CardWriter card, Manifest manifest)
    {
        (string Name, StabilityFacts Facts)[] models =
            [.. ModelCard.Trained(manifest).Where(model => model.Model.Stability is not null).Select(model => (model.Name, model.Model.Stability!))];
        if (models.Length == 0)
        {
            card.Line("How far reasons keep their sign on other samples of the accounts was not measured for this version.\n");
            return;
        }

        card.Line("""
            Would another sample of the accounts have given the same reasons? The same training on bootstrap samples of the accounts, and how often the sign
            of one of a row's three strongest reasons is then the other way round. A reason that flips in more than the policy's share is marked "not firm"
            and kept out of letters.

            """);
        card.Table(
            ["model", "models on samples:", "test rows:", "mean share of models that turn a reason round:", "a reason is not firm above:", "firm among the strongest three:"],
            models.Select(model => (string[])
            [
                $"`{model.Name}`", CardWriter.Count(model.Facts.Files.Count), CardWriter.Count(model.Facts.Rows), CardWriter.FineShare(model.Facts.TopFlips),
                CardWriter.Share(model.Facts.FlipShare), CardWriter.FineShare(model.Facts.TopFirm),
            ]));
    }

    private static void Uncertainty(CardWriter card, Manifest manifest)
    {
        (string Name, ConformalFacts Facts)[] models =
            [.. ModelCard.Trained(manifest).Where(model => model.Model.Conformal is not null).Select(model => (model.Name, model.Model.Conformal!))];
        if (models.Length == 0)
        {
            return;
        }

        card.Heading(2, "Uncertainty");
        card.Line("""
            An answer is likely, unlikely or undecided: for each class apart, accounts of the training period that the trees had not seen say how far a
            probability may lie before the class is ruled out, at the policy's level of error. Kept: rows whose true answer was not ruled out.

            """);
        card.Table(["model", .. KeptColumns], models.Select(model => (string[])[$"`{model.Name}`", .. Kept(model.Facts.ErrorPercent, model.Facts.Test)]));
        string[][] months =
        [
            .. from model in models
               from month in model.Facts.TestByMonth.OrderBy(month => month.Key, StringComparer.Ordinal)
               select (string[])[$"`{model.Name}`", month.Key, .. Kept(model.Facts.ErrorPercent, month.Value)],
        ];
        if (months.Length > 0)
        {
            card.Folded("Month by month", () => card.Table(["model", "month end", .. KeptColumns], months));
        }
    }

    private static readonly string[] KeptColumns = ["should be kept:", "of the positives kept:", "of the negatives kept:", "decided:"];

    private static string[] Kept(int errorPercent, CoverageFacts facts) =>
    [
        $"{100 - errorPercent}%", Kept(facts.PositivesCovered, facts.Positives), Kept(facts.NegativesCovered, facts.Negatives), CardWriter.Share(facts.Decided),
    ];

    private static string Kept(double? share, int rows) => share is { } kept ? $"{CardWriter.FineShare(kept)} of {CardWriter.Count(rows)}" : "–";
}

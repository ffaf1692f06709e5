using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>Two minutes' reading: may I rely on it, for what, for what not, and what limits it most.</summary>
internal static class SummarySection
{
    private const int MostLimits = 3;

    public static void Write(CardWriter card, Manifest manifest, IReadOnlyList<KnownLimit> limits)
    {
        (string Name, string Question, TestVerdict Verdict, string Why)[] rows = [.. Rows(manifest)];
        card.Heading(1, manifest.Origin is null ? "May I rely on these models, and for what not?" : "May I rely on this model, and for what not?");
        card.Line(Answer(rows.ToLookup(row => row.Verdict.Reliance, row => row.Name)) + "\n");
        card.Table(
            ["question", "model", "rely on it?", manifest.Data.FirstMonth == DataFacts.Undated ? "on rows it never saw" : "on months it never saw"],
            rows.Select(row => (string[])[row.Question, $"`{row.Name}`", $"**{row.Verdict.Reliance.Answer()}**", row.Why]));
        card.Line(manifest.Origin is null ? OfBook : OfRows);
        foreach ((int index, KnownLimit limit) in limits.Take(MostLimits).Index())
        {
            card.Line($"{index + 1}. {limit.Text}");
        }

        if (manifest.Origin is not null)
        {
            card.Line("\nIn brackets everywhere: 95% bootstrap intervals, all rows of an id resampled together.\n");
            return;
        }

        RunFacts run = manifest.Run;
        card.Line($"""

            It learned from outcomes that had closed by **{run.TestFrom}** and was tested on later ones; the book reaches to {manifest.Data.LastMonth}. It
            observes {CardWriter.Months(run.Observe)}, some habits further back, leaves
            {CardWriter.Months(run.Lead)} to act, and predicts the {CardWriter.Months(run.Outcome)} after that (expansion: 12). In brackets everywhere: 95% bootstrap intervals,
            whole accounts resampled.

            """);
    }

    private const string OfBook = """
        **Use it to** order a CS team's attention; to open a case on an account, with the reasons shown; to plan revenue at risk.

        **Never use it to**

        - part with a customer on a score alone: `needs_exit` opens a review by people and never closes one;
        - judge people (an account is a company), or accounts already silent, which are listed apart;
        - score another company's book: train it there.

        **The limits that matter most**

        """;

    private const string OfRows = """
        **Use it to** order attention, with the reasons shown, among rows that are made as those that it learned from were made.

        **Never use it to**

        - decide about somebody on a score alone: people decide;
        - score rows of another origin, or columns that are filled in later than they were when it learned.

        **The limits that matter most**

        """;

    private static IEnumerable<(string Name, string Question, TestVerdict Verdict, string Why)> Rows(Manifest manifest)
    {
        foreach ((string name, string question, string positives) in ModelCard.Models(manifest))
        {
            if (manifest.Models.TryGetValue(name, out ModelFacts? model))
            {
                var verdict = TestVerdict.Of(model);
                yield return (name, question, verdict, Top(model, positives, verdict.Reliance) + verdict.Sentence);
            }
            else if (manifest.NotTrained.TryGetValue(name, out string? reason))
            {
                yield return (name, question, new TestVerdict(Reliance.No, reason), $"Not trained: {reason}");
            }
        }

        foreach ((string name, string question) in manifest.Origin is null ? ModelCard.Survivals : [])
        {
            if (manifest.Survival?.TryGetValue(name, out SurvivalFacts? model) == true)
            {
                var verdict = TestVerdict.Of(model);
                yield return (name, question, verdict, verdict.Sentence);
            }
            else if (manifest.NotTrained.TryGetValue(name, out string? reason))
            {
                yield return (name, question, new TestVerdict(Reliance.No, reason), $"Not trained: {reason}");
            }
        }
    }

    private static string Top(ModelFacts model, string positives, Reliance reliance) =>
        reliance != Reliance.No && model.Test is { PrecisionTop10: { } precision, LiftTop10: { } lift }
            ? FormattableString.Invariant($"Of the tenth it names first {precision.Value:0%} {positives}, {lift.Value:0.0} times the usual share. ")
            : "";

    private static string Answer(ILookup<Reliance, string> models)
    {
        string[] parts =
        [
            .. new[] { (Reliance.Yes, "Yes, for"), (Reliance.WithCare, "with care for"), (Reliance.No, "not for") }
                .Where(part => models[part.Item1].Any())
                .Select(part => $"{part.Item2} {CardWriter.List([.. models[part.Item1].Select(name => $"`{name}`")])}"),
        ];
        string answer = string.Join("; ", parts);
        return $"**{char.ToUpperInvariant(answer[0])}{answer[1..]}.** A score orders attention and opens a talk; people decide.";
    }
}

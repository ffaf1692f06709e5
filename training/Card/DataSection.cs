using ChurnSegmentation.Core.Store;
using static System.FormattableString;

namespace ChurnSegmentation.Training.Card;

/// <summary>What the models learned from, and who said what was true.</summary>
internal static class DataSection
{
    public static void Write(CardWriter card, Manifest manifest)
    {
        DataFacts data = manifest.Data;
        RunFacts run = manifest.Run;
        card.Heading(2, "Data");
        card.Line(manifest.Origin is not null ? OfRows(manifest) : $"""
            Months {data.FirstMonth} to {data.LastMonth}; fingerprint `{data.Fingerprint}`. Trained on up to {Ends(run.TrainSnapshots)},
            of each model those whose outcomes had closed by {run.TestFrom}; tested on up to {Ends(run.TestSnapshots)}. No account's future is in its features.

            """);
        card.Table(
            ["model", "1 means", "training month ends:", "rows:", "accounts:", "positive:", "accounts with the event:", "test rows:", "accounts:", "positive:"],
            ModelCard.Trained(manifest).Select(model => (string[])
            [
                $"`{model.Name}`", model.Model.Polarity.Replace("1 = ", "", StringComparison.Ordinal),
                CardWriter.Count(model.Model.Training.Snapshots), CardWriter.Count(model.Model.Training.Rows), CardWriter.Count(model.Model.Training.Accounts),
                Positives(model.Model.Training.Positives, model.Model.Training.Rows),
                model.Model.Training.EventAccounts is { } events ? CardWriter.Count(events) : "–",
                CardWriter.Count(model.Model.Test.Rows), CardWriter.Count(model.Model.Test.Accounts),
                Positives(model.Model.Test.Positives, model.Model.Test.Rows),
            ]));
        card.Table(
            ["table", "rows:", "quarantined:", "why"],
            data.Tables.OrderBy(table => table.Key, StringComparer.Ordinal).Select(table => (string[])
            [
                table.Key, CardWriter.Count(table.Value.Rows), CardWriter.Count(table.Value.Quarantined),
                string.Join("; ", table.Value.Reasons.OrderBy(reason => reason.Key, StringComparer.Ordinal)
                    .Select(reason => $"{reason.Key}: {CardWriter.Count(reason.Value)}")),
            ]));
        if (manifest.ReadyMade is { } table)
        {
            card.Folded("Every column of the table, and what was done with it", () => card.Table(
                ["column", "type", "taken as", "missing:", "distinct:", "note"],
                table.Columns.Select(column => (string[])
                    [$"`{column.Name}`", column.Type, column.Use, CardWriter.FineShare(column.MissingShare), CardWriter.Count(column.Distinct), column.Note])));
        }

        if (data.MissingTables.Count > 0)
        {
            card.Line($"Not in this book: {string.Join(", ", data.MissingTables)}. What rests on them is absent from the models, not zero.\n");
        }

        if (data.MissingFamilies.Count > 0)
        {
            card.Line("Families of features that are absent, or fewer, and for want of what:\n");
            foreach ((string family, string missing) in data.MissingFamilies.OrderBy(family => family.Key, StringComparer.Ordinal))
            {
                card.Line($"- {family}: {missing}");
            }

            card.Line();
        }

        if (manifest.Reviews is { } reviews)
        {
            Labels(card, reviews, manifest.Run.Settings.GetValueOrDefault("review_weight", 1));
        }
    }

    /// <summary>Where a version's rows come from that no book made.</summary>
    private static string OfRows(Manifest manifest)
    {
        if (manifest.ReadyMade is not { } table)
        {
            return "It was trained elsewhere: what it learned from is not known here.\n";
        }

        RunFacts run = manifest.Run;
        string time = table.Time is null
            ? "Rows have no time: a quarter of the ids was held out for the test, so nothing shows how it holds as times change."
            : $"Rows are of {manifest.Data.FirstMonth} to {manifest.Data.LastMonth} (`{table.Time}`); those from {run.TestFrom} on are the test.";
        string known = table.Time is null ? "" : run.Lead + run.Outcome == 0
            ? " How long a label takes to be known was not said (--lead, --outcome), so the last training rows may know a little of the test's time."
            : $" A label is known {CardWriter.Months(run.Lead + run.Outcome)} later: rows younger than that when the test begins did not train.";
        return $"A ready-made table, fingerprint `{manifest.Data.Fingerprint}`. Label `{table.Label}`, 1 = {table.Positive}; ids in `{table.Id}`, whose rows stay together "
            + $"in every fold. {time}{known}\n";
    }

    private static void Labels(CardWriter card, ReviewFacts reviews, double weight)
    {
        string counts = weight == 1 ? "" : Invariant($"; in training each of its rows counts for {weight:0.###}");
        card.Heading(3, "Who says that we should part: people, or the written criteria?");
        card.Line($"""
            {CardWriter.Count(reviews.RowsByReview)} rows of `needs_exit` are labelled by {CardWriter.Count(reviews.Reviews)} human exit reviews,
            {CardWriter.Count(reviews.RowsByCriteria)} by the written criteria, applied to what happened in the outcome window; {CardWriter.Count(reviews.RowsUnlabelled)}
            have no label (a known fault of ours, gone before the window closed, or a fact is missing). A review falls in several windows{counts}.

            """);
        card.Table(
            ["agreement", "cases:", "both part:", "only the first:", "only the second:", "both keep:", "agree:", "Cohen's kappa:"],
            new[] { ("a review, and the criteria on the same window", reviews.WithCriteria), ("a review, and the next one within 12 months", reviews.AmongReviews) }
                .Where(pair => pair.Item2 is not null)
                .Select(pair => Agreement(pair.Item1, pair.Item2!)));
        if (reviews.AmongReviews is null)
        {
            card.Line("No account was reviewed twice within twelve months, so how well reviewers agree with one another is not known.\n");
        }
    }

    private static string[] Agreement(string title, AgreementFacts facts) =>
    [
        title, CardWriter.Count(facts.BothPart + facts.FirstPart + facts.SecondPart + facts.BothKeep), CardWriter.Count(facts.BothPart),
        CardWriter.Count(facts.FirstPart), CardWriter.Count(facts.SecondPart), CardWriter.Count(facts.BothKeep), CardWriter.Share(facts.Share),
        facts.Kappa is { } kappa ? CardWriter.Number(kappa) : "–",
    ];

    private static string Positives(int positives, int rows) => $"{CardWriter.Count(positives)} ({CardWriter.FineShare(rows == 0 ? 0 : (double)positives / rows)})";

    private static string Ends(IReadOnlyList<string> snapshots) => snapshots.Count switch
    {
        0 => "no month end",
        1 => $"one month end, {snapshots[0]}",
        _ => $"{snapshots.Count} month ends, {snapshots[0]} to {snapshots[^1]}",
    };
}

using System.Globalization;
using System.Text;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>
/// The model card (Mitchell et al. 2019) as Markdown: a pure function of the manifest, so that it can be made again and is never edited.
/// The first screen answers "may I rely on this, and for what not?".
/// </summary>
public static class ModelCard
{
    private static readonly (string Name, string Question)[] Models =
    [
        ("churn", "Will this account leave, or fall silent?"),
        ("needs_exit", "Should we part with this account?"),
        ("expansion", "Will this account grow?"),
    ];

    private static readonly (string Name, string Question)[] Survivals =
    [
        ("survival_signature", "Will a prospect last 6, 12, 24 months?"),
        ("survival_snapshot", "How long will this account last?"),
    ];

    /// <summary>The card's Markdown.</summary>
    public static string Markdown(Manifest manifest)
    {
        var card = new StringBuilder();
        Line(card, "# Model card\n\n<!-- Generated from the manifest; do not edit. -->\n");
        Summary(card, manifest);
        Use(card);
        Data(card, manifest);
        foreach ((string name, _) in Models)
        {
            if (manifest.Models.TryGetValue(name, out ModelFacts? model))
            {
                Results(card, name, model);
            }
        }

        Features(card, manifest);
        Limits(card, manifest);
        return card.ToString().TrimEnd('\n') + "\n";
    }

    private static void Summary(StringBuilder card, Manifest manifest)
    {
        Line(card, "## May I rely on it?\n");
        Line(card, "| question | model | verdict on months it never saw |\n|---|---|---|");
        foreach ((string name, string question) in Models)
        {
            if (manifest.Models.TryGetValue(name, out ModelFacts? model))
            {
                Line(card, $"| {question} | `{name}`: {model.Polarity} | {Verdict.Of(model).Sentence} |");
            }
            else if (manifest.NotTrained.TryGetValue(name, out string? reason))
            {
                Line(card, $"| {question} | `{name}` | **Not trained.** {reason} |");
            }
        }

        foreach ((string name, string question) in Survivals)
        {
            if (manifest.Survival?.TryGetValue(name, out SurvivalFacts? model) == true)
            {
                Line(card, $"| {question} | `{name}`: probability of being there | {Verdict.Of(model)} |");
            }
            else if (manifest.NotTrained.TryGetValue(name, out string? reason))
            {
                Line(card, $"| {question} | `{name}` | **Not trained.** {reason} |");
            }
        }

        RunFacts run = manifest.Run;
        Line(card, $"""

            It knows the book through **{manifest.Data.LastMonth}**. It observes {Span(run.Observe)}, leaves {Span(run.Lead)} to act, and predicts
            the {Span(run.Outcome)} after that. Tested on {run.TestSnapshots.Count} month ends from {run.TestFrom} on, after training on
            {run.TrainSnapshots.Count} earlier ones whose outcomes had closed by then.

            """);
    }

    private static void Use(StringBuilder card) => Line(card, """
        ## What it is for, and what not

        - **For:** ordering a CS team's attention; opening a case on an account, with the reasons shown; planning revenue at risk.
        - **Not for:** parting with a customer on the score alone. `needs_exit` opens a review by people; it never closes one.
        - **Not for:** accounts without the observed months, accounts already silent (they are listed apart), or people: an account is a company.
        - **Not for:** another company's book. Train it there.

        """);

    private static void Data(StringBuilder card, Manifest manifest)
    {
        DataFacts data = manifest.Data;
        Line(card, $"## Data\n\nMonths {data.FirstMonth} to {data.LastMonth}; fingerprint `{data.Fingerprint[..16]}…`.\n");
        Line(card, "| table | rows | quarantined | why |\n|---|---:|---:|---|");
        foreach ((string table, TableFacts facts) in data.Tables)
        {
            string why = string.Join("; ", facts.Reasons.Select(reason => $"{reason.Key}: {Count(reason.Value)}"));
            Line(card, $"| {table} | {Count(facts.Rows)} | {Count(facts.Quarantined)} | {why} |");
        }

        if (data.MissingTables.Count > 0)
        {
            Line(card, $"\nNot in this book: {string.Join(", ", data.MissingTables)}. What rests on them is absent from the models, not zero.");
        }

        if (data.MissingFamilies.Count > 0)
        {
            Line(card, "\nFamilies of features that are absent, or fewer, and for want of what:\n");
            foreach ((string family, string missing) in data.MissingFamilies)
            {
                Line(card, $"- {family}: {missing}");
            }
        }

        Line(card, "");
    }

    private static void Results(StringBuilder card, string name, ModelFacts model)
    {
        Line(card, $"## `{name}`: {model.Polarity}\n");
        Line(card, $"""
            Trained on {Count(model.Training.Rows)} rows of {Count(model.Training.Accounts)} accounts at {model.Training.Snapshots} month ends,
            {Count(model.Training.Positives)} of them positive; {model.Rounds} trees. In brackets: 95% bootstrap intervals, whole accounts resampled.

            """);
        Header(card, "on the test months");
        Row(card, "**model**, all eligible accounts", model.Test);
        foreach ((string baseline, EvaluationFacts facts) in model.Baselines)
        {
            Row(card, $"baseline: {Words(baseline)}", facts);
        }

        Row(card, "**model**, still there after the lead", model.TestAfterLead);
        foreach ((string baseline, EvaluationFacts facts) in model.BaselinesAfterLead)
        {
            Row(card, $"baseline after the lead: {Words(baseline)}", facts);
        }

        Row(card, "**model**, without accounts under treatment", model.TestUntreated);
        Row(card, "**model**, labelled by a human review", model.TestReviewed);
        Row(card, "**model**, labelled by the written criteria", model.TestByCriteria);
        Line(card, "");
        foreach ((string baseline, Metric difference) in model.Paired)
        {
            Line(card, $"- ROC AUC above that of *{Words(baseline)}*, paired: {Verdict.Interval(difference)}");
        }

        Line(card, "");
        Folded(card, "Month by month, on the test", model.ByMonth);
        Folded(card, "Forward-chained inside the training period", model.Backtest);
        foreach ((string dimension, IReadOnlyDictionary<string, EvaluationFacts> slices) in model.Slices)
        {
            Folded(card, $"By {dimension}", slices);
        }
    }

    private static void Folded(StringBuilder card, string title, IReadOnlyDictionary<string, EvaluationFacts> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Line(card, $"<details><summary>{title}</summary>\n");
        Header(card, "");
        foreach ((string row, EvaluationFacts facts) in rows)
        {
            Row(card, row, facts);
        }

        Line(card, "\n</details>\n");
    }

    private static void Features(StringBuilder card, Manifest manifest)
    {
        Line(card, $"## Features\n\n{manifest.Features.Count} features. ↑ and ↓: the model can only go that way as the feature rises.\n");
        Line(card, "| family | feature | churn | needs_exit | expansion |\n|---|---|:-:|:-:|:-:|");
        foreach (FeatureFacts feature in manifest.Features)
        {
            string directions = string.Join(" | ", Models.Select(model => Arrow(feature.Monotone.GetValueOrDefault(model.Name))));
            Line(card, $"| {feature.Family} | `{feature.Name}` | {directions} |");
        }

        Line(card, "");
    }

    private static void Limits(StringBuilder card, Manifest manifest) => Line(card, $"""
        ## Known limits

        - Probabilities are calibrated to the months before {manifest.Run.TestFrom}; a price change, a merger or a new product is outside of what they know.
        - An account that was saved looks like a false alarm; the row "without accounts under treatment" shows how much that matters here.
        - A reason is what moved *this model's* number, exactly; it is not proof of a cause.
        - Learner: {manifest.Run.Learner} {manifest.Run.LearnerVersion}; policy `{manifest.Run.PolicySha256[..16]}…`; seed {manifest.Run.Seed}.
        """);

    private static void Header(StringBuilder card, string title)
    {
        Line(card, $"| {title} | rows | positive | ROC AUC | average precision | log loss | Brier skill | calibration slope | intercept | ECE | lift, top 10% | precision, top 10% |");
        Line(card, "|---|---:|---:|---|---|---|---|---|---|---|---|---|");
    }

    private static void Row(StringBuilder card, string title, EvaluationFacts? facts)
    {
        if (facts is null)
        {
            return;
        }

        Metric?[] metrics =
        [
            facts.RocAuc, facts.AveragePrecision, facts.LogLoss, facts.BrierSkill, facts.CalibrationSlope, facts.CalibrationIntercept,
            facts.Ece, facts.LiftTop10, facts.PrecisionTop10,
        ];
        Line(card, $"| {title} | {Count(facts.Rows)} | {Count(facts.Positives)} | {string.Join(" | ", metrics.Select(Verdict.Interval))} |");
    }

    private static void Line(StringBuilder card, string text) => card.Append(text).Append('\n');

    private static string Arrow(int direction) => direction > 0 ? "↑" : direction < 0 ? "↓" : "";

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Span(int months) => months == 1 ? "1 month" : $"{months} months";

    private static string Count(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}

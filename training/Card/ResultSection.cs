using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>How well it did on rows it never saw: against baselines, after the lead, from month to month, by slice.</summary>
internal static class ResultSection
{
    private static readonly string[] Columns =
        ["rows:", "positive:", "ROC AUC", "average precision", "Brier skill", "calibration slope", "lift, top 10%", "precision, top 10%"];

    private static readonly string[] MoreColumns =
        ["log loss", "Brier", "calibration intercept", "calibration error", "lift, top 5%", "lift, top 20%", "precision, top 5%", "precision, top 20%"];

    public static void Write(CardWriter card, Manifest manifest, IReadOnlyDictionary<string, LineChart> charts)
    {
        card.Heading(2, "Results");
        card.Line("""
            ROC AUC: how often a positive stands above a negative; 0.5 is chance. Brier skill: 0 is no better than naming the average, 1 is perfect.
            Calibration slope: 1 where probabilities mean what they say, below 1 where they are too extreme.

            """);
        foreach ((string name, ModelFacts model) in ModelCard.Trained(manifest))
        {
            Model(card, manifest.Origin is null, name, model, charts);
        }

        Survival(card, manifest);
    }

    private static void Model(CardWriter card, bool ofBook, string name, ModelFacts model, IReadOnlyDictionary<string, LineChart> charts)
    {
        card.Heading(3, $"`{name}`: {model.Polarity}");
        (string Title, EvaluationFacts Facts)[] rows = [.. Rows(model, ofBook)];
        string test = ofBook ? "on the test months" : "on the test rows";
        card.Table([test, .. Columns], rows.Select(row => Figures(row.Title, row.Facts)));
        (string Title, IReadOnlyDictionary<string, Metric>? Paired)[] against =
        [
            (ofBook ? "all eligible accounts" : "on the test rows", model.Paired), ("still there after the lead", model.PairedAfterLead),
            ("labelled by a human review", model.PairedReviewed), ("labelled by the written criteria", model.PairedByCriteria),
        ];
        against = [.. against.Where(column => column.Paired is not null)];
        card.Table(
            ["ROC AUC above that of", .. against.Select(column => column.Title)],
            model.Paired.Keys.Order(StringComparer.Ordinal).Select(baseline => (string[])
                [CardWriter.Words(baseline), .. against.Select(column => Metric.Interval(column.Paired!.GetValueOrDefault(baseline)))]));
        card.Pictures(charts, ModelCharts.PathOf(name, "calibration"), ModelCharts.PathOf(name, "gain"), ModelCharts.PathOf(name, "months"));
        Gaps(card, model);
        card.Folded($"More figures of {name}", () =>
        {
            card.Line($"{model.Rounds} trees; Platt's line: log-odds = {CardWriter.Number(model.Calibration.Slope)} × margin + {CardWriter.Number(model.Calibration.Intercept)}.\n");
            card.Table([test, .. MoreColumns], rows.Select(row => More(row.Title, row.Facts)));
        });
        Months(card, $"{name}, month by month on the test", model.ByMonth);
        Months(card, $"{name}, forward-chained backtest inside the training period", model.Backtest);
        if (model.Slices.Count > 0)
        {
            card.Folded($"{name}, by slice", () => card.Table(["slice", "gap", .. Columns], Slices(model)));
        }
    }

    private static IEnumerable<(string Title, EvaluationFacts Facts)> Rows(ModelFacts model, bool ofBook)
    {
        IEnumerable<(string, EvaluationFacts?)> rows =
        [
            (ofBook ? "**model**, all eligible accounts" : "**model**", model.Test),
            .. model.Baselines.OrderBy(baseline => baseline.Key, StringComparer.Ordinal)
                .Select(baseline => ($"baseline: {CardWriter.Words(baseline.Key)}", (EvaluationFacts?)baseline.Value)),
            ("**model**, still there after the lead", model.TestAfterLead),
            .. model.BaselinesAfterLead.OrderBy(baseline => baseline.Key, StringComparer.Ordinal)
                .Select(baseline => ($"baseline after the lead: {CardWriter.Words(baseline.Key)}", (EvaluationFacts?)baseline.Value)),
            ("**model**, without accounts under treatment", model.TestUntreated),
            ("**model**, labelled by a human review", model.TestReviewed),
            ("**model**, labelled by the written criteria", model.TestByCriteria),
        ];
        return rows.Where(row => row.Item2 is not null).Select(row => (row.Item1, row.Item2!));
    }

    private static void Months(CardWriter card, string title, IReadOnlyDictionary<string, EvaluationFacts> months)
    {
        if (months.Count > 0)
        {
            card.Folded(title, () => card.Table(
                ["month end", .. Columns], months.OrderBy(month => month.Key, StringComparer.Ordinal).Select(month => Figures(month.Key, month.Value))));
        }
    }

    private static void Gaps(CardWriter card, ModelFacts model)
    {
        SliceGap[] gaps = [.. SliceGap.Of(model)];
        int judged = model.Slices.Values.SelectMany(slices => slices.Values).Count(slice => slice.RocAuc is not null);
        if (judged == 0)
        {
            return;
        }

        card.Line(gaps.Length == 0
            ? $"**Slices:** none of {judged} slices that are large enough to judge lies clearly below the whole.\n"
            : $"**Slices that lie clearly below the whole**, of {judged} that are large enough to judge:\n");
        foreach (SliceGap gap in gaps)
        {
            card.Line($"- ▼ {gap.Dimension}, {gap.Slice}: {gap.Why}");
        }

        if (gaps.Length > 0)
        {
            card.Line();
        }
    }

    private static IEnumerable<string[]> Slices(ModelFacts model)
    {
        var gaps = SliceGap.Of(model).ToLookup(gap => (gap.Dimension, gap.Slice));
        return from dimension in model.Slices.OrderBy(dimension => dimension.Key, StringComparer.Ordinal)
               from slice in dimension.Value.OrderBy(slice => slice.Key, StringComparer.Ordinal)
               let figures = Figures($"{dimension.Key}: {slice.Key}", slice.Value)
               select (string[])[figures[0], gaps[(dimension.Key, slice.Key)].Any() ? "▼" : "", .. figures[1..]];
    }

    private static string[] Figures(string title, EvaluationFacts facts) =>
    [
        title, CardWriter.Count(facts.Rows), CardWriter.Count(facts.Positives), Metric.Interval(facts.RocAuc), Metric.Interval(facts.AveragePrecision),
        Metric.Interval(facts.BrierSkill), Metric.Interval(facts.CalibrationSlope), Metric.Interval(facts.LiftTop10),
        CardWriter.ShareInterval(facts.PrecisionTop10),
    ];

    private static string[] More(string title, EvaluationFacts facts) =>
    [
        title, Metric.Interval(facts.LogLoss), Metric.Interval(facts.Brier), Metric.Interval(facts.CalibrationIntercept), Metric.Interval(facts.Ece),
        Metric.Interval(facts.LiftTop5), Metric.Interval(facts.LiftTop20), CardWriter.ShareInterval(facts.PrecisionTop5),
        CardWriter.ShareInterval(facts.PrecisionTop20),
    ];

    private static void Survival(CardWriter card, Manifest manifest)
    {
        if (manifest.Survival is not { Count: > 0 } survival)
        {
            return;
        }

        KeyValuePair<string, SurvivalFacts>[] models = [.. survival.OrderBy(model => model.Key, StringComparer.Ordinal)];
        card.Heading(3, "Survival");
        card.Table(
            ["model", "trained on accounts:", "months:", "of which left:", "tested on accounts:", "left:", "concordance (Harrell)", "with censoring weighed out"],
            models.Select(model => (string[])
            [
                $"`{model.Key}`", CardWriter.Count(model.Value.Accounts), CardWriter.Count(model.Value.Rows), CardWriter.Count(model.Value.Events),
                model.Value.Test is { } test ? CardWriter.Count(test.Accounts) : "–", model.Value.Test is { } tested ? CardWriter.Count(tested.Events) : "–",
                Metric.Interval(model.Value.Test?.Harrell), Metric.Interval(model.Value.Test?.Ipcw),
            ]));
        foreach ((string name, SurvivalTeacher? teacher) in models.Select(model => (model.Key, model.Value.Teacher)).Where(model => model.Teacher is not null))
        {
            card.Line(
                $"`{name}`: what is known at signature says little, and trees lose part of it; these say what a logistic hazard says whose effects fade\n"
                + $"with the months (penalty {teacher!.Penalty:0}). What happened calibrates them.\n");
        }

        card.Table(
            ["calibration", "accounts:", "left by then:", "foretold:", "slope", "intercept"],
            from model in models
            where model.Value.Test is not null
            from month in model.Value.Test!.Calibration.OrderBy(month => int.Parse(month.Key, System.Globalization.CultureInfo.InvariantCulture))
            select (string[])
            [
                $"`{model.Key}`, {month.Key} months", CardWriter.Count(month.Value.Accounts), CardWriter.FineShare(month.Value.Observed),
                CardWriter.FineShare(month.Value.Expected), Metric.Interval(month.Value.Slope), Metric.Interval(month.Value.Intercept),
            ]);
    }
}

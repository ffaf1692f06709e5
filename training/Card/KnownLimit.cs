using ChurnSegmentation.Core.Store;
using static System.FormattableString;

namespace ChurnSegmentation.Training.Card;

/// <summary>What a reader must not overlook, derived from the facts.</summary>
/// <param name="Weight">The heavier, the further up; the heaviest stand on the first screen.</param>
/// <param name="Text">One sentence or two.</param>
public sealed record KnownLimit(int Weight, string Text)
{
    private const double FewLabels = 0.1;
    private const int FewPositives = 100, FewReviewed = 100, FewMonths = 3, FewPoints = 2;

    /// <summary>All limits, heaviest first.</summary>
    public static IReadOnlyList<KnownLimit> Of(Manifest manifest) =>
        [.. OfModels(manifest).Concat(OfData(manifest)).Concat(OfLearner(manifest)).Concat(OfAny(manifest)).OrderByDescending(limit => limit.Weight)];

    private static IEnumerable<KnownLimit> OfModels(Manifest manifest)
    {
        foreach ((string name, string reason) in manifest.NotTrained.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            yield return new KnownLimit(90, $"`{name}` was not trained: {reason}");
        }

        foreach ((string name, ModelFacts model) in ModelCard.Trained(manifest))
        {
            foreach (KnownLimit limit in OfModel(manifest, name, model))
            {
                yield return limit;
            }
        }

        foreach ((string name, SurvivalFacts model) in (manifest.Survival ?? new Dictionary<string, SurvivalFacts>()).OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            foreach (KnownLimit limit in OfSurvival(name, model))
            {
                yield return limit;
            }
        }
    }

    private static IEnumerable<KnownLimit> OfSurvival(string name, SurvivalFacts model)
    {
        var verdict = TestVerdict.Of(model);
        if (verdict.Reliance == Reliance.No)
        {
            yield return new KnownLimit(85, $"`{name}`: {verdict.Sentence}");
        }
        else if (model.Test is { Events: < TestVerdict.FewEvents } test)
        {
            yield return new KnownLimit(58, $"`{name}` was tested on {test.Accounts} accounts of which {test.Events} left: its figures are loose.");
        }

        foreach ((string months, SurvivalCalibration found) in (model.Test?.Calibration ?? new Dictionary<string, SurvivalCalibration>())
            .OrderBy(months => months.Key.Length).ThenBy(months => months.Key, StringComparer.Ordinal).Where(months => TestVerdict.IsOff(months.Value)))
        {
            yield return new KnownLimit(56, Invariant($"`{name}`: {found.Expected:0.0%} were foretold to have left after {months} months, {found.Observed:0.0%} had; ")
                + $"calibration slope {Metric.Interval(found.Slope)}, intercept {Metric.Interval(found.Intercept)}.");
        }
    }

    private static IEnumerable<KnownLimit> OfModel(Manifest manifest, string name, ModelFacts model)
    {
        var verdict = TestVerdict.Of(model);
        if (verdict.Reliance == Reliance.No || model.Test.BrierSkill?.Value <= 0)
        {
            yield return new KnownLimit(verdict.Reliance == Reliance.No ? 95 : 82, $"`{name}`: {verdict.Sentence}");
        }
        else if (model.Paired.Where(pair => pair.Value.Low <= 0).OrderBy(pair => pair.Value.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToArray()
            is [(string baseline, Metric difference), ..])
        {
            yield return new KnownLimit(80,
                $"`{name}` ranks hardly better than *{CardWriter.Words(baseline)}*: the ROC AUC differs by {Metric.Interval(difference)}.");
        }

        if (TestVerdict.IsWeakerWherePeopleDecided(model))
        {
            yield return new KnownLimit(78,
                $"`{name}` knows the written criteria better than people's judgement: ROC AUC {Metric.Interval(model.TestReviewed!.RocAuc)} on "
                + $"{CardWriter.Count(model.TestReviewed.Rows)} rows that a human review decided, {Metric.Interval(model.TestByCriteria!.RocAuc)} on the others.");
        }

        if (model.TestReviewed is { } decided)
        {
            string[] off =
            [
                .. decided.CalibrationSlope is { } extreme && extreme.Excludes(1) ? [$"too {Extreme(extreme)}, calibration slope {Metric.Interval(extreme)}"] : Array.Empty<string>(),
                .. decided.CalibrationIntercept is { } high && high.Excludes(0) ? [$"too {High(high)}, calibration intercept {Metric.Interval(high)}"] : Array.Empty<string>(),
            ];
            if (off.Length > 0)
            {
                yield return new KnownLimit(77,
                    $"`{name}`'s probabilities are not those of people's decisions: on {CardWriter.Count(decided.Rows)} rows that a human review decided they were "
                    + $"{string.Join(", and ", off)}. People review who is in trouble.");
            }
        }

        if (model.TestReviewed is { } reviewed && reviewed.Rows < FewReviewed)
        {
            yield return new KnownLimit(75,
                $"`{name}` was tested on {reviewed.Rows} rows that a human review decided; the other {CardWriter.Count(model.Test.Rows - reviewed.Rows)} follow the "
                + "written criteria. It has learnt the criteria more than anybody's judgement.");
        }

        if (Math.Min(model.Test.Positives, model.Test.Rows - model.Test.Positives) is var few && few < FewPositives)
        {
            yield return new KnownLimit(72, $"`{name}` was tested on {few} accounts of its rarer class: its figures are loose, and those of slices looser.");
        }

        if (manifest.ReadyMade is { Time: null })
        {
            yield return new KnownLimit(65, $"`{name}` was tested on held-out ids of the same times: how it holds as times change is not known.");
        }
        else if (manifest.Origin != Origin.Elsewhere && model.ByMonth.Count < FewMonths)
        {
            yield return new KnownLimit(65,
                $"`{name}` was tested on {(model.ByMonth.Count == 1 ? "one month end" : $"{model.ByMonth.Count} month ends")}: "
                + $"how its figures move with the season is {(model.Backtest.Count == 0 ? "not known" : "shown by the backtest only")}.");
        }

        if (model.Test.CalibrationSlope is { } slope && slope.Excludes(1))
        {
            yield return new KnownLimit(60,
                $"`{name}`'s probabilities were too {Extreme(slope)} on the test months: calibration slope {Metric.Interval(slope)}.");
        }

        if (model.Test.CalibrationIntercept is { } shift && shift.Excludes(0))
        {
            yield return new KnownLimit(59,
                $"`{name}`'s probabilities ran too {High(shift)} on the test months: {Foretold(model)}calibration intercept {Metric.Interval(shift)}.");
        }

        double before = Share(model.Training.Positives, model.Training.Rows), after = Share(model.Test.Positives, model.Test.Rows);
        if (before > 0 && Math.Abs(after / before - 1) > 1.0 / 3)
        {
            yield return new KnownLimit(57, Invariant($"`{name}`: {after:0.0%} of the test rows were positive, {before:0.0%} in training: the times have changed between them."));
        }

        if (model is { Test.RocAuc: { } all, TestAfterLead.RocAuc: { } later } && later.High < all.Low)
        {
            yield return new KnownLimit(55,
                $"`{name}` is weaker where it can still be acted on: ROC AUC {Metric.Interval(later)} for accounts still there after the lead, {Metric.Interval(all)} for all.");
        }

        if (SliceGap.Of(model).ToArray() is { Length: > 0 } gaps)
        {
            yield return new KnownLimit(54,
                $"`{name}` is clearly weaker in {CardWriter.List([.. gaps.Select(gap => $"{gap.Dimension} {gap.Slice}")])}.");
        }

        if (model.Conformal is { Test.PositivesCovered: { } kept, ErrorPercent: var error } && kept < 1 - (error + FewPoints) / 100.0)
        {
            yield return new KnownLimit(52,
                $"`{name}` rules out too many that come: {CardWriter.FineShare(kept)} of the positives were kept where {100 - error}% should be.");
        }

        if (model.Backtest.Values.Concat(model.ByMonth.Values).Where(month => month.RocAuc?.Low is <= 0.5).ToArray() is { Length: > 0 } weak)
        {
            yield return new KnownLimit(53, $"`{name}` was not clearly better than chance in {weak.Length} of {model.Backtest.Count + model.ByMonth.Count} months of backtest and test.");
        }
    }

    private static string Extreme(Metric slope) => slope.Value < 1 ? "extreme" : "timid";

    private static string High(Metric intercept) => intercept.Value < 0 ? "high" : "low";

    private static IEnumerable<KnownLimit> OfData(Manifest manifest)
    {
        DataFacts data = manifest.Data;
        if (data.MissingTables.Count > 0)
        {
            yield return new KnownLimit(62 + Math.Min(data.MissingTables.Count, 10),
                $"The book has no {CardWriter.List([.. data.MissingTables.Select(table => $"`{table}`")])}: what rests on them is absent from the models.");
        }

        if (manifest.Reviews is { WithCriteria: { Kappa: < 0.4 } agreement })
        {
            yield return new KnownLimit(70,
                $"People and the written criteria seldom agree beyond chance on whom to part with: kappa {CardWriter.Number(agreement.Kappa.Value)} on "
                + $"{agreement.BothKeep + agreement.BothPart + agreement.FirstPart + agreement.SecondPart} reviews.");
        }

        if (manifest.Reviews is { RowsByCriteria: var written, RowsByReview: var people } && people < FewLabels * (written + people))
        {
            yield return new KnownLimit(63, Invariant($"Of the labels of `needs_exit` {Share(people, written + people):0%} come from people; the others are the written criteria's.")
                + " More exit reviews would teach it judgement.");
        }

        if (data.Tables.Values.Sum(table => table.Quarantined) is > 0 and var bad)
        {
            yield return new KnownLimit(30, manifest.Origin is null
                ? $"{CardWriter.Count(bad)} rows of the book were refused; by table and reason under Data."
                : $"{CardWriter.Count(bad)} rows of the table have no label and were left out.");
        }

        foreach ((string column, string found) in (manifest.ReadyMade?.Allowed ?? new Dictionary<string, string>()).OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            yield return new KnownLimit(92, $"Column `{column}` was allowed by name, though it tells the label almost by itself: {found}. "
                + "If it is filled in after the event, the figures here are worth nothing.");
        }
    }

    /// <summary>What a learner does not know, and what was done instead.</summary>
    private static IEnumerable<KnownLimit> OfLearner(Manifest manifest)
    {
        if (manifest.Run.Learner == "fasttree")
        {
            yield return new KnownLimit(64,
                "FastTree knows no directions: nothing keeps a model from taking, say, a later payment for a good sign. Train with `--learner xgboost` where that matters.");
            yield return new KnownLimit(40,
                "FastTree knows no missing values: one was learnt as the median of its feature with a mark that it is missing. The scores here treat it so, exactly.");
        }
    }

    private static IEnumerable<KnownLimit> OfAny(Manifest manifest) =>
    [
        manifest.Origin is null
            ? new(22, $"Probabilities are calibrated to the months before {manifest.Run.TestFrom}; a price change, a merger or a new product is outside of what they know.")
            : new(22, "Probabilities are calibrated to rows like those that it learned from; what none of them knew, such as a new price, is outside of what they know."),
        manifest.Origin is null
            ? new(21, "An account that was saved looks like a false alarm; the row \"without accounts under treatment\" shows how much that matters here.")
            : new(21, "Somebody who was saved looks like a false alarm: what was done on earlier scores is not known here."),
        new(20, "A reason is what moved this model's number; it is not proof of a cause, and acting on it need not change the outcome."),
    ];

    private static string Foretold(ModelFacts model)
    {
        if (model.Curves is not { } curves)
        {
            return "";
        }

        double rows = curves.Calibration.Sum(bin => bin.Rows);
        return Invariant($"{curves.Calibration.Sum(bin => bin.Rows * bin.Predicted) / rows:0.0%} foretold, {curves.Calibration.Sum(bin => bin.Rows * bin.Observed.Value) / rows:0.0%} came; ");
    }

    private static double Share(int positives, int rows) => rows == 0 ? 0 : (double)positives / rows;
}

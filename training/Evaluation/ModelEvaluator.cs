using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>
/// A model's figures on the test rows: all, after the lead, untreated, reviewed, by slice, by month, beside baselines on the same rows.
/// </summary>
public sealed class ModelEvaluator(RunSettings settings, CancellationToken cancellation = default)
{
    /// <summary>Baseline: the training period's prevalence for everyone.</summary>
    public const string Prevalence = "prevalence";

    /// <summary>Baseline: logistic regression on the same features and rows.</summary>
    public const string Logistic = "logistic_regression";

    /// <summary>Fewest positives, and fewest negatives, in a slice or month that is judged; smaller ones are counted only.</summary>
    public const int SliceMinimum = 20;

    /// <summary>What 1 means, by model.</summary>
    public static IReadOnlyDictionary<string, string> Polarity { get; } = new Dictionary<string, string>
    {
        ["churn"] = "1 = leaves",
        ["needs_exit"] = "1 = meets the exit criteria in the outcome window",
        ["expansion"] = "1 = expands within 12 months",
    };

    /// <summary>Every model's figures, backtest included: what the manifest records.</summary>
    /// <param name="trainer">Trains the backtest's models.</param>
    /// <param name="monotone">As for training.</param>
    /// <param name="uncertainty">Its error level is measured; null = answers are never withheld.</param>
    public IReadOnlyDictionary<string, ModelFacts> Evaluate(
        Dataset data, TrainedModels trained, ModelTrainer trainer, IReadOnlyDictionary<string, int[]> monotone,
        UncertaintyPolicy? uncertainty)
    {
        var backtest = new Backtest(trainer, settings);
        return new SortedDictionary<string, ModelFacts>(trained.Models.ToDictionary(
            model => model.Key,
            model => Evaluate(data, model.Key, model.Value.Model, trained.Split.Models[model.Key]) with
            {
                Backtest = !data.IsDated ? new Dictionary<string, EvaluationFacts>() : backtest.Run(
                    data, model.Key, trained.Split.Models[model.Key], ModelTrainer.Directions(data, model.Key, monotone)),
                Conformal = uncertainty is null ? null : ConformalOf(data, model.Key, model.Value, trained.Split.Models[model.Key], uncertainty),
            }), StringComparer.Ordinal);
    }

    /// <summary>One model's figures on its test rows; the backtest is left empty.</summary>
    public ModelFacts Evaluate(Dataset data, string name, CalibratedModel model, ModelSplit split)
    {
        int[] test = split.TestRows;
        float[] labels = data.Labels[name];
        var evaluator = new Evaluator(
            [.. test.Select(row => data.AccountIds[row])],
            Array.ConvertAll(test, row => labels[row]),
            settings.BootstrapReplicates,
            settings.Seed);
        double[] logOdds = model.LogOdds(data.Features.Take(test));
        var scores = ScoreColumn.OfLogOdds(logOdds);
        IReadOnlyDictionary<string, ScoreColumn> baselines = Baselines(data, name, split);
        int[]? Where(bool[] mask, bool expected)
        {
            int[] rows = [.. Enumerable.Range(0, test.Length).Where(i => mask[test[i]] == expected)];
            return rows.Length == 0 ? null : rows;
        }

        int[]? afterLead = Where(data.StillThere, true);
        int[]? reviewed = name == "needs_exit" ? Where(data.Reviewed, true) : null;
        int[]? byCriteria = name == "needs_exit" ? Where(data.Reviewed, false) : null;
        EvaluationFacts? On(int[]? rows) => rows is null ? null : evaluator.Evaluate(scores, rows);
        IReadOnlyDictionary<string, Metric>? Paired(int[]? rows) =>
            rows is null ? null : evaluator.AucDifferences(scores, baselines, rows);
        int[] all = [.. Enumerable.Range(0, test.Length)];
        return new ModelFacts(
            Polarity.GetValueOrDefault(name, "1 = the label"),
            $"{name}.json",
            model.Ensemble.Trees.Count,
            new CalibrationFacts(model.Calibration.Slope, model.Calibration.Intercept),
            Counts(data, labels, split.TrainRows),
            evaluator.Evaluate(scores),
            On(afterLead),
            test.Any(row => data.Treated[row]) ? On(Where(data.Treated, false)) : null,
            On(reviewed),
            On(byCriteria),
            Each(baselines, baseline => evaluator.Evaluate(baseline)),
            Each(
                afterLead is null ? new Dictionary<string, ScoreColumn>() : baselines,
                baseline => evaluator.Evaluate(baseline, afterLead)),
            evaluator.AucDifferences(scores, baselines),
            Each(data.Slices, slices => BySlice(evaluator, scores, all, i => slices[test[i]])),
            data.IsDated ? BySlice(evaluator, scores, all, i => data.Snapshots[test[i]].ToString()) : new Dictionary<string, EvaluationFacts>(),
            new Dictionary<string, EvaluationFacts>())
        {
            PairedAfterLead = Paired(afterLead),
            PairedReviewed = Paired(reviewed),
            PairedByCriteria = Paired(byCriteria),
            Curves = evaluator.HasBothClasses(all, 1) ? CurvesOf(data, name, logOdds, split).Curves() : null,
        };
    }

    /// <summary>The conformal sets of a model, and how they went on its test rows.</summary>
    internal static ConformalFacts ConformalOf(Dataset data, string name, TrainedModel trained, ModelSplit split, UncertaintyPolicy policy)
    {
        float[] labels = data.Labels[name];
        return Coverage.Of(
            trained.OutOfFoldLogOdds,
            Array.ConvertAll(split.TrainRows, row => labels[row]),
            trained.Model.LogOdds(data.Features.Take(split.TestRows)),
            Array.ConvertAll(split.TestRows, row => labels[row]),
            data.IsDated ? [.. split.TestRows.Select(row => data.Snapshots[row])] : [],
            policy.ErrorPercent);
    }

    /// <summary>Where acting is cheapest: chosen on out-of-fold probabilities of the training period, its cost shown on the test rows.</summary>
    public ThresholdFacts? Threshold(Dataset data, string name, TrainedModel trained, ModelSplit split, ErrorCost missed, ErrorCost needless) =>
        split.TestRows.Length == 0 ? null : CurvesOf(data, name, trained.Model.LogOdds(data.Features.Take(split.TestRows)), split).Threshold(
            trained.OutOfFoldLogOdds, Array.ConvertAll(split.TrainRows, row => data.Labels[name][row]), missed, needless);

    private CurveEvaluator CurvesOf(Dataset data, string name, double[] logOdds, ModelSplit split) => new(
        [.. split.TestRows.Select(row => data.AccountIds[row])],
        Array.ConvertAll(split.TestRows, row => data.Labels[name][row]),
        logOdds,
        settings.BootstrapReplicates,
        settings.Seed);

    /// <summary>The baselines' scores on the test rows.</summary>
    private IReadOnlyDictionary<string, ScoreColumn> Baselines(Dataset data, string name, ModelSplit split)
    {
        float[] trainLabels = Array.ConvertAll(split.TrainRows, row => data.Labels[name][row]);
        var regression = LogisticRegression.Fit(new TrainingRows(data.Features.Take(split.TrainRows), trainLabels, data.IsCategory), cancellation);
        double prevalence = trainLabels.Average(label => (double)label);
        var baselines = new SortedDictionary<string, ScoreColumn>(StringComparer.Ordinal)
        {
            [Prevalence] = ScoreColumn.OfProbabilities(Enumerable.Repeat(prevalence, split.TestRows.Length)),
            [Logistic] = ScoreColumn.OfLogOdds(regression.LogOdds(data.Features.Take(split.TestRows))),
        };
        foreach ((string baseline, float[] scores) in data.Baselines.GetValueOrDefault(name) ?? new Dictionary<string, float[]>())
        {
            baselines[baseline] = ScoreColumn.OfRanks(Array.ConvertAll(split.TestRows, row => scores[row]));
        }

        return baselines;
    }

    private static IReadOnlyDictionary<string, EvaluationFacts> BySlice(
        Evaluator evaluator, ScoreColumn scores, int[] rows, Func<int, string> sliceOf) =>
        new SortedDictionary<string, EvaluationFacts>(rows.GroupBy(sliceOf).ToDictionary(
            slice => slice.Key,
            slice => slice.ToArray() is var inSlice && evaluator.HasBothClasses(inSlice, SliceMinimum)
                ? evaluator.Evaluate(scores, inSlice)
                : evaluator.Counts(inSlice)), StringComparer.Ordinal);

    private static RowCounts Counts(Dataset data, float[] labels, int[] rows) => new(
        rows.Length,
        rows.Select(row => data.AccountIds[row]).Distinct().Count(),
        rows.Count(row => labels[row] > 0),
        data.IsDated ? ModelSplit.Snapshots(data, rows).Count : 0)
    {
        EventAccounts = rows.Where(row => labels[row] > 0).Select(row => data.AccountIds[row]).Distinct().Count(),
    };

    private static SortedDictionary<string, TResult> Each<TValue, TResult>(
        IReadOnlyDictionary<string, TValue> values, Func<TValue, TResult> map) =>
        new(values.ToDictionary(pair => pair.Key, pair => map(pair.Value)), StringComparer.Ordinal);
}

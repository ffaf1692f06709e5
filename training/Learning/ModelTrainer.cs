using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Trains every model of a data set on one split. Settings, rounds and calibration see held-out accounts of the training period only;
/// nothing here reads a test row.
/// </summary>
public sealed class ModelTrainer(
    ILearner learner, RunSettings settings, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
{
    /// <summary>Trains the models; one that the data cannot carry is named in <see cref="TrainedModels.NotTrained"/>.</summary>
    /// <param name="monotone">Model name → direction by feature (−1, 0, +1); a model that is not named is free.</param>
    /// <exception cref="UserFault">Churn itself cannot be trained.</exception>
    public TrainedModels Train(Dataset data, Split split, IReadOnlyDictionary<string, int[]> monotone)
    {
        var models = new SortedDictionary<string, TrainedModel>(StringComparer.Ordinal);
        var notTrained = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, ModelSplit rows) in split.Models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            if (FindObstacle(data, name, rows, split) is { } obstacle)
            {
                notTrained[name] = name != "churn" ? obstacle : throw new UserFault(
                    $"The churn model cannot be trained: {obstacle} Bring more months or accounts, or lower minimum_events in the settings file.");
            }
            else
            {
                models[name] = Train(data, name, rows.TrainRows, Directions(data, name, monotone));
            }
        }

        return new TrainedModels(split, models, notTrained);
    }

    /// <summary>
    /// K models, each blind to a fold of accounts, choose the rounds (their median) and give the margins for Platt's line;
    /// the model itself is trained on all accounts.
    /// </summary>
    public TrainedModel Train(Dataset data, string name, int[] trainRows, IReadOnlyList<int> monotone)
    {
        int[] folds = FoldsOf(data, trainRows, settings.Folds);
        var margins = new double[trainRows.Length];
        List<int> rounds = [];
        for (int fold = 0; fold < settings.Folds; fold++)
        {
            int[] heldOut = [.. Enumerable.Range(0, trainRows.Length).Where(i => folds[i] == fold)];
            if (heldOut.Length == 0)
            {
                continue;
            }

            int[] heldOutRows = [.. heldOut.Select(i => trainRows[i])];
            TreeEnsemble trees = Fit(
                data, name, $"fold {fold + 1} of {settings.Folds}", [.. trainRows.Where((_, i) => folds[i] != fold)], heldOutRows, monotone,
                settings.SeededLearner);
            rounds.Add(trees.Trees.Count);
            double[] foldMargins = trees.Margins(data.Features.Take(heldOutRows));
            for (int i = 0; i < heldOut.Length; i++)
            {
                margins[heldOut[i]] = foldMargins[i];
            }
        }

        LearnerSettings chosen = settings.SeededLearner with { Rounds = Median(rounds) };
        TreeEnsemble ensemble = Fit(data, name, "all accounts", trainRows, null, monotone, chosen);
        Calibration calibration = Calibrator.Fit(margins, Labels(data, name, trainRows));
        return new TrainedModel(new CalibratedModel(ensemble, calibration), rounds, Array.ConvertAll(margins, calibration.LogOdds));
    }

    /// <summary>
    /// The same with one fold held out instead of K in turn: rounds and Platt's line from a fold's accounts, trees from the others.
    /// A fraction of the cost, for the backtest's many small trainings.
    /// </summary>
    public CalibratedModel TrainOnce(Dataset data, string name, string part, int[] trainRows, IReadOnlyList<int> monotone)
    {
        int[] folds = FoldsOf(data, trainRows, settings.Folds);
        int[] heldOut = [.. trainRows.Where((_, i) => folds[i] == 0)];
        TreeEnsemble trees = Fit(data, name, part, [.. trainRows.Where((_, i) => folds[i] != 0)], heldOut, monotone, settings.SeededLearner);
        return new CalibratedModel(trees, Calibrator.Fit(trees.Margins(data.Features.Take(heldOut)), Labels(data, name, heldOut)));
    }

    /// <summary>Whether rows hold enough accounts with the event, and without it, to train on.</summary>
    public string? FindShortage(Dataset data, string name, int[] rows)
    {
        float[] labels = data.Labels[name];
        int with = rows.Where(row => labels[row] > 0).Select(row => data.AccountIds[row]).Distinct().Count();
        int without = rows.Where(row => labels[row] == 0).Select(row => data.AccountIds[row]).Distinct().Count();
        return (with, without) switch
        {
            (0, _) or (_, 0) => $"one class only in the training period: found {with} accounts with the event and {without} without, "
                + $"expected at least {settings.MinimumEvents} of each.",
            _ when Math.Min(with, without) < settings.MinimumEvents => $"too few events in the training period: found {with} accounts with the "
                + $"event and {without} without, expected at least {settings.MinimumEvents} of each.",
            _ => null,
        };
    }

    /// <summary>The model's directions, checked against the data's features.</summary>
    public static IReadOnlyList<int> Directions(Dataset data, string name, IReadOnlyDictionary<string, int[]> monotone)
    {
        int[] directions = monotone.GetValueOrDefault(name) ?? new int[data.Features.Names.Count];
        ArgumentOutOfRangeException.ThrowIfNotEqual(directions.Length, data.Features.Names.Count, nameof(monotone));
        return directions;
    }

    private string? FindObstacle(Dataset data, string name, ModelSplit rows, Split split)
    {
        if (rows.TrainRows.Length == 0)
        {
            return $"no label window of {data.LabelMonths[name]} months closes by {split.TestFrom}, where the test begins.";
        }

        return rows.TestRows.Length == 0
            ? $"no label window of {data.LabelMonths[name]} months after {split.TestFrom} or later has closed, so nothing could test it."
            : FindShortage(data, name, rows.TrainRows);
    }

    private TreeEnsemble Fit(
        Dataset data, string name, string part, int[] trainRows, int[]? heldOut, IReadOnlyList<int> monotone, LearnerSettings learnerSettings) =>
        learner.Train(
            Rows(data, name, trainRows),
            heldOut is null ? null : Rows(data, name, heldOut),
            monotone,
            learnerSettings,
            (round, loss) => progress?.Invoke(new TrainingProgress(name, part, round, learnerSettings.Rounds, loss)),
            cancellation);

    private int[] FoldsOf(Dataset data, int[] rows, int folds) =>
        AccountFolds.Folds([.. rows.Select(row => data.AccountIds[row])], settings.Seed, folds);

    private static TrainingRows Rows(Dataset data, string name, int[] rows) => new(data.Features.Take(rows), Labels(data, name, rows));

    private static float[] Labels(Dataset data, string name, int[] rows) => Array.ConvertAll(rows, row => data.Labels[name][row]);

    private static int Median(List<int> values) => values.Order().ElementAt(values.Count / 2);
}

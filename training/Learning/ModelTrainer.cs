using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Trains every model of a data set on one split. Settings, rounds and calibration see held-out accounts of the training period only;
/// nothing here reads a test row. Trainings run side by side, so progress is reported from several threads.
/// </summary>
public sealed class ModelTrainer(
    ILearner learner, RunSettings settings, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
{
    /// <summary>
    /// Trains the models; one that the data cannot carry is named in <see cref="TrainedModels.NotTrained"/>.
    /// For each, K trainings, each blind to a fold of accounts, choose the rounds (their median) and give the margins for Platt's line;
    /// the model itself is trained on all accounts.
    /// </summary>
    /// <param name="monotone">Model name → direction by feature (−1, 0, +1); a model that is not named is free.</param>
    /// <exception cref="UserFault">Churn itself cannot be trained, or the learner's library is missing.</exception>
    public TrainedModels Train(Dataset data, Split split, IReadOnlyDictionary<string, int[]> monotone)
    {
        _ = learner.LibraryVersion;
        var notTrained = new SortedDictionary<string, string>(StringComparer.Ordinal);
        List<string> names = [];
        foreach ((string name, ModelSplit rows) in split.Models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            if (FindObstacle(data, name, rows, split) is not { } obstacle)
            {
                names.Add(name);
            }
            else
            {
                notTrained[name] = name != "churn" ? obstacle : throw new UserFault($"The churn model cannot be trained: {obstacle} "
                    + "Bring more months or accounts, or lower minimum_events in the settings file.");
            }
        }

        var tasks = names.Select(name => new Task(name, split.Models[name].TrainRows, Directions(data, name, monotone))).ToList();
        var heldOut = SideBySide(
            [.. tasks.SelectMany(task => Enumerable.Range(0, settings.Folds).Select(fold => (Task: task, Fold: fold)))],
            part => TrainFold(data, part.Task, part.Fold));
        TrainedModel[] models = SideBySide(
            tasks, task => TrainAll(data, task, [.. heldOut.Where(fold => fold.Name == task.Name && fold.Margins.Length > 0)]));
        return new TrainedModels(
            split, new SortedDictionary<string, TrainedModel>(names.Zip(models).ToDictionary(), StringComparer.Ordinal), notTrained);
    }

    /// <summary>
    /// One training with one fold held out instead of K in turn: rounds and Platt's line from a fold's accounts, trees from the others.
    /// A fraction of the cost, for the backtest's many small trainings.
    /// </summary>
    public CalibratedModel TrainOnce(Dataset data, string name, string part, int[] trainRows, IReadOnlyList<int> monotone)
    {
        int[] folds = FoldsOf(data, name, trainRows);
        int[] heldOut = [.. trainRows.Where((_, i) => folds[i] == 0)];
        TreeEnsemble trees = Fit(
            data, new Task(name, [.. trainRows.Where((_, i) => folds[i] != 0)], monotone), part, heldOut, settings.SeededLearner);
        return new CalibratedModel(trees, Calibrator.Fit(trees.Margins(data.Features.Take(heldOut)), Labels(data, name, heldOut)));
    }

    /// <summary>The training of a model once more, on other rows: the same settings and rounds, and the same line on the margin.</summary>
    /// <param name="part">What it is, for progress.</param>
    /// <param name="rows">Training rows; one that comes twice counts twice.</param>
    public CalibratedModel TrainAgain(Dataset data, string name, string part, CalibratedModel model, int[] rows, IReadOnlyList<int> monotone)
    {
        LearnerSettings chosen = settings.SeededLearner with { Rounds = model.Ensemble.Trees.Count };
        return model with { Ensemble = Fit(data, new Task(name, rows, monotone), part, null, chosen) };
    }

    /// <summary>Why rows do not hold enough accounts with the event, and without it, to train on; null where they do.</summary>
    public string? FindShortage(Dataset data, string name, int[] rows)
    {
        float[] labels = data.Labels[name];
        int with = rows.Where(row => labels[row] > 0).Select(row => data.AccountIds[row]).Distinct().Count();
        int without = rows.Where(row => labels[row] == 0).Select(row => data.AccountIds[row]).Distinct().Count();
        int least = Math.Min(with, without);
        return least >= settings.MinimumEvents ? null
            : $"{(least == 0 ? "one class only" : "too few events")} in the training period: found {with} accounts with the event and "
                + $"{without} without, expected at least {settings.MinimumEvents} of each.";
    }

    /// <summary>The model's directions, checked against the data's features.</summary>
    public static IReadOnlyList<int> Directions(Dataset data, string name, IReadOnlyDictionary<string, int[]> monotone)
    {
        int[] directions = monotone.GetValueOrDefault(name) ?? new int[data.Features.Names.Count];
        ArgumentOutOfRangeException.ThrowIfNotEqual(directions.Length, data.Features.Names.Count, nameof(monotone));
        return directions;
    }

    /// <summary>Runs the work on the machine's cores; results in the items' order. A fault or the cancellation ends it.</summary>
    internal TResult[] SideBySide<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, TResult> work)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            // One item at a time: a long training must not hold back those dealt to the same thread.
            var places = Partitioner.Create(Enumerable.Range(0, items.Count), EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(places, options, i => results[i] = work(items[i]));
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }

        return results;
    }

    private string? FindObstacle(Dataset data, string name, ModelSplit rows, Split split)
    {
        if (rows.TrainRows.Length == 0)
        {
            return $"no label window of {data.LabelMonths[name]} months closes by {split.TestFrom}, where the test begins.";
        }

        return rows.TestRows.Length == 0
            ? $"no label window of {data.LabelMonths[name]} months from {split.TestFrom} on has closed, so nothing could test it."
            : FindShortage(data, name, rows.TrainRows);
    }

    private HeldOut TrainFold(Dataset data, Task task, int fold)
    {
        int[] folds = FoldsOf(data, task.Name, task.Rows);
        int[] places = [.. Enumerable.Range(0, task.Rows.Length).Where(i => folds[i] == fold)];
        if (places.Length == 0)
        {
            return new HeldOut(task.Name, [], [], 0);
        }

        int[] rows = Array.ConvertAll(places, i => task.Rows[i]);
        TreeEnsemble trees = Fit(
            data, task with { Rows = [.. task.Rows.Where((_, i) => folds[i] != fold)] }, $"fold {fold + 1} of {settings.Folds}", rows,
            settings.SeededLearner);
        return new HeldOut(task.Name, places, trees.Margins(data.Features.Take(rows)), trees.Trees.Count);
    }

    private TrainedModel TrainAll(Dataset data, Task task, IReadOnlyList<HeldOut> folds)
    {
        var margins = new double[task.Rows.Length];
        foreach (HeldOut fold in folds)
        {
            for (int i = 0; i < fold.Places.Length; i++)
            {
                margins[fold.Places[i]] = fold.Margins[i];
            }
        }

        Calibration calibration = Calibrator.Fit(margins, Labels(data, task.Name, task.Rows));
        int[] rounds = [.. folds.Select(fold => fold.Rounds)];
        LearnerSettings chosen = settings.SeededLearner with { Rounds = rounds.Order().ElementAt(rounds.Length / 2) };
        TreeEnsemble trees = Fit(data, task, "all accounts", null, chosen);
        return new TrainedModel(new CalibratedModel(trees, calibration), rounds, Array.ConvertAll(margins, calibration.LogOdds));
    }

    private TreeEnsemble Fit(Dataset data, Task task, string part, int[]? heldOut, LearnerSettings learnerSettings) => learner.Train(
        Rows(data, task.Name, task.Rows),
        heldOut is null ? null : Rows(data, task.Name, heldOut),
        task.Monotone,
        learnerSettings,
        (round, loss) => progress?.Invoke(new TrainingProgress(task.Name, part, round, learnerSettings.Rounds, loss)),
        cancellation);

    private int[] FoldsOf(Dataset data, string name, int[] rows)
    {
        string[] accounts = Array.ConvertAll(rows, row => data.AccountIds[row]);
        return data.IsStratified
            ? StratifiedFolds.Of(accounts, Labels(data, name, rows), settings.Seed, settings.Folds)
            : AccountFolds.Folds(accounts, settings.Seed, settings.Folds);
    }

    private TrainingRows Rows(Dataset data, string name, int[] rows) => new(data.Features.Take(rows), Labels(data, name, rows), data.IsCategory)
    {
        Weights = name == "needs_exit" && data.Reviewed.Contains(true)
            ? Array.ConvertAll(rows, row => data.Reviewed[row] ? (float)settings.ReviewWeight : 1)
            : null,
    };

    private static float[] Labels(Dataset data, string name, int[] rows) => Array.ConvertAll(rows, row => data.Labels[name][row]);

    /// <summary>What one training works on.</summary>
    private sealed record Task(string Name, int[] Rows, IReadOnlyList<int> Monotone);

    /// <summary>A fold's margins, from trees that never saw its accounts.</summary>
    /// <param name="Places">Positions of the fold's rows in the training rows.</param>
    private sealed record HeldOut(string Name, int[] Places, double[] Margins, int Rounds);
}

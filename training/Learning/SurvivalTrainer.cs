using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>A trained survival model.</summary>
/// <param name="Model">Calibrated on accounts that the trees had not seen.</param>
/// <param name="Rows">What it learned from.</param>
public sealed record TrainedSurvival(SurvivalModel Model, SurvivalRows Rows);

/// <summary>
/// Trains a hazard on account-months, regularised strongly: a month's hazard is a rare event, and a profile says little of it. As with the other
/// models, folds of accounts choose the rounds and give the margins for Platt's line.
/// </summary>
public sealed class SurvivalTrainer(ILearner learner, RunSettings settings, CancellationToken cancellation = default)
{
    /// <summary>Of what is known at signature: a dozen weak facts, each of which weighs by itself and, at most, differently with time.</summary>
    public static LearnerSettings Signature { get; } = new(
        MaxDepth: 2, LearningRate: 0.03, Rounds: 1000, EarlyStopping: 40, Subsample: 0.8, ColumnSample: 0.5, MinChildWeight: 8, L2: 100);

    /// <summary>Of a snapshot's features.</summary>
    public static LearnerSettings Snapshot { get; } = new(
        MaxDepth: 3, LearningRate: 0.08, Rounds: 250, EarlyStopping: 25, Subsample: 0.8, ColumnSample: 0.4, MinChildWeight: 8, L2: 30);

    /// <summary>Trains a model.</summary>
    /// <param name="directions">Feature → −1 or +1; what is not named is free.</param>
    /// <returns>Null where there are fewer accounts with the event, or without it, than the settings ask for.</returns>
    public TrainedSurvival? Train(SurvivalRows rows, LearnerSettings learnerSettings, IReadOnlyDictionary<string, int> directions)
    {
        float[] labels = rows.Rows.Labels;
        int with = Distinct(rows, 1), without = Distinct(rows, 0);
        if (Math.Min(with, without) < settings.MinimumEvents)
        {
            return null;
        }

        learnerSettings = learnerSettings with { Seed = settings.Seed, Threads = settings.Learner.Threads };
        int[] monotone = [.. rows.Rows.Features.Names.Select(name => directions.GetValueOrDefault(name))];
        int[] folds = AccountFolds.Folds(rows.AccountIds, settings.Seed, settings.Folds);
        var margins = new double[labels.Length];
        var rounds = new int[settings.Folds];
        Parallel.For(0, settings.Folds, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            int[] held = [.. Enumerable.Range(0, labels.Length).Where(row => folds[row] == fold)];
            TrainingRows seen = Take(rows.Rows, [.. Enumerable.Range(0, labels.Length).Where(row => folds[row] != fold)]);
            if (held.Length == 0)
            {
                return;
            }

            TrainingRows unseen = Take(rows.Rows, held);
            TreeEnsemble trees = learner.Train(seen, unseen, monotone, learnerSettings, null, cancellation);
            double[] found = trees.Margins(unseen.Features);
            rounds[fold] = trees.Trees.Count;
            for (int i = 0; i < held.Length; i++)
            {
                margins[held[i]] = found[i];
            }
        });

        Calibration line = Calibrator.Fit(margins, labels);
        LearnerSettings chosen = learnerSettings with { Rounds = Math.Max(1, rounds.Order().ElementAt(rounds.Length / 2)) };
        TreeEnsemble final = learner.Train(rows.Rows, null, monotone, chosen, null, cancellation);
        var calibration = new Calibration(line.Slope, line.Intercept + Math.Log(rows.NegativeShare));
        return new TrainedSurvival(new SurvivalModel(new CalibratedModel(final, calibration)), rows);
    }

    private static int Distinct(SurvivalRows rows, float label) =>
        Enumerable.Range(0, rows.Rows.Labels.Length).Where(row => rows.Rows.Labels[row] == label).Select(row => rows.AccountIds[row]).Distinct().Count();

    private static TrainingRows Take(TrainingRows rows, int[] taken) => new(rows.Features.Take(taken), Array.ConvertAll(taken, row => rows.Labels[row]));
}

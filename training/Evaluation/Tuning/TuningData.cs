using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation.Tuning;

/// <summary>One training and one validation part of the training period.</summary>
/// <param name="Model">Model name.</param>
/// <param name="Name">What people call the part: a month, a fold.</param>
/// <param name="Train">Rows learned from.</param>
/// <param name="Validate">Rows judged on.</param>
public sealed record TuningPart(string Model, string Name, int[] Train, int[] Validate);

/// <summary>What trials are measured on: rows of one observation window, in parts. No part holds a test row.</summary>
/// <param name="Monotone">Model name → direction by feature.</param>
public sealed record TuningData(Dataset Data, IReadOnlyDictionary<string, int[]> Monotone, IReadOnlyList<TuningPart> Parts)
{
    /// <summary>What <see cref="Score"/> gives, in words.</summary>
    public const string Measure = "mean ROC AUC over the models and the validation parts";

    /// <summary>The parts of the training rows: forward in time where the rows have one, else folds in turn.</summary>
    public static TuningData Of(Dataset data, Split split, IReadOnlyDictionary<string, int[]> monotone, RunSettings settings, ModelTrainer trainer) => new(
        data,
        monotone,
        [.. split.Models.OrderBy(model => model.Key, StringComparer.Ordinal)
            .SelectMany(model => data.IsDated ? Chain(data, model.Key, model.Value, settings, trainer) : Folds(data, model.Key, model.Value, settings))
            .Where(part => HasBothClasses(data, part.Model, part.Train) && HasBothClasses(data, part.Model, part.Validate))]);

    /// <summary>
    /// The same parts of the rows of another observation window; null where it has not the same validation rows, so that nothing measured on
    /// it could be compared.
    /// </summary>
    public TuningData? Of(Dataset other, Split split, IReadOnlyDictionary<string, int[]> monotone)
    {
        TuningPart[] parts = [.. Parts.Select(part =>
        {
            ForwardChain link = ForwardChain.Of(other, part.Model, split.Models[part.Model], [Month.Parse(part.Name)])[0];
            return part with { Train = link.Known, Validate = link.Rows };
        })];
        return Parts.Zip(parts).All(pair => pair.First.Validate.Select(row => Data.AccountIds[row])
            .SequenceEqual(pair.Second.Validate.Select(row => other.AccountIds[row]), StringComparer.Ordinal))
            ? new TuningData(other, monotone, parts)
            : null;
    }

    /// <summary>The share of the training accounts that still holds <paramref name="events"/> accounts of either class in every part.</summary>
    public double LeastShare(int events) => Parts.Max(part => new[] { true, false }.Max(with => (double)events / Math.Max(1, part.Train
        .Where(row => Data.Labels[part.Model][row] > 0 == with).Select(row => Data.AccountIds[row]).Distinct().Count())));

    /// <summary>How well settings do.</summary>
    /// <param name="learner">The candidate's learner.</param>
    /// <param name="candidate">The learner's settings.</param>
    /// <param name="settings">The run's settings otherwise.</param>
    /// <param name="share">Share of the training accounts to learn from.</param>
    /// <returns>NaN where some part cannot be trained on.</returns>
    public double Score(ILearner learner, LearnerSettings candidate, RunSettings settings, double share, CancellationToken cancellation)
    {
        var trainer = new ModelTrainer(learner, settings with { Learner = candidate }, null, cancellation);
        return trainer.SideBySide(Parts, part =>
        {
            int[] train = [.. part.Train.Where(row => AccountFolds.Share(Data.AccountIds[row], settings.Seed) < share)];
            if (!HasBothClasses(Data, part.Model, train))
            {
                return double.NaN;
            }

            CalibratedModel model = trainer.TrainOnce(Data, part.Model, part.Name, train, ModelTrainer.Directions(Data, part.Model, Monotone));
            return Evaluator.RocAuc(
                model.LogOdds(Data.Features.Take(part.Validate)), Array.ConvertAll(part.Validate, row => Data.Labels[part.Model][row]));
        }).Average();
    }

    /// <summary>The latest training months, each predicted from what was known by then.</summary>
    private static IEnumerable<TuningPart> Chain(Dataset data, string name, ModelSplit split, RunSettings settings, ModelTrainer trainer) =>
        ForwardChain.Latest(data, name, split, settings.BacktestMonths, trainer)
            .Select(link => new TuningPart(name, link.Month.ToString(), link.Known, link.Rows));

    /// <summary>Each fold, predicted from the others; dealt in another way than those that stop the training.</summary>
    private static IEnumerable<TuningPart> Folds(Dataset data, string name, ModelSplit split, RunSettings settings)
    {
        int[] rows = split.TrainRows;
        int[] folds = StratifiedFolds.Of(
            Array.ConvertAll(rows, row => data.AccountIds[row]), Array.ConvertAll(rows, row => data.Labels[name][row]), settings.Seed, settings.Folds, "tune:");
        return Enumerable.Range(0, settings.Folds).Select(fold => new TuningPart(
            name, $"fold {fold + 1}", [.. rows.Where((_, i) => folds[i] != fold)], [.. rows.Where((_, i) => folds[i] == fold)]));
    }

    private static bool HasBothClasses(Dataset data, string name, int[] rows) =>
        rows.Any(row => data.Labels[name][row] > 0) && rows.Any(row => data.Labels[name][row] == 0);
}

using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Tests.Evaluation.Monitoring;

/// <summary>A churn model of a planted book's first fourteen months, and the book as it goes on.</summary>
internal static class WatchedModel
{
    public static readonly Month TestFrom = PlantedBook.First + 11, LastTest = PlantedBook.First + 13;

    public static readonly Dataset Book = Churn(PlantedBook.Draw(5, accounts: 500, months: 26));

    /// <summary>Trains with so many trees at most.</summary>
    public static MonitoredVersion Train(int rounds)
    {
        RunSettings settings = new() { Learner = new LearnerSettings(MaxDepth: 3, LearningRate: 0.2, Rounds: rounds, EarlyStopping: 8) };
        ModelSplit all = Split.At(Book, TestFrom).Models["churn"];
        var split = new ModelSplit(all.TrainRows, [.. all.TestRows.Where(row => Book.Snapshots[row] <= LastTest)]);
        CalibratedModel model = new ModelTrainer(new XGBoostLearner(), settings).Train(
            Book, new Split(TestFrom, new Dictionary<string, ModelSplit> { ["churn"] = split }), new Dictionary<string, int[]>()).Models["churn"].Model;
        var test = new Evaluator(
            [.. split.TestRows.Select(row => Book.AccountIds[row])], Array.ConvertAll(split.TestRows, row => Book.Labels["churn"][row]), 100, 0);
        return new MonitoredVersion(
            $"trees-{rounds}", "churn", model, Book.Windows, Book.Windows.Horizon,
            ModelSplit.Snapshots(Book, split.TrainRows), ModelSplit.Snapshots(Book, split.TestRows),
            test.Evaluate(ScoreColumn.OfLogOdds(model.LogOdds(Book.Features.Take(split.TestRows)))).RocAuc,
            FeatureReference.From(Book.Features.Take(split.TrainRows)),
            new FittedFeatures(Book.Features.Names, new Dictionary<string, IReadOnlyList<string>>()),
            Seed: 0);
    }

    private static Dataset Churn(Dataset data) => data with { Labels = new Dictionary<string, float[]> { ["churn"] = data.Labels["churn"] } };
}

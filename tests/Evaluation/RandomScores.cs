using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;

namespace ChurnSegmentation.Tests.Evaluation;

/// <summary>Scores with ties, labels drawn from them, several rows an account.</summary>
internal sealed record RandomScores(string[] AccountIds, float[] Labels, ScoreColumn Scores)
{
    public static RandomScores Draw(int seed, int count, double informative = 1)
    {
        var random = new Random(seed);
        double[] logOdds = [.. Enumerable.Range(0, count).Select(_ => Math.Round(-1 + PlantedRows.Normal(random), 1))];
        float[] labels = Array.ConvertAll(logOdds, x => random.NextDouble() < Logistic.Probability(informative * x) ? 1f : 0);
        // Both classes, always.
        (labels[0], labels[^1]) = (0, 1);
        string[] accounts = [.. Enumerable.Range(0, count).Select(_ => $"A{random.Next(count / 3 + 1)}")];
        return new RandomScores(accounts, labels, ScoreColumn.OfLogOdds(logOdds));
    }

    public Evaluator Evaluator(int replicates = 0, int seed = 0) => new(AccountIds, Labels, replicates, seed);
}

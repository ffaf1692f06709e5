using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Monitoring;

public class ExpectedPerformanceTests
{
    [Fact]
    public void By_hand()
    {
        // Probabilities 0.8 and 0.2: a pair comes out right with 0.8 × 0.8, wrong with 0.2 × 0.2.
        ExpectedPerformance expected = ExpectedPerformance.Of([Logistic.LogOdds(0.2), Logistic.LogOdds(0.8)]);
        Assert.Equal(0.64 / 0.68, expected.RocAuc, 1e-12);
        Assert.Equal(0.16, expected.Brier, 1e-12);
        Assert.Equal(1, expected.Events, 1e-12);
        Assert.Equal(0.8, expected.PrecisionTop10, 1e-12);
        Assert.Equal(0.5, ExpectedPerformance.Of([0, 0, 0]).RocAuc, 1e-12);
    }

    [Fact]
    public void On_calibrated_draws_it_is_what_comes_on_the_mean()
    {
        var random = new Random(11);
        double[] logOdds = [.. Enumerable.Range(0, 1000).Select(_ => Math.Round(-2.5 + 1.2 * PlantedRows.Normal(random), 2))];
        string[] accounts = [.. Enumerable.Range(0, logOdds.Length).Select(row => $"A{row}")];
        ExpectedPerformance expected = ExpectedPerformance.Of(logOdds);
        EvaluationFacts[] came = [.. Enumerable.Range(0, 300).Select(_ => new Evaluator(
            accounts, Array.ConvertAll(logOdds, x => random.NextDouble() < Logistic.Probability(x) ? 1f : 0), 0, 0)
            .Evaluate(ScoreColumn.OfLogOdds(logOdds)))];
        Assert.Equal(expected.RocAuc, came.Average(facts => facts.RocAuc!.Value), 0.004);
        Assert.Equal(expected.Brier, came.Average(facts => facts.Brier!.Value), 0.001);
        Assert.Equal(expected.PrecisionTop10, came.Average(facts => facts.PrecisionTop10!.Value), 0.01);
        Assert.Equal(expected.Events, came.Average(facts => facts.Positives), 1.5);
    }
}

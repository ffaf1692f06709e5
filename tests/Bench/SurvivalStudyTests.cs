using ChurnSegmentation.Bench.Studies;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

public class SurvivalStudyTests
{
    [Fact]
    public void Of_two_accounts_the_order_is_right_as_often_as_the_riskier_one_leaves_alone() =>
        Assert.Equal(0.6 * 0.9 / (0.6 * 0.9 + 0.1 * 0.4), SurvivalStudy.ExpectedConcordance([0.2, 0.5], [0.1, 0.6]), 1e-12);

    [Fact]
    public void The_expectation_is_that_over_all_pairs_a_tie_counts_half_and_no_order_beats_the_true_one()
    {
        var random = new Random(5);
        double[] truth = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
        double[] risks = [.. truth.Select(risk => Math.Round(risk + 0.5 * random.NextDouble(), 1))];
        double right = 0, pairs = 0;
        for (int i = 0; i < 60; i++)
        {
            for (int j = 0; j < 60; j++)
            {
                double both = i == j ? 0 : truth[i] * (1 - truth[j]);
                pairs += both;
                right += both * (risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0);
            }
        }

        Assert.Equal(right / pairs, SurvivalStudy.ExpectedConcordance(risks, truth), 1e-12);
        Assert.InRange(SurvivalStudy.ExpectedConcordance(risks, truth), 0.55, SurvivalStudy.ExpectedConcordance(truth, truth));
        Assert.Equal(0.5, SurvivalStudy.ExpectedConcordance([.. truth.Select(_ => 1.0)], truth), 1e-12);
    }
}

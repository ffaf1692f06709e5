using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

public class IntervalTests
{
    [Fact]
    public void Intervals_cover_the_truth_where_rows_of_an_account_repeat_each_other()
    {
        // Scores N(1, 1) against N(0, 1): the true area is Φ(1 ÷ √2) = 0.7602. Every account's row is there three times: an interval that
        // took rows for independent would be √3 too narrow and cover about three times in four.
        int covered = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            float[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 4 == 0 ? 1f : 0)];
            double[] scores = Array.ConvertAll(labels, label => label + PlantedRows.Normal(random));
            int[] rows = [.. Enumerable.Range(0, 600).Select(i => i / 3)];
            var evaluator = new Evaluator(
                [.. rows.Select(row => $"{row}")], Array.ConvertAll(rows, row => labels[row]), replicates: 200, seed);
            Metric auc = evaluator.Evaluate(new ScoreColumn(Array.ConvertAll(rows, row => scores[row]), false)).RocAuc!;
            covered += auc.Low <= 0.7602 && 0.7602 <= auc.High ? 1 : 0;
        }

        Assert.InRange(covered, 178, 199);
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals_and_another_seed_others()
    {
        RandomScores drawn = RandomScores.Draw(1, 500);
        EvaluationFacts first = drawn.Evaluator(50, seed: 3).Evaluate(drawn.Scores);
        Assert.Equal(first, drawn.Evaluator(50, seed: 3).Evaluate(drawn.Scores));
        Assert.NotEqual(first, drawn.Evaluator(50, seed: 4).Evaluate(drawn.Scores));
    }

    [Fact]
    public void A_paired_difference_is_firmer_than_the_two_areas()
    {
        RandomScores drawn = RandomScores.Draw(1, 2000);
        var random = new Random(1);
        ScoreColumn noisier = ScoreColumn.OfLogOdds(Array.ConvertAll(drawn.Scores.Values, x => x + 0.3 * PlantedRows.Normal(random)));
        Evaluator evaluator = drawn.Evaluator(200);
        var baselines = new Dictionary<string, ScoreColumn> { ["noisier"] = noisier, ["self"] = drawn.Scores };
        IReadOnlyDictionary<string, Metric> differences = evaluator.AucDifferences(drawn.Scores, baselines);
        Metric difference = differences["noisier"];
        (Metric ours, Metric theirs) = (evaluator.Evaluate(drawn.Scores).RocAuc!, evaluator.Evaluate(noisier).RocAuc!);
        Assert.Equal(ours.Value - theirs.Value, difference.Value, 1e-12);
        Assert.True(difference.High - difference.Low < 0.6 * (ours.High - ours.Low));
        Assert.Equal(new Metric(0, 0, 0), differences["self"]);
    }

    [Fact]
    public void A_resample_draws_as_many_accounts_as_there_are()
    {
        var resamples = new Resamples(1000, 30, 5);
        for (int replicate = 0; replicate < 30; replicate++)
        {
            Assert.Equal(1000, resamples[replicate].ToArray().Sum(multiplicity => multiplicity));
            // About 1 − 1/e of them at least once.
            Assert.InRange(resamples[replicate].ToArray().Count(multiplicity => multiplicity > 0), 580, 690);
        }
    }
}

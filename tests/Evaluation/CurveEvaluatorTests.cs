using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

public class CurveEvaluatorTests
{
    private static readonly ErrorCost Missed = new("missed", 10, ""), Needless = new("needless", 1, "");

    [Fact]
    public void Gain_and_calibration_are_as_counted_by_hand()
    {
        // Twenty rows of probability 0.95, 0.9 … 0: the first four and the tenth are positive.
        double[] probabilities = [.. Enumerable.Range(0, 20).Select(row => (19.5 - row) / 20)];
        float[] labels = [.. Enumerable.Range(0, 20).Select(row => row is < 4 or 9 ? 1f : 0f)];
        CurveFacts curves = Evaluator(probabilities, labels, 0).Curves();
        Assert.Equal(0.2, curves.Gain[1].Found.Value, 12);
        Assert.Equal(0.8, curves.Gain[4].Found.Value, 12);
        Assert.Equal(0.8, curves.Gain[9].Found.Value, 12);
        Assert.Equal(1, curves.Gain[10].Found.Value, 12);
        Assert.Equal(10, curves.Calibration.Count);
        Assert.Equal((2, 0.05, 0.0), (curves.Calibration[0].Rows, Math.Round(curves.Calibration[0].Predicted, 12), curves.Calibration[0].Observed.Value));
        Assert.Equal(0.5, curves.Calibration[5].Observed.Value);
        Assert.Equal(1, curves.Calibration[9].Observed.Value);
    }

    [Fact]
    public void Equal_probabilities_share_a_bin_and_their_place_in_the_gain()
    {
        float[] labels = [.. Enumerable.Range(0, 40).Select(row => row % 4 == 0 ? 1f : 0f)];
        CurveFacts curves = Evaluator([.. Enumerable.Repeat(0.3, 40)], labels, 0).Curves();
        CalibrationBin bin = Assert.Single(curves.Calibration);
        Assert.Equal((40, 0.25), (bin.Rows, bin.Observed.Value));
        Assert.All(curves.Gain, point => Assert.Equal(point.Share, point.Found.Value, 12));
    }

    [Fact]
    public void Bins_hold_every_row_once_and_intervals_hold_their_value() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 9).ArrayOf(60).ToArbitrary(),
        draws =>
        {
            float[] labels = [.. draws.Select((draw, row) => row == 0 || draw > 6 ? 1f : 0f)];
            labels[1] = 0;
            CurveFacts curves = Evaluator([.. draws.Select(draw => (draw + 1) / 12.0)], labels, 40).Curves();
            return curves.Calibration.Sum(bin => bin.Rows) == 60
                && curves.Calibration.Zip(curves.Calibration.Skip(1)).All(pair => pair.First.Predicted < pair.Second.Predicted)
                && curves.Gain.Zip(curves.Gain.Skip(1)).All(pair => pair.First.Found.Value <= pair.Second.Found.Value + 1e-12)
                && curves.Gain.All(point => point.Found is { Low: { } low, High: { } high } && low <= high);
        }));

    [Fact]
    public void The_cheapest_threshold_is_chosen_in_training_and_paid_on_the_test()
    {
        double[] train = [0.9, 0.6, 0.3, 0.1];
        // Acting from 0.3 on misses nobody and costs one needless talk; from 0.6 on it would miss one.
        ThresholdFacts facts = Evaluator([0.8, 0.4, 0.2, 0.05], [0, 1, 1, 0], 0).Threshold(Array.ConvertAll(train, Logistic.LogOdds), [1, 0, 1, 0], Missed, Needless);
        Assert.Equal(0.3, facts.Threshold, 12);
        Assert.Equal((2, 1), (facts.Flagged, facts.Hits));
        Assert.Equal(100 * (1 + 10) / 4.0, facts.TestCost.Value, 12);
        Assert.Equal(100 * 20 / 4.0, facts.TestNobody, 12);
        Assert.Equal(100 * 2 / 4.0, facts.TestEverybody, 12);
        Assert.Equal(1 / 11.0, facts.ByCostsAlone, 12);
        Assert.Equal((0.0, 50.0, 50.0), (facts.Curve[0].Threshold, facts.Curve[0].Training, facts.Curve[0].Test));
        Assert.Equal(1, facts.Curve[^1].Threshold);
    }

    [Fact]
    public void No_threshold_is_cheaper_than_the_cheapest() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 200).ArrayOf(30).ToArbitrary(),
        draws =>
        {
            double[] probability = [.. draws.Select(draw => draw / 2 / 101.0)];
            double[] labels = [.. draws.Select(draw => (double)(draw % 2))];
            double chosen = CurveEvaluator.Cheapest(probability, labels, 3, 1);
            return probability.Append(1).All(line => Cost(chosen) <= Cost(line) + 1e-9);

            double Cost(double line) => probability.Zip(labels).Sum(row => row.Second > 0 ? (row.First >= line ? 0 : 3) : row.First >= line ? 1 : 0);
        }));

    private static CurveEvaluator Evaluator(double[] probabilities, float[] labels, int replicates) => new(
        [.. labels.Select((_, row) => $"A{row}")], labels, Array.ConvertAll(probabilities, Logistic.LogOdds), replicates, seed: 1);
}

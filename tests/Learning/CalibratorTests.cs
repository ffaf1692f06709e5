using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class CalibratorTests
{
    [Fact]
    public void A_planted_line_is_found_again() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        (double slope, double intercept) = (0.4 + 1.5 * random.NextDouble(), random.NextDouble() * 2 - 2);
        (double[] margins, float[] labels) = Draw(random, 8000, slope, intercept);
        Calibration found = Calibrator.Fit(margins, labels);
        Assert.Equal(slope, found.Slope, 0.25);
        Assert.Equal(intercept, found.Intercept, 0.25);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_fit_has_the_mean_and_the_moment_of_its_targets()
    {
        // The two normal equations of logistic regression, for Platt's targets: nothing else has to be trusted.
        (double[] margins, float[] labels) = Draw(new Random(1), 500, 1, -2);
        Calibration found = Calibrator.Fit(margins, labels);
        double positives = labels.Sum();
        (double high, double low) = ((positives + 1) / (positives + 2), 1 / (labels.Length - positives + 2));
        double[] residuals = [.. margins.Zip(labels, (margin, label) =>
            (label > 0 ? high : low) - Logistic.Probability(found.LogOdds(margin)))];
        Assert.Equal(0, residuals.Sum(), 1e-6);
        Assert.Equal(0, residuals.Zip(margins, (residual, margin) => residual * margin).Sum(), 1e-6);
    }

    [Fact]
    public void Margins_that_point_the_wrong_way_keep_their_order_and_give_the_prevalence()
    {
        (double[] margins, float[] labels) = Draw(new Random(1), 5000, -1, -2);
        Calibration found = Calibrator.Fit(margins, labels);
        Assert.True(found.Slope > 0);
        Assert.Equal(labels.Average(), margins.Average(margin => Logistic.Probability(found.LogOdds(margin))), 0.002);
    }

    [Fact]
    public void Margins_that_separate_the_labels_stay_finite()
    {
        Calibration found = Calibrator.Fit([-2, -1, 1, 2], [0, 0, 1, 1]);
        Assert.InRange(Logistic.Probability(found.LogOdds(2)), 0.6, 0.99);
    }

    [Fact]
    public void One_margin_for_all_gives_the_prevalence()
    {
        double[] margins = [.. Enumerable.Repeat(0.7, 100)];
        float[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 20 ? 1f : 0)];
        Assert.Equal(0.2, Logistic.Probability(Calibrator.Fit(margins, labels).LogOdds(0.7)), 0.02);
    }

    private static (double[] Margins, float[] Labels) Draw(Random random, int count, double slope, double intercept)
    {
        double[] margins = [.. Enumerable.Range(0, count).Select(_ => 1.5 * PlantedRows.Normal(random))];
        return (margins, Array.ConvertAll(margins, x => random.NextDouble() < Logistic.Probability(slope * x + intercept) ? 1f : 0));
    }
}

using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Monitoring;

public class CalibrationShiftTests
{
    [Fact]
    public void By_hand()
    {
        // Promised one in two, three in four came: ln 3. Residuals ±: 3 × 1/16 + 9/16 over the curvature 4 × 3/16, squared.
        CalibrationShift shift = CalibrationShift.TryFit(["a", "b", "c", "d"], [0, 0, 0, 0], [1, 1, 1, 0])!;
        Assert.Equal(Math.Log(3), shift.Value, 1e-9);
        Assert.Equal(Math.Sqrt(12.0 / 16) / 0.75, shift.Error, 1e-9);
        Assert.Null(CalibrationShift.TryFit(["a"], [0], [1]));
    }

    [Fact]
    public void Rows_of_one_account_that_repeat_each_other_add_no_certainty()
    {
        (string[] accounts, double[] logOdds, float[] labels) = Draw(1, 400, 0);
        CalibrationShift once = CalibrationShift.TryFit(accounts, logOdds, labels)!;
        CalibrationShift thrice = CalibrationShift.TryFit(
            [.. accounts, .. accounts, .. accounts], [.. logOdds, .. logOdds, .. logOdds], [.. labels, .. labels, .. labels])!;
        Assert.Equal(once.Value, thrice.Value, 1e-9);
        Assert.Equal(once.Error, thrice.Error, 1e-9);
        Assert.Equal(0, once.Since(thrice).Error, 1e-9);
    }

    [Fact]
    public void The_change_is_within_two_and_a_half_errors_of_the_planted_one_nearly_always()
    {
        int covered = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            CalibrationShift before = Fit(2 * seed, 0), after = Fit(2 * seed + 1, 0.5);
            CalibrationShift change = after.Since(before);
            covered += Math.Abs(change.Value - 0.5) < 2.576 * change.Error ? 1 : 0;
        }

        Assert.InRange(covered, 95, 100);

        static CalibrationShift Fit(int seed, double shift)
        {
            (string[] accounts, double[] logOdds, float[] labels) = Draw(seed, 600, shift);
            return CalibrationShift.TryFit([.. accounts.Select(account => $"{seed}{account}")], logOdds, labels)!;
        }
    }

    private static (string[] Accounts, double[] LogOdds, float[] Labels) Draw(int seed, int rows, double shift)
    {
        var random = new Random(seed);
        double[] logOdds = [.. Enumerable.Range(0, rows).Select(_ => -2 + PlantedRows.Normal(random))];
        return (
            [.. Enumerable.Range(0, rows).Select(row => $"A{row}")],
            logOdds,
            Array.ConvertAll(logOdds, x => random.NextDouble() < Logistic.Probability(x + shift) ? 1f : 0));
    }
}

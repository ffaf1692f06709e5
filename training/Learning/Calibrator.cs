using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Platt's line from margins of accounts that the trees have not seen, with his regularised targets (Platt 1999): (N₊ + 1) ÷ (N₊ + 2) for a
/// positive and 1 ÷ (N₋ + 2) for a negative, so that few rows never claim certainty.
/// </summary>
public static class Calibrator
{
    /// <summary>Flattest line allowed: margins without information end near the prevalence, in their own order.</summary>
    private const double LeastSlope = 0.01;

    /// <summary>Fits the line.</summary>
    /// <param name="margins">n out-of-fold margins.</param>
    /// <param name="labels">n labels, 0 or 1; both occur.</param>
    public static Calibration Fit(ReadOnlySpan<double> margins, ReadOnlySpan<float> labels)
    {
        int positives = 0;
        foreach (float label in labels)
        {
            positives += label > 0 ? 1 : 0;
        }

        double high = (positives + 1.0) / (positives + 2);
        double low = 1.0 / (labels.Length - positives + 2);
        var targets = new double[labels.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = labels[i] > 0 ? high : low;
        }

        (double slope, double intercept) = LogisticLine.Fit(margins, targets);
        return slope >= LeastSlope
            ? new Calibration(slope, intercept)
            : new Calibration(LeastSlope, LogisticLine.FitIntercept(margins, targets, LeastSlope));
    }
}

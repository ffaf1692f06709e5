using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Fits target ~ logistic(slope × x + intercept) by Newton's method with step halving, as Lin, Lin &amp; Weng,
/// "A note on Platt's probabilistic outputs for support vector machines" (2007).
/// </summary>
public static class LogisticLine
{
    private const int MaxSteps = 100;
    private const double Near = 1e-6;

    /// <summary>
    /// The slope and the intercept of least log loss; NaN where the data give none (x separates the targets, or nothing varies).
    /// </summary>
    /// <param name="x">n finite values.</param>
    /// <param name="targets">n values from 0 to 1.</param>
    public static (double Slope, double Intercept) Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> targets)
    {
        (double slope, double intercept) = (0, Logistic.LogOdds(Math.Clamp(Mean(targets), 1e-12, 1 - 1e-12)));
        double loss = Loss(x, targets, slope, intercept);
        for (int step = 0; step < MaxSteps; step++)
        {
            (double slopeStep, double interceptStep) = NewtonStep(x, targets, slope, intercept);
            if (!double.IsFinite(slopeStep) || !double.IsFinite(interceptStep))
            {
                return (double.NaN, double.NaN);
            }

            if (Math.Abs(slopeStep) < Near * (1 + Math.Abs(slope)) && Math.Abs(interceptStep) < Near * (1 + Math.Abs(intercept)))
            {
                // So near, the step's own error is its square, and the loss is too flat to judge it.
                return (slope + slopeStep, intercept + interceptStep);
            }

            double length = 1;
            double nextLoss = Loss(x, targets, slope + slopeStep, intercept + interceptStep);
            while (nextLoss > loss && length > 1e-10)
            {
                length /= 2;
                nextLoss = Loss(x, targets, slope + length * slopeStep, intercept + length * interceptStep);
            }

            if (nextLoss > loss)
            {
                return (double.NaN, double.NaN);
            }

            (slope, intercept, loss) = (slope + length * slopeStep, intercept + length * interceptStep, nextLoss);
        }

        return (double.NaN, double.NaN);
    }

    /// <summary>The intercept of least log loss with the slope held.</summary>
    public static double FitIntercept(ReadOnlySpan<double> x, ReadOnlySpan<double> targets, double slope)
    {
        double mean = Mean(targets);
        if (!(mean > 0 && mean < 1))
        {
            return double.NaN;
        }

        // The mean probability rises with the intercept, so halving an interval that holds the answer cannot fail.
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in x)
        {
            (low, high) = (Math.Min(low, slope * value), Math.Max(high, slope * value));
        }

        (low, high) = (Logistic.LogOdds(mean) - high, Logistic.LogOdds(mean) - low);
        for (int step = 0; step < MaxSteps && high - low > 1e-12; step++)
        {
            double middle = (low + high) / 2;
            double excess = 0;
            foreach (double value in x)
            {
                excess += Logistic.Probability(slope * value + middle) - mean;
            }

            (low, high) = excess < 0 ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static (double Slope, double Intercept) NewtonStep(
        ReadOnlySpan<double> x, ReadOnlySpan<double> targets, double slope, double intercept)
    {
        double g0 = 0, g1 = 0, h00 = 1e-12, h01 = 0, h11 = 1e-12;
        for (int i = 0; i < x.Length; i++)
        {
            double p = Logistic.Probability(slope * x[i] + intercept);
            double v = p * (1 - p);
            g0 += targets[i] - p;
            g1 += (targets[i] - p) * x[i];
            h00 += v;
            h01 += v * x[i];
            h11 += v * x[i] * x[i];
        }

        double determinant = h00 * h11 - h01 * h01;
        return determinant > 1e-12 * h00 * h11
            ? ((h00 * g1 - h01 * g0) / determinant, (h11 * g0 - h01 * g1) / determinant)
            : (double.NaN, double.NaN);
    }

    private static double Loss(ReadOnlySpan<double> x, ReadOnlySpan<double> targets, double slope, double intercept)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += Logistic.Loss(slope * x[i] + intercept, targets[i]);
        }

        return sum;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}

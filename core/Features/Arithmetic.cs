namespace ChurnSegmentation.Core.Features;

/// <summary>Arithmetic in which NaN is "unknown" and no result is infinite.</summary>
public static class Arithmetic
{
    /// <summary>a ÷ b; unknown where b is 0.</summary>
    public static double Ratio(double numerator, double denominator) => denominator == 0 ? double.NaN : numerator / denominator;

    /// <summary>a ÷ b; unknown where b is not above 0, so that the result rises with a for every account.</summary>
    public static double RatioOfPositive(double numerator, double denominator) => denominator > 0 ? numerator / denominator : double.NaN;

    /// <summary>Rises from 0 towards 1: 0.5 at <paramref name="half"/>; below 0 counts as 0.</summary>
    public static double Saturate(double value, double half) =>
        double.IsNaN(value) ? double.NaN : Math.Max(0, value) / (Math.Max(0, value) + half);

    /// <summary>Into 0…1; NaN stays.</summary>
    public static double Unit(double value) => double.IsNaN(value) ? double.NaN : Math.Clamp(value, 0, 1);

    /// <summary>0 for what is unknown: of what nobody recorded there was none.</summary>
    public static double OrNone(double value) => double.IsNaN(value) ? 0 : value;

    /// <summary>Weighted mean of the known parts; unknown where less than <paramref name="minKnown"/> of the weight is known.</summary>
    /// <param name="parts">Value and weight; NaN = unknown.</param>
    public static double KnownMean(double minKnown, params ReadOnlySpan<(double Value, double Weight)> parts)
    {
        double total = 0;
        double known = 0;
        double sum = 0;
        foreach ((double value, double weight) in parts)
        {
            total += weight;
            if (!double.IsNaN(value))
            {
                known += weight;
                sum += weight * value;
            }
        }

        return known == 0 || known < minKnown * total ? double.NaN : sum / known;
    }

    /// <summary>Mid-rank percentile of each value among the known ones, in (0, 1); unknown where fewer than two are known.</summary>
    public static double[] Percentiles(double[] column)
    {
        double[] sorted = [.. column.Where(value => !double.IsNaN(value)).Order()];
        return [.. column.Select(value => double.IsNaN(value) || sorted.Length < 2
            ? double.NaN
            : (First(sorted, value, false) + First(sorted, value, true)) / (2.0 * sorted.Length))];
    }

    /// <summary>How many lie below the value; or, with ties, at or below it.</summary>
    private static int First(double[] sorted, double value, bool ties)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value || (ties && sorted[middle] == value))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

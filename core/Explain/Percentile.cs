namespace ChurnSegmentation.Core.Explain;

/// <summary>Where a value stands among others.</summary>
public static class Percentile
{
    /// <summary>
    /// Mid-rank percentile, 0 to 100: the share of values below plus half the share of equal ones; so the median is at 50, and in a column
    /// of equal values everybody is.
    /// </summary>
    /// <param name="sorted">The others' known values, ascending.</param>
    /// <returns>NaN where the value is unknown or there are no others.</returns>
    public static double Of(ReadOnlySpan<float> sorted, float value)
    {
        if (float.IsNaN(value) || sorted.IsEmpty)
        {
            return double.NaN;
        }

        return 50.0 * (First(sorted, value, orEqual: true) + First(sorted, value, orEqual: false)) / sorted.Length;
    }

    /// <summary>Index of the first value that is not below (or, <paramref name="orEqual"/> false, that is above) the given one.</summary>
    private static int First(ReadOnlySpan<float> sorted, float value, bool orEqual)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value || (!orEqual && sorted[middle] == value))
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

namespace ChurnSegmentation.Core.Features;

/// <summary>What sorted values say.</summary>
public static class OrderStatistics
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    /// <param name="sorted">n values, ascending; at least one.</param>
    public static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    /// <summary>The value below which a share of the others lies; linear between order statistics (Hyndman and Fan 1996, type 7).</summary>
    /// <param name="sorted">n values, ascending; at least one.</param>
    public static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }
}

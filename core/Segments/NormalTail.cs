namespace ChurnSegmentation.Core.Segments;

/// <summary>The normal distribution.</summary>
internal static class NormalTail
{
    /// <summary>Chance that a standard normal lies below <paramref name="z"/>; error below 1.5e-7 (Abramowitz and Stegun,
    /// 7.1.26).</summary>
    public static double Below(double z)
    {
        double x = Math.Abs(z) / Math.Sqrt(2), t = 1 / (1 + 0.3275911 * x);
        double tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.Exp(-x * x);
        return z < 0 ? tail / 2 : 1 - tail / 2;
    }
}

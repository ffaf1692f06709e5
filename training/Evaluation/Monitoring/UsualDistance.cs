using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>
/// How far a month's distribution is from those of the months that a version knew, and how far two months of theirs so far apart in time
/// usually are: base + slope × months apart, so that what creeps up by nature (tenure, growth) is no drift.
/// </summary>
/// <param name="Distance">Mean Jensen–Shannon distance to the known months.</param>
/// <param name="Usual">What it would be if the month were one of theirs.</param>
/// <param name="P">Probability of such an excess among the book's own months; 1 where they are too few to say.</param>
public sealed record UsualDistance(double Distance, double Usual, double P)
{
    /// <summary>Fewest known months that show a spread.</summary>
    public const int FewestMonths = 4;

    /// <summary>Smallest standard deviation believed: months can be alike by chance.</summary>
    private const double LeastSpread = 0.004;

    /// <summary>The distance beyond the usual; distances add up as squares.</summary>
    public double Excess => Math.Sqrt(Math.Max(0, Distance * Distance - Usual * Usual));

    /// <summary>Measures a month.</summary>
    /// <param name="known">m known months: month index and shares.</param>
    /// <param name="today">The month: index and shares.</param>
    public static UsualDistance Of(IReadOnlyList<(int Month, double[] Shares)> known, (int Month, double[] Shares) today)
    {
        double distance = known.Average(month => Divergence.JensenShannon(month.Shares, today.Shares));
        if (known.Count < FewestMonths)
        {
            return new UsualDistance(distance, double.NaN, 1);
        }

        (double Lag, double Distance)[] pairs = [.. known.SelectMany((left, i) => known.Skip(i + 1).Select(right =>
            ((double)Math.Abs(right.Month - left.Month), Divergence.JensenShannon(left.Shares, right.Shares))))];
        double meanLag = pairs.Average(pair => pair.Lag), meanDistance = pairs.Average(pair => pair.Distance);
        double lagSquares = pairs.Sum(pair => (pair.Lag - meanLag) * (pair.Lag - meanLag));
        double slope = lagSquares > 0 ? Math.Max(0, pairs.Sum(pair => (pair.Lag - meanLag) * (pair.Distance - meanDistance)) / lagSquares) : 0;
        double At(double lag) => meanDistance + slope * (lag - meanLag);

        // Months, not pairs, are what there are m of: a month's pairs rise and fall together.
        int months = known.Count;
        double spread = Math.Max(LeastSpread, Math.Sqrt(known.Sum(left => Math.Pow(
            known.Where(right => right.Month != left.Month).Average(right =>
                Divergence.JensenShannon(left.Shares, right.Shares) - At(Math.Abs(right.Month - left.Month))), 2)) / (months - 2)));
        double residual = pairs.Sum(pair => Math.Pow(pair.Distance - At(pair.Lag), 2)) / Math.Max(1, pairs.Length - 2);
        double slopeVariance = lagSquares > 0 ? residual / lagSquares * pairs.Length / months : 0;
        double lagToday = known.Average(month => Math.Abs(today.Month - month.Month));
        double error = Math.Sqrt(spread * spread * (1 + 1.0 / months) + slopeVariance * (lagToday - meanLag) * (lagToday - meanLag));
        return new UsualDistance(distance, At(lagToday), Upper((distance - At(lagToday)) / error, months - 2));
    }

    /// <summary>P(T ≥ t) of Student's distribution, by Wallace's normal approximation (1959).</summary>
    private static double Upper(double t, int freedom)
    {
        double z = (8.0 * freedom + 1) / (8.0 * freedom + 3) * Math.Sqrt(freedom * Math.Log(1 + t * t / freedom));
        return NormalDistribution.Upper(Math.CopySign(z, t));
    }
}

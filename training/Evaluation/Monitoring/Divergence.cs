namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>How far two distributions over the same bins are apart; neither depends on how many rows they were made of.</summary>
public static class Divergence
{
    /// <summary>An empty bin counts as one in ten thousand: the logarithm of nothing says nothing.</summary>
    private const double Least = 1e-4;

    /// <summary>Population stability index: Σ (actual − expected) × ln(actual ÷ expected); 0 = the same.</summary>
    /// <param name="expected">k shares.</param>
    /// <param name="actual">k shares.</param>
    public static double StabilityIndex(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        double sum = 0;
        for (int bin = 0; bin < expected.Length; bin++)
        {
            (double e, double a) = (Math.Max(expected[bin], Least), Math.Max(actual[bin], Least));
            sum += (a - e) * Math.Log(a / e);
        }

        return sum;
    }

    /// <summary>Jensen–Shannon distance: 0 = the same, 1 = nothing in common; a metric (Endres and Schindelin 2003).</summary>
    /// <param name="left">k shares.</param>
    /// <param name="right">k shares.</param>
    public static double JensenShannon(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double bits = 0;
        for (int bin = 0; bin < left.Length; bin++)
        {
            double middle = (left[bin] + right[bin]) / 2;
            bits += (Part(left[bin], middle) + Part(right[bin], middle)) / 2;
        }

        return Math.Sqrt(Math.Clamp(bits, 0, 1));

        static double Part(double share, double middle) => share > 0 ? share * Math.Log2(share / middle) : 0;
    }
}

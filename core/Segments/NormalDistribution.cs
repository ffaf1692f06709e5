namespace ChurnSegmentation.Core.Segments;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>P(Z ≥ z), to a relative error of 1.2e-7 however far out.</summary>
    /// <remarks>Chebyshev fit of erfc: Press et al., Numerical Recipes, 2nd ed., section 6.2.</remarks>
    public static double Upper(double z)
    {
        double x = Math.Abs(z) / Math.Sqrt(2), t = 1 / (1 + 0.5 * x);
        double tail = 0.5 * t * Math.Exp(-x * x - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
            + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))));
        return z >= 0 ? tail : 1 - tail;
    }

    /// <summary>P(Z ≤ z).</summary>
    public static double Below(double z) => Upper(-z);

    /// <summary>The value that is exceeded with probability 1 − <paramref name="share"/>; share within (0, 1).</summary>
    /// <remarks>Acklam's rational approximation, relative error below 1.2e-9.</remarks>
    public static double Quantile(double share)
    {
        if (share > 0.5)
        {
            return -Quantile(1 - share);
        }

        if (share < 0.02425)
        {
            double q = Math.Sqrt(-2 * Math.Log(share));
            return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) * q
                + 4.374664141464968) * q + 2.938163982698783)
                / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
        }

        double c = share - 0.5, r = c * c;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r
            - 3.066479806614716e+01) * r + 2.506628277459239) * c
            / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r
            - 1.328068155288572e+01) * r + 1);
    }
}

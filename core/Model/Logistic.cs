namespace ChurnSegmentation.Core.Model;

/// <summary>Between log-odds and probability.</summary>
public static class Logistic
{
    /// <summary>1 ÷ (1 + e^−logOdds), without overflow.</summary>
    public static double Probability(double logOdds)
    {
        double e = Math.Exp(-Math.Abs(logOdds));
        return logOdds >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>ln(p ÷ (1 − p)) of a probability strictly between 0 and 1.</summary>
    public static double LogOdds(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>−ln of the probability that log-odds give to the label, without overflow.</summary>
    /// <param name="label">0 or 1, or a share between them.</param>
    public static double Loss(double logOdds, double label) =>
        Math.Max(logOdds, 0) - logOdds * label + Math.Log(1 + Math.Exp(-Math.Abs(logOdds)));
}

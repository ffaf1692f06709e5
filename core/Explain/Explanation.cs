namespace ChurnSegmentation.Core.Explain;

/// <summary>Why a row got its number: base + Σ contributions = the calibrated log-odds.</summary>
/// <param name="Base">Calibrated log-odds expected over the training rows.</param>
/// <param name="Contributions">d values in calibrated log-odds, in the order of the model's features.</param>
public sealed record Explanation(double Base, double[] Contributions)
{
    /// <summary>The calibrated log-odds that the contributions add up to.</summary>
    public double LogOdds => Base + Contributions.Sum();
}

namespace ChurnSegmentation.Core.Model;

/// <summary>
/// A discrete-time hazard model (Singer &amp; Willett 1993): the probability that an account that is still there leaves, or falls silent, in a
/// month. The month is the last feature of a row: months since the signature, or months ahead of a snapshot, from 1.
/// </summary>
/// <param name="Hazard">The monthly probability of leaving.</param>
public sealed record SurvivalModel(CalibratedModel Hazard)
{
    /// <summary>Months that it looks ahead at most.</summary>
    public const int Horizon = 24;

    /// <summary>The months for which survival is stated.</summary>
    public static IReadOnlyList<int> Stated { get; } = [6, 12, 24];

    /// <summary>The d features without the month.</summary>
    public IReadOnlyList<string> FactNames { get; } = [.. Hazard.FeatureNames.SkipLast(1)];

    /// <summary>Calibrated log-odds of leaving in month 1, 2 … of those still there.</summary>
    /// <param name="facts">d values; NaN = unknown.</param>
    public double[] LogOdds(ReadOnlySpan<float> facts, int months = Horizon)
    {
        var row = new float[facts.Length + 1];
        facts.CopyTo(row);
        var logOdds = new double[months];
        for (int month = 1; month <= months; month++)
        {
            row[^1] = month;
            logOdds[month - 1] = Hazard.LogOdds(row);
        }

        return logOdds;
    }

    /// <summary>Probability of still being there after month 1, 2 …</summary>
    /// <param name="facts">d values; NaN = unknown.</param>
    public double[] Alive(ReadOnlySpan<float> facts, int months = Horizon) =>
        Survival(Array.ConvertAll(LogOdds(facts, months), Logistic.Probability));

    /// <summary>S(k) = Π over the first k months of (1 − hazard).</summary>
    /// <param name="hazards">Monthly hazards, from the first.</param>
    public static double[] Survival(ReadOnlySpan<double> hazards)
    {
        var alive = new double[hazards.Length];
        double product = 1;
        for (int month = 0; month < alive.Length; month++)
        {
            alive[month] = product *= 1 - hazards[month];
        }

        return alive;
    }
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Model;

/// <summary>A model as it is served: trees, then Platt's line; its probability is the number that is shown and explained.</summary>
public sealed record CalibratedModel(TreeEnsemble Ensemble, Calibration Calibration)
{
    /// <summary>d feature names, in the order of a row's values.</summary>
    public IReadOnlyList<string> FeatureNames => Ensemble.FeatureNames;

    /// <summary>Calibrated log-odds of one row of d values; NaN = missing.</summary>
    public double LogOdds(ReadOnlySpan<float> row) => Calibration.LogOdds(Ensemble.Margin(row));

    /// <summary>Calibrated probability of one row.</summary>
    public double Probability(ReadOnlySpan<float> row) => Logistic.Probability(LogOdds(row));

    /// <summary>Calibrated log-odds of every row.</summary>
    public double[] LogOdds(FeatureMatrix rows) => Array.ConvertAll(Ensemble.Margins(rows), Calibration.LogOdds);

    /// <summary>Calibrated probability of every row.</summary>
    public double[] Probabilities(FeatureMatrix rows) => Array.ConvertAll(LogOdds(rows), Logistic.Probability);
}

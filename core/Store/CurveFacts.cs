namespace ChurnSegmentation.Core.Store;

/// <summary>A model's curves on its test rows, with 95% bootstrap intervals, clustered by account.</summary>
/// <param name="Calibration">Ten equal-count bins of the probability, lowest first; fewer where equal probabilities fill more than one.</param>
/// <param name="Gain">Share of the rows taken from the highest probability down, from 0 to 1 → share of the positives found.</param>
public sealed record CurveFacts(IReadOnlyList<CalibrationBin> Calibration, IReadOnlyList<GainPoint> Gain);

/// <summary>Rows of like probability.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Predicted">Their mean probability.</param>
/// <param name="Observed">Share of them that was 1.</param>
public sealed record CalibrationBin(int Rows, double Predicted, Metric Observed);

/// <param name="Share">Share of the rows, those of the highest probability.</param>
/// <param name="Found">Share of the positives that is among them.</param>
public sealed record GainPoint(double Share, Metric Found);

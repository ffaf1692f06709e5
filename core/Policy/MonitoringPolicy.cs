namespace ChurnSegmentation.Core;

/// <summary>When a model in use is worth a look, and when it must be trained again.</summary>
/// <param name="ReferenceMonths">Months of the training, and of the test, that are compared with today's.</param>
/// <param name="WatchMonths">Latest months with a closed window in which outcomes are held against predictions.</param>
/// <param name="DriftDistance">Jensen–Shannon distance beyond the usual from which a distribution has drifted; 0 to 1.</param>
/// <param name="DiscoveryRate">False discovery rate over all features.</param>
/// <param name="DriftedWeight">Share of the model's mean |SHAP| on drifted features that is worth a look.</param>
/// <param name="CalibrationShift">Shift of the log-odds from which probabilities are no longer right.</param>
/// <param name="AucDrop">Fall of the ROC area from which the ranking is no longer right.</param>
/// <param name="LookConfidence">Confidence at which a shift or fall must differ from none to be worth a look.</param>
/// <param name="Confidence">Confidence at which it must differ to train again.</param>
/// <param name="MinEvents">Fewer events, expected or observed, are not judged.</param>
public sealed record MonitoringPolicy(
    int ReferenceMonths,
    int WatchMonths,
    double DriftDistance,
    double DiscoveryRate,
    double DriftedWeight,
    double CalibrationShift,
    double AucDrop,
    double LookConfidence,
    double Confidence,
    int MinEvents)
{
    internal static MonitoringPolicy Read(PolicyNumbers numbers) => new(
        numbers.Whole("reference_months", 3, 60),
        numbers.Whole("watch_months", 1, 120),
        numbers.Number("drift_distance", 0.01, 0.9),
        numbers.Number("discovery_rate", 1e-6, 0.5),
        numbers.Number("drifted_weight", 0.01, 1),
        numbers.Number("calibration_shift", 0.01, 5),
        numbers.Number("auc_drop", 0.005, 0.5),
        numbers.Number("look_confidence", 0.5, 0.9999),
        numbers.Number("confidence", 0.5, 0.9999),
        numbers.Whole("min_events", 1, 100_000));
}

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>How far a feature, or the score, is spread otherwise at a snapshot than over what a version learned from.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Rows">Rows of the snapshot.</param>
/// <param name="ReferenceRows">Rows that it is held against.</param>
/// <param name="StabilityIndex">Population stability index against the training rows; for reading, not for the verdict: it grows with time.</param>
/// <param name="Distance">Mean Jensen–Shannon distance to the known months, 0 to 1.</param>
/// <param name="Usual">What that distance usually is for months so far apart; null where the known months are too few.</param>
/// <param name="Excess">The distance beyond the usual: the size that the verdict goes by.</param>
/// <param name="Q">False discovery rate at which the excess is a discovery among all features.</param>
/// <param name="Unknown">Share of unknown values now.</param>
/// <param name="UnknownBefore">Share of unknown values in the training rows.</param>
/// <param name="Weight">Share of the model's mean |SHAP| that the feature has at the snapshot; 0 for the score.</param>
/// <param name="Drifted">Further than the policy's line, and unusual.</param>
public sealed record ColumnDrift(
    string Name,
    int Rows,
    int ReferenceRows,
    double StabilityIndex,
    double Distance,
    double? Usual,
    double Excess,
    double Q,
    double Unknown,
    double UnknownBefore,
    double Weight,
    bool Drifted)
{
    /// <summary>Measures a column; <see cref="Q"/> is not yet adjusted for the other columns, and nothing is called drifted yet.</summary>
    /// <param name="value">Row → value, NaN = unknown.</param>
    /// <param name="months">The months' rows.</param>
    /// <param name="weight">Share of the model's weight.</param>
    public static ColumnDrift Measure(string name, Bins bins, Func<int, float> value, MonthRows months, double weight)
    {
        double[] SharesOf(IEnumerable<int> rows) => bins.Shares(rows.Select(value));
        double[] learnt = SharesOf(months.Learnt), now = SharesOf(months.Today);
        UsualDistance usual = UsualDistance.Of(
            [.. months.Known.Select(month => (month.Key.Index, SharesOf(month.Value)))], (months.Snapshot.Index, now));
        return new ColumnDrift(
            name,
            months.Today.Length,
            months.Learnt.Length,
            Divergence.StabilityIndex(learnt, now),
            usual.Distance,
            double.IsNaN(usual.Usual) ? null : usual.Usual,
            double.IsNaN(usual.Usual) ? usual.Distance : usual.Excess,
            usual.P,
            now[^1],
            learnt[^1],
            weight,
            false);
    }
}

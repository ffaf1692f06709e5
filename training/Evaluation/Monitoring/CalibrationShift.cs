using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>
/// Calibration in the large (Cox 1958): by how much all log-odds would have to be raised for as many events as there were; each account's
/// pull on it, so that errors are clustered by account and differences between periods of one book are paired.
/// </summary>
/// <param name="Value">Shift of the log-odds; 0 = as many as expected.</param>
/// <param name="Influence">Account → its pull on the value.</param>
public sealed record CalibrationShift(double Value, IReadOnlyDictionary<string, double> Influence)
{
    /// <summary>Standard error, clustered by account (sandwich).</summary>
    public double Error => Math.Sqrt(Influence.Values.Sum(pull => pull * pull));

    /// <summary>Fits the shift of some rows; null where all or none had the event.</summary>
    /// <param name="accounts">n account ids.</param>
    /// <param name="logOdds">n predictions.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    public static CalibrationShift? TryFit(IReadOnlyList<string> accounts, double[] logOdds, IReadOnlyList<float> labels)
    {
        double[] targets = [.. labels.Select(label => (double)label)];
        double shift = LogisticLine.FitIntercept(logOdds, targets, 1);
        if (!double.IsFinite(shift))
        {
            return null;
        }

        double curvature = 0;
        var pulls = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int row = 0; row < logOdds.Length; row++)
        {
            double p = Logistic.Probability(logOdds[row] + shift);
            curvature += p * (1 - p);
            pulls[accounts[row]] = pulls.GetValueOrDefault(accounts[row]) + targets[row] - p;
        }

        return new CalibrationShift(shift, pulls.ToDictionary(pull => pull.Key, pull => pull.Value / curvature, StringComparer.Ordinal));
    }

    /// <summary>By how much the shift has changed since.</summary>
    public CalibrationShift Since(CalibrationShift before) => new(
        Value - before.Value,
        Influence.Keys.Union(before.Influence.Keys).ToDictionary(
            account => account,
            account => Influence.GetValueOrDefault(account) - before.Influence.GetValueOrDefault(account),
            StringComparer.Ordinal));
}

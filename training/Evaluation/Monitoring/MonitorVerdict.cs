using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using static System.FormattableString;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>What is to be done about a version, and why.</summary>
/// <param name="Word">in order, look, or retrain.</param>
/// <param name="Reasons">A sentence each, with numbers; those that speak first.</param>
public sealed record MonitorVerdict(string Word, IReadOnlyList<string> Reasons)
{
    public const string InOrder = "in order", Look = "look", Retrain = "retrain";

    /// <summary>True where something is to be done.</summary>
    public bool Speaks => Word != InOrder;

    /// <summary>Draws the conclusion.</summary>
    /// <param name="expectedAtTest">Expected performance on the test months, by the same estimate.</param>
    /// <param name="expectedNow">Expected performance where windows are open; null where none is.</param>
    public static MonitorVerdict Of(
        DriftCheck drift, OutcomeCheck? outcomes, ExpectedPerformance? expectedAtTest, ExpectedPerformance? expectedNow, MonitoringPolicy policy)
    {
        (string Word, string Sentence)[] findings =
        [
            .. Outcomes(outcomes, policy),
            Score(drift.Score, policy),
            Features(drift, policy),
            .. Expected(expectedAtTest, expectedNow, policy),
        ];
        string word = findings.Any(finding => finding.Word == Retrain) ? Retrain : findings.Any(finding => finding.Word == Look) ? Look : InOrder;
        return new MonitorVerdict(word, [.. findings.OrderBy(finding => finding.Word switch { Retrain => 0, Look => 1, _ => 2 })
            .Select(finding => finding.Sentence)]);
    }

    private static IEnumerable<(string, string)> Outcomes(OutcomeCheck? outcomes, MonitoringPolicy policy)
    {
        if (outcomes is null || Math.Max(outcomes.Observed, outcomes.Expected) < policy.MinEvents)
        {
            yield return (InOrder, outcomes is null
                ? "No window has closed since the version's test, so outcomes say nothing yet."
                : Invariant($"Since the version's test {outcomes.Observed} events came and {outcomes.Expected:0} were expected: fewer than the {policy.MinEvents} that could be judged."));
            yield break;
        }

        yield return (
            Math.Abs(outcomes.Shift.Value) >= policy.CalibrationShift ? Level(outcomes.Shift, policy) : InOrder,
            Invariant($"Since the version's test {outcomes.Observed} events came where {outcomes.Expected:0} were expected; over what it showed on the months that it knew, log-odds are off by {SignedNumber.Of(outcomes.Shift.Value, 2)} ({100 * policy.Confidence:0.#}%: {SignedNumber.Of(outcomes.Shift.Low ?? double.NaN, 2)} to {SignedNumber.Of(outcomes.Shift.High ?? double.NaN, 2)}; line {policy.CalibrationShift:0.##})."));
        if (outcomes.AucFall is { } fall)
        {
            yield return (
                fall.Value >= policy.AucDrop ? Level(fall, policy) : InOrder,
                Invariant($"The ROC area since is {outcomes.Auc!.Value:0.000}, {Math.Abs(fall.Value):0.000} {(fall.Value > 0 ? "below" : "above")} the test's (fall {100 * policy.Confidence:0.#}%: {SignedNumber.Of(fall.Low ?? double.NaN, 3)} to {SignedNumber.Of(fall.High ?? double.NaN, 3)}; line {policy.AucDrop:0.###})."));
        }
    }

    /// <summary>What the distance from none is worth, in standard errors; the interval is at the policy's higher confidence.</summary>
    private static string Level(Metric metric, MonitoringPolicy policy)
    {
        double retrain = Width(policy.Confidence), error = (metric.High!.Value - metric.Low!.Value) / 2 / retrain, apart = Math.Abs(metric.Value);
        return apart >= retrain * error ? Retrain : apart >= Width(policy.LookConfidence) * error ? Look : InOrder;

        static double Width(double confidence) => NormalDistribution.Quantile((1 + confidence) / 2);
    }

    private static (string, string) Score(ColumnDrift score, MonitoringPolicy policy) => (
        score.Drifted ? Look : InOrder,
        Invariant($"Scores are at a distance of {score.Distance:0.00} from those of the months that it knew, {Against(score)} (beyond it {score.Excess:0.00}, line {policy.DriftDistance:0.##}; p {score.Q:0.000}; {score.Rows} accounts)."));

    private static (string, string) Features(DriftCheck drift, MonitoringPolicy policy)
    {
        ColumnDrift[] drifted = [.. drift.Features.Where(feature => feature.Drifted)];
        string names = drifted.Length == 0 ? "" : $": {string.Join(", ", drifted.Take(5).Select(feature => feature.Name))}{(drifted.Length > 5 ? ", …" : "")}";
        return (
            drift.DriftedWeight >= policy.DriftedWeight ? Look : InOrder,
            Invariant($"{drifted.Length} of {drift.Features.Count} features have drifted beyond what is usual, with {100 * drift.DriftedWeight:0}% of the model's weight (line {100 * policy.DriftedWeight:0}%){names}."));
    }

    private static IEnumerable<(string, string)> Expected(ExpectedPerformance? atTest, ExpectedPerformance? now, MonitoringPolicy policy)
    {
        if (atTest is null || now is null)
        {
            yield break;
        }

        double fall = atTest.RocAuc - now.RocAuc;
        yield return (
            fall >= policy.AucDrop ? Look : InOrder,
            Invariant($"Where windows are open, the probabilities promise a ROC area of {now.RocAuc:0.000}; on the test months they promised {atTest.RocAuc:0.000} (line {policy.AucDrop:0.###} below)."));
    }

    private static string Against(ColumnDrift column) =>
        column.Usual is { } usual ? Invariant($"{usual:0.00} is usual for months so far apart") : "what is usual is not known from so few months";
}

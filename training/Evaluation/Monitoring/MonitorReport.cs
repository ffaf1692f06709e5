using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>A version in use, watched.</summary>
/// <param name="Version">The version.</param>
/// <param name="Model">Its model.</param>
/// <param name="Snapshot">The month that was looked at.</param>
/// <param name="Verdict">What is to be done, and why.</param>
/// <param name="Outcomes">Outcomes against predictions; null where no window has closed since.</param>
/// <param name="ExpectedAtTest">Expected performance on the test months.</param>
/// <param name="ExpectedNow">Expected performance where windows are open.</param>
/// <param name="ExpectedAssumes">What the two take for granted.</param>
/// <param name="Drift">Features and scores against those of the training.</param>
public sealed record MonitorReport(
    string Version,
    string Model,
    string Snapshot,
    MonitorVerdict Verdict,
    OutcomeCheck? Outcomes,
    ExpectedPerformance? ExpectedAtTest,
    ExpectedPerformance? ExpectedNow,
    string ExpectedAssumes,
    DriftCheck Drift)
{
    /// <summary>The challenger against this version on the same accounts; null where <see cref="ChallengerNote"/> says why.</summary>
    public PairedVersions? Challenger { get; init; }

    /// <summary>Why there is no comparison.</summary>
    public string? ChallengerNote { get; init; }

    /// <summary>Watches a version.</summary>
    /// <param name="data">Rows of <see cref="MonitoredVersion.Known"/> and <see cref="MonitoredVersion.Since"/>, with the version's features.</param>
    /// <param name="logOdds">n predictions.</param>
    /// <exception cref="UserFault">Nothing to compare.</exception>
    public static MonitorReport Of(Dataset data, double[] logOdds, MonthRows rows, MonitoredVersion version, MonitoringPolicy policy)
    {
        var drift = DriftCheck.Of(data, logOdds, rows, version, policy);
        OutcomeCheck? outcomes = OutcomeCheck.TryOf(data, logOdds, rows, version, policy);
        ExpectedPerformance? Expected(int[] some) => some.Length == 0 ? null : ExpectedPerformance.Of(Array.ConvertAll(some, row => logOdds[row]));
        ExpectedPerformance? atTest = Expected(rows.Tested), now = Expected(rows.Open);
        return new MonitorReport(
            version.Id,
            version.Name,
            rows.Snapshot.ToString(),
            MonitorVerdict.Of(drift, outcomes, atTest, now, policy),
            outcomes,
            atTest,
            now,
            ExpectedPerformance.Assumption,
            drift);
    }
}

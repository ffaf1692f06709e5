using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Commands;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>What the systemic guard said of a book, against what was planted.</summary>
/// <param name="Batch">The badly run batch, or null: none was planted.</param>
/// <param name="Version">The version with the defect, or null.</param>
/// <param name="Named">Every cohort named.</param>
/// <param name="BatchNamed">True: the batch is among them.</param>
/// <param name="VersionNamed">True: the version is.</param>
/// <param name="Others">Cohorts named that were not planted.</param>
/// <param name="Everyone">True: the guard says "everyone".</param>
internal sealed record SystemicStudy(
    string? Batch, string? Version, IReadOnlyList<string> Named, bool BatchNamed, bool VersionNamed, int Others, bool Everyone)
{
    /// <summary>Measures a book at its last month.</summary>
    public static async Task<SystemicStudy> RunAsync(ObservedBook book, CancellationToken cancellation = default)
    {
        SnapshotView now = await book.ViewAsync(book.Today, cancellation);
        IReadOnlyList<SnapshotView> earlier = await EarlierWindows.ReadAsync(book.Book, book.Policy, book.Today, now.Months, cancellation);
        return Of(book.Truth, SystemicGuard.Test(now, book.Policy, earlier), now);
    }

    /// <summary>Measures a report that was made already.</summary>
    /// <param name="now">The snapshot that it speaks of.</param>
    public static SystemicStudy Of(TruthTable truth, SystemicReport report, SnapshotView now)
    {
        return Of(report, Planted("batch_fault", "onboarding_batch"), Planted("version_fault", "product_version"));

        string? Planted(string column, string attribute) => now.Accounts
            .FirstOrDefault(account => truth[column, account.AccountId, now.Snapshot] == 1)?.Attributes[attribute];
    }

    private static SystemicStudy Of(SystemicReport report, string? batch, string? version)
    {
        Cohort[] named = [.. report.Findings.Select(finding => finding.Cohort)];
        bool batchNamed = batch is not null && named.Contains(new Cohort("onboarding_batch", batch));
        bool versionNamed = version is not null && named.Contains(new Cohort("product_version", version));
        return new SystemicStudy(
            batch,
            version,
            [.. named.Select(cohort => cohort.Name)],
            batchNamed,
            versionNamed,
            named.Length - (batchNamed ? 1 : 0) - (versionNamed ? 1 : 0),
            report.Everyone.Fires);
    }
}

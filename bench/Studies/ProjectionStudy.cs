using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>Twelve months of revenue projected from a book's today, against what came.</summary>
internal static class ProjectionStudy
{
    private const double Level = 0.8;
    private const int MinAccounts = 20;

    /// <summary>A segment and month ahead.</summary>
    /// <param name="Projected">The projection.</param>
    /// <param name="Actual">What came.</param>
    public sealed record Cell(ProjectedRevenue Projected, double Actual)
    {
        /// <summary>Whether the interval holds what came.</summary>
        public bool Covered => Actual >= Projected.Low && Actual <= Projected.High;

        /// <summary>Absolute error, as a share of what was carried on.</summary>
        public double Error => Math.Abs(Projected.Expected - Actual) / Projected.Carried;

        /// <summary>The same for "last month carried on".</summary>
        public double CarriedError => Math.Abs(Projected.Carried - Actual) / Projected.Carried;
    }

    /// <summary>Measures one book.</summary>
    public static async Task<IReadOnlyList<Cell>> MeasureAsync(StudyBook study, StudySurvival survival, CancellationToken cancellation = default)
    {
        TrainedSurvival trained = survival.Run.Trained[VersionSurvival.Snapshot];
        var book = new ProjectionBook(
            study.Book, survival.Facts, trained.Model, survival.Built.Categories, FeatureCatalog.BuiltIn, study.Policy,
            survival.Built.Dataset.Windows.Observe, MinAccounts);
        var origins = new List<ProjectionOrigin>();
        foreach (Month month in book.Origins(study.Today))
        {
            origins.Add(await book.ReadAsync(month, cancellation));
        }

        RevenueProjection.Past past = RevenueProjection.Learn(origins, study.Today, survival.TestFrom, seed: 0);
        string[] accounts = book.AccountIds[study.Today];
        double[][] later = [.. accounts.Select(account => Enumerable.Range(1, RevenueProjection.Months)
            .Select(ahead => study.Truth["revenue", account, study.Today + ahead] is var paid && double.IsNaN(paid) ? 0 : paid).ToArray())];
        ProjectionOrigin today = origins[^1], known = today with { Later = later };
        return [.. RevenueProjection.Project(today, past, Level, seed: 0)
            .Select(cell => new Cell(cell, RevenueProjection.Actual(known, cell.Segment, cell.Ahead)))];
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>From a book to the rows that learning and evaluation read: eligibility, features, labels, slices, baselines.</summary>
public static class DatasetBuilder
{
    /// <summary>What came of a build beside the rows.</summary>
    /// <param name="Dataset">The rows.</param>
    /// <param name="Catalog">What the book can give; the rows have its features but those that are the same in every row.</param>
    /// <param name="Categories">Categorical feature → categories in code order.</param>
    /// <param name="FirstMonth">First month with revenue.</param>
    /// <param name="LastMonth">Last month with revenue.</param>
    /// <param name="MissingFamilies">Feature family → what drops or thins it: missing tables, or facts that the tables do not tell.</param>
    /// <param name="Facts">What the labels read.</param>
    /// <param name="Silent">Snapshot → accounts under contract that were silent already, and so have no row.</param>
    /// <param name="Reviews">Who labelled needs_exit, and how far they agree.</param>
    public sealed record Result(
        Dataset Dataset,
        FeatureCatalog Catalog,
        IReadOnlyDictionary<string, IReadOnlyList<string>> Categories,
        Month FirstMonth,
        Month LastMonth,
        IReadOnlyDictionary<string, string> MissingFamilies,
        LabelFacts Facts,
        IReadOnlyDictionary<Month, int> Silent,
        ReviewFacts Reviews);

    /// <summary>Every snapshot that has a full observation window: from the book's first month + observe − 1 to its last month.</summary>
    public static IReadOnlyList<Month> Snapshots(LabelFacts facts, Windows windows) =>
        [.. Enumerable.Range(0, Math.Max(0, facts.LastMonth - facts.FirstMonth + 2 - windows.Observe))
            .Select(index => facts.FirstMonth + (windows.Observe - 1) + index)];

    /// <summary>Builds the rows of the snapshots. A label whose window has not closed by the book's last month is NaN.</summary>
    /// <param name="facts">What <see cref="LabelFactsReader"/> found in the book.</param>
    /// <param name="snapshots">Snapshot months, ascending.</param>
    /// <param name="fitted">A version's own features and categories, to score with it; null = what the book can give.</param>
    /// <param name="progress">Told after each snapshot how many are done.</param>
    /// <exception cref="UserFault">No snapshot, or no eligible account at any.</exception>
    public static async Task<Result> BuildAsync(
        DataBook book,
        LabelFacts facts,
        Policy policy,
        Windows windows,
        IReadOnlyList<Month> snapshots,
        FittedFeatures? fitted = null,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Available(book.Tables);
        FeatureCatalog outcomeCatalog = catalog.Only(NeedsExitLabel.Features);
        IReadOnlyDictionary<string, IReadOnlyList<string>> categories = fitted?.Categories
            ?? await CategoriesAsync(book, catalog, snapshots, cancellation).ConfigureAwait(false);
        var rows = new DatasetRows(windows, facts, policy);
        for (int index = 0; index < snapshots.Count; index++)
        {
            Month snapshot = snapshots[index];
            AggregateTable table = await FamilyQueries.RunAsync(
                book, catalog, snapshot, windows.Observe, policy.Segments.HistoryMonths, cancellation).ConfigureAwait(false);
            FeatureMatrix features = FeatureCalculator.Compute(table, catalog, policy, categories);
            OutcomeWindow? outcome = null;
            if (snapshot + windows.Horizon <= facts.LastMonth)
            {
                Month close = snapshot + windows.Horizon;
                AggregateTable then = await FamilyQueries.RunAsync(book, outcomeCatalog, close, windows.Outcome, cancellation).ConfigureAwait(false);
                outcome = OutcomeWindow.Of(then, FeatureCalculator.Compute(then, outcomeCatalog, policy, categories));
            }

            rows.Add(table, features, outcome);
            progress?.Report(index + 1);
        }

        Dataset dataset = rows.Build([.. catalog.Features.Select(feature => feature.Name)], fitted?.Names);
        var kept = dataset.Features.Names.ToHashSet();
        FeatureCatalog telling = catalog with { Features = [.. catalog.Features.Where(feature => kept.Contains(feature.Name))] };
        return new Result(
            dataset,
            catalog,
            categories,
            facts.FirstMonth,
            facts.LastMonth,
            FeatureCatalog.BuiltIn.MissingFrom(telling),
            facts,
            rows.Silent,
            rows.Reviews);
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> CategoriesAsync(
        DataBook book, FeatureCatalog catalog, IReadOnlyList<Month> snapshots, CancellationToken cancellation)
    {
        var accounts = new FeatureCatalog([], []);
        var tables = new List<AggregateTable>();
        foreach (Month snapshot in snapshots)
        {
            tables.Add(await FamilyQueries.RunAsync(book, accounts, snapshot, 1, cancellation).ConfigureAwait(false));
        }

        return FeatureCalculator.CategoriesOf(catalog, tables);
    }
}

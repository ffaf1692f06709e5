using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Month ends of a book as a projection reads them: who is under contract, how long each will last, what each paid later.</summary>
/// <param name="book">The data.</param>
/// <param name="facts">What the labels read.</param>
/// <param name="survival">The survival model from a snapshot.</param>
/// <param name="categories">Its categories.</param>
/// <param name="trainedWith">The catalogue that it was trained with.</param>
/// <param name="policy">The policy that it was trained with.</param>
/// <param name="observe">Months of the observation window.</param>
/// <param name="minAccounts">Accounts of which a segment must have so many to be projected by itself.</param>
internal sealed class ProjectionBook(
    DataBook book,
    LabelFacts facts,
    SurvivalModel survival,
    IReadOnlyDictionary<string, IReadOnlyList<string>> categories,
    FeatureCatalog trainedWith,
    Policy policy,
    int observe,
    int minAccounts)
{
    /// <summary>Months between origins, and how far back they go.</summary>
    private const int Step = 3, Back = 24;

    private static readonly string[] Dimensions = ["size", "plan", "industry"];

    /// <summary>Every third month end of the two years to a month, that month last, as far as the book reaches.</summary>
    public IReadOnlyList<Month> Origins(Month last) =>
        [.. Enumerable.Range(0, Back / Step + 1).Select(step => last - (Back - Step * step)).Where(month => month >= facts.FirstMonth + (observe - 1))];

    /// <summary>Reads an origin: accounts that are not silent already.</summary>
    public async Task<ProjectionOrigin> ReadAsync(Month month, CancellationToken cancellation = default)
    {
        FeatureCatalog catalog = trainedWith.Only(survival.FactNames).Available(book.Tables);
        AggregateTable table = await FamilyQueries.RunAsync(
            book, WithRevenueAndNotices(catalog), month, observe, policy.Segments.HistoryMonths, cancellation).ConfigureAwait(false);
        FeatureMatrix features = FeatureCalculator.Compute(table, catalog, policy, categories).Select(survival.FactNames);
        int[] rows = Eligibility.Of(table, policy).Eligible;
        int known = Math.Clamp(facts.LastMonth - month, 0, RevenueProjection.Months);
        var accounts = new ProjectedAccount[rows.Length];
        Parallel.For(0, rows.Length, i =>
        {
            var account = new ProjectedAccount(
                table.Series["mrr"][(rows[i] + 1) * table.Months - 1],
                survival.Alive(features.Row(rows[i]), RevenueProjection.Months),
                [.. Dimensions.Select(dimension => $"{dimension}: {Slices.Of(table, rows[i], dimension)}")]);
            accounts[i] = Notice.Of(table, rows[i]) is { } notice ? account.EndingOn(notice.EndsOn, month) : account;
        });
        HashSet<string> large = [.. accounts.SelectMany(account => account.Segments).CountBy(segment => segment)
            .Where(segment => segment.Value >= minAccounts).Select(segment => segment.Key)];
        AccountIds[month] = [.. rows.Select(row => table.AccountIds[row])];
        return new ProjectionOrigin(
            month,
            [.. accounts.Select(account => account with { Segments = [.. account.Segments.Where(large.Contains)] })],
            [.. rows.Select(row => Enumerable.Range(1, known)
                .Select(ahead => Paid(facts[table.AccountIds[row]], month + ahead)).ToArray())]);
    }

    /// <summary>Revenue of a month at whose end the account is under contract; the rest of a last month is not carried into the next.</summary>
    private static double Paid(AccountFacts account, Month month) =>
        account.End is { } end && end.EndedOn <= month.LastDay ? 0 : account.Revenue.GetValueOrDefault(month);

    /// <summary>The account ids of each origin read, in the order of its accounts.</summary>
    public Dictionary<Month, string[]> AccountIds { get; } = [];

    /// <summary>The catalogue with the queries that eligibility and segments read, and the one that tells who is under notice.</summary>
    private FeatureCatalog WithRevenueAndNotices(FeatureCatalog catalog) => catalog with
    {
        Queries =
        [
            .. trainedWith.Queries.Where(query => query.Name == "money").Except(catalog.Queries),
            .. catalog.Queries,
            .. FeatureCatalog.BuiltIn.Available(book.Tables).Queries.Where(query => query.Name == "notices"),
        ],
    };
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>
/// Paying the newest invoice later, or not yet, moves every feature in the direction that the models are bound to, or not at all; with the
/// learner's monotone constraints this makes "paying later never lowers churn risk" hold from the raw fact to the probability.
/// </summary>
public class PaymentTests
{
    private const int Accounts = 150;
    private static readonly Month Snapshot = Month.Parse("2024-09");
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    [Fact]
    public void Paying_the_newest_invoice_later_never_moves_a_feature_the_other_way()
    {
        using var directory = new TemporaryDirectory();
        int moved = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            FeatureMatrix early = Features(Draw(seed, delayed: false), directory.Sub());
            FeatureMatrix late = Features(Draw(seed, delayed: true), directory.Sub());
            for (int cell = 0; cell < early.Values.Length; cell++)
            {
                FeatureDefinition feature = FeatureCatalog.BuiltIn[early.Names[cell % early.Names.Count]];
                float change = late.Values[cell] - early.Values[cell];
                moved += change != 0 && !float.IsNaN(change) ? 1 : 0;
                bool unknown = float.IsNaN(early.Values[cell]);
                if (unknown != float.IsNaN(late.Values[cell])
                    || (!unknown && change != 0 && Math.Sign(change) != feature.MonotoneFor("churn")))
                {
                    return false.Label($"{feature.Name}: {early.Values[cell]} → {late.Values[cell]} in row {cell / early.Names.Count}");
                }
            }

            return true.ToProperty();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4));
        Assert.True(moved > 4 * Accounts, $"only {moved} features moved: the test tells nothing");
    }

    private static FeatureMatrix Features(TestBook rows, string directory)
    {
        DataBook book = rows.OpenAsync(directory).GetAwaiter().GetResult();
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Available(book.Tables);
        AggregateTable table = FamilyQueries.RunAsync(book, catalog, Snapshot, 6).GetAwaiter().GetResult();
        return FeatureCalculator.Compute(table, catalog, Policy, FeatureCalculator.CategoriesOf(catalog, [table]));
    }

    /// <summary>Accounts with random bills; where delayed, the newest of each is paid later, or not at all.</summary>
    private static TestBook Draw(int seed, bool delayed)
    {
        var chance = new Random(seed);
        var delay = new Random(seed + 1);
        var book = new TestBook();
        for (int i = 0; i < Accounts; i++)
        {
            string id = $"A{i:000}";
            DateOnly signed = new DateOnly(2023, 6, 1).AddDays(chance.Next(300));
            book.Add("accounts", RandomBook.Day(signed), ("account_id", id), ("signed_on", signed));
            for (int m = 0; m < 9; m++)
            {
                book.Add("revenue_months", $"2024-{m + 1:00}-20", ("account_id", id), ("month", new DateOnly(2024, m + 1, 1)),
                    ("mrr", chance.Next(-10, 100)));
            }

            int bills = chance.Next(1, 8);
            List<DateOnly> days = [.. Enumerable.Range(0, bills).Select(_ => new DateOnly(2024, 1, 1).AddDays(chance.Next(280))).Order()];
            for (int b = 0; b < bills; b++)
            {
                (string, object?)[] bill = [("invoice_id", $"{id}-{b}"), ("account_id", id), ("issued_on", days[b]),
                    ("due_on", days[b].AddDays(chance.Next(45))), ("amount", chance.Next(1, 100000) / 100m)];
                book.Add("invoices", RandomBook.Day(days[b]), bill);
                DateOnly? paid = chance.Next(6) == 0 ? null : days[b].AddDays(chance.Next(1, 120));
                bool never = delay.Next(3) == 0;
                int later = delay.Next(1, 90);
                if (delayed && days[b] == days.Where(day => day <= Snapshot.LastDay).DefaultIfEmpty().Max() && b == days.FindLastIndex(day => day == days[b]))
                {
                    paid = never ? null : paid?.AddDays(later);
                }

                if (paid is { } day)
                {
                    book.Add("invoices", RandomBook.Day(day), [.. bill, ("paid_on", day)]);
                }
            }
        }

        return book;
    }
}

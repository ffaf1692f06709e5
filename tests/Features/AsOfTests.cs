using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>Nothing known after a snapshot changes a feature of it: through the real engine, for every table.</summary>
public class AsOfTests
{
    private static readonly Month Snapshot = Month.Parse("2025-01");
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    [Fact]
    public void Versions_known_later_change_no_feature()
    {
        using var directory = new TemporaryDirectory();
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            TestBook book = RandomBook.Draw(seed);
            FeatureMatrix before = Features(book, directory.Sub());
            FeatureMatrix after = Features(Changed(book, seed, knownLater: true), directory.Sub());
            return before.RowCount > 3 && before.Values.AsSpan().SequenceEqual(after.Values);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(6));
    }

    [Fact]
    public void Versions_known_in_time_do_change_features()
    {
        using var directory = new TemporaryDirectory();
        TestBook book = RandomBook.Draw(1);
        FeatureMatrix before = Features(book, directory.Sub());
        foreach (string table in book.Rows.Keys.Except(["exit_reviews"]))
        {
            FeatureMatrix after = Features(Changed(book, 1, knownLater: false, table), directory.Sub());
            Assert.False(before.Values.AsSpan().SequenceEqual(after.Values), table);
        }
    }

    private static FeatureMatrix Features(TestBook rows, string directory)
    {
        DataBook book = rows.OpenAsync(directory).GetAwaiter().GetResult();
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Available(book.Tables);
        Assert.Equal(FeatureCatalog.BuiltIn.Features.Count, catalog.Features.Count);
        AggregateTable table = FamilyQueries.RunAsync(book, catalog, Snapshot, 6, history: 12).GetAwaiter().GetResult();
        return FeatureCalculator.Compute(table, catalog, Policy, FeatureCalculator.CategoriesOf(catalog, [table]));
    }

    /// <summary>New versions of random rows, with other values and dates, and new rows; known after the snapshot, or just before its end.</summary>
    private static TestBook Changed(TestBook book, int seed, bool knownLater, string? only = null)
    {
        var chance = new Random(seed);
        TestBook changed = book.Copy();
        foreach ((string table, List<Dictionary<string, object?>> rows) in book.Rows.Where(entry => only is null || entry.Key == only))
        {
            TableContract contract = Contract.Default[table];
            foreach (Dictionary<string, object?> row in knownLater ? chance.GetItems(rows.ToArray(), 8) : rows.ToArray())
            {
                var version = new Dictionary<string, object?>(row)
                {
                    ["known_at"] = knownLater
                        ? $"{RandomBook.Day(Snapshot.LastDay.AddDays(chance.Next(1, 200)))} {(chance.Next(2) == 0 ? "00:00:00" : "15:00:00")}"
                        : $"{RandomBook.Day(Snapshot.LastDay)} 23:59:59",
                };
                foreach (ColumnContract column in contract.Columns.Where(column => column.Name is not ("known_at" or "account_id")))
                {
                    if (!contract.Key.Contains(column.Name) || (knownLater && chance.Next(4) == 0))
                    {
                        version[column.Name] = Other(column, row.GetValueOrDefault(column.Name), chance);
                    }
                }

                changed.Add(table, version);
            }
        }

        return changed;
    }

    private static object? Other(ColumnContract column, object? value, Random chance) => (column.Family, value) switch
    {
        _ when column.Nullable && chance.Next(4) == 0 => null,
        (TypeFamily.String, _) when column.ValidValues.Length > 0 => column.ValidValues[chance.Next(column.ValidValues.Length)],
        (TypeFamily.String, _) => column.Name is "replaces_goal_id" or "referred_by" ? "A01" : value ?? "other",
        (TypeFamily.Date, _) when column.Name == "month" => new DateOnly(2024, chance.Next(1, 13), 1),
        (TypeFamily.Date, _) => RandomBook.FirstDay.AddDays(chance.Next(500)),
        (TypeFamily.Timestamp, _) => RandomBook.Day(RandomBook.FirstDay.AddDays(chance.Next(500))) + " 11:00:00",
        (TypeFamily.Boolean, _) => chance.Next(2),
        _ => chance.Next(1, 5),
    };
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

public class FeedTests
{
    private const int Months = 3;

    [Theory]
    [InlineData(30, 30, 30, "covered covered covered")]
    [InlineData(30, 30, 3, "covered covered covered")] // a tenth is a quiet month
    [InlineData(30, 30, 2, "covered covered down")]
    [InlineData(30, 0, 30, "covered down covered")]
    [InlineData(2, 30, 30, "down covered covered")]
    [InlineData(2, 2, 30, "covered covered covered")] // a month in which many ask is no measure of the others
    [InlineData(2, 1, 0, "covered covered covered")] // of a few that ask, nobody in a month is no wonder
    [InlineData(0, 0, 1, "covered covered covered")]
    [InlineData(0, 0, 30, "down down covered")] // the feed began
    [InlineData(0, 0, 0, "down down down")]
    public void A_month_is_covered_where_a_tenth_of_a_full_months_accounts_have_rows(int first, int second, int third, string expected) =>
        Assert.Equal(expected, Said(Feed.Covers(Rows(40, first, second, third), [.. Enumerable.Repeat(12.0, 40)], Months)));

    /// <summary>A lost feed is seen in a small book, too, where all use the product; where few ask, nobody in a month is no lost feed.</summary>
    [Theory]
    [InlineData(1, "0 0 0 0 0 1", "covered covered covered covered covered covered")]
    [InlineData(8, "0 0 0 0 0 1", "covered covered covered covered covered covered")]
    [InlineData(8, "3 2 3 0 1 0", "covered covered covered covered covered covered")]
    [InlineData(3, "3 3 3 3 3 0", "covered covered covered covered covered covered")] // three may all be away
    [InlineData(8, "8 8 7 8 8 0", "covered covered covered covered covered down")]
    public void A_small_book_is_no_lost_feed(int accounts, string told, string expected) => Assert.Equal(
        expected, Said(Feed.Covers(Rows(accounts, [.. told.Split(' ').Select(int.Parse)]), [.. Enumerable.Repeat(12.0, accounts)], 6)));

    /// <summary>Of a book that grows, the early months have few rows because they have few accounts.</summary>
    [Fact]
    public void Accounts_that_had_not_signed_are_not_missed()
    {
        double[] tenure = [.. Enumerable.Repeat(2.0, 2), .. Enumerable.Repeat(1.0, 38)];
        Assert.Equal("covered covered covered", Said(Feed.Covers(Rows(40, 2, 40, 40), tenure, Months)));
        Assert.Equal("down covered covered", Said(Feed.Covers(Rows(40, 2, 40, 40), [.. Enumerable.Repeat(12.0, 40)], Months)));
    }

    [Theory]
    [InlineData(3, "covered covered covered down down down")]
    [InlineData(1, "covered covered covered covered covered down")]
    public void Three_dead_months_of_six_are_seen(int dead, string expected) => Assert.Equal(
        expected,
        Said(Feed.Covers(Rows(40, [.. Enumerable.Repeat(30, 6 - dead), .. Enumerable.Repeat(1, dead)]), [.. Enumerable.Repeat(12.0, 40)], 6)));

    [Fact]
    public void Covers_looks_at_who_has_rows_and_not_at_how_many_or_in_what_order() => Prop.ForAll(
        Gen.Choose(0, 3).ArrayOf(60).Zip(Gen.Choose(0, 5).ArrayOf(20)).Select(pair => (Rows: pair.Item1, Tenure: pair.Item2)).ToArbitrary(),
        book =>
        {
            double[] rows = [.. book.Rows.Select(value => (double)value)], tenure = [.. book.Tenure.Select(value => (double)value)];
            string said = Said(Feed.Covers(rows, tenure, Months));
            double[] turned = [.. rows.Chunk(Months).Reverse().SelectMany(row => row)];
            return said == Said(Feed.Covers([.. rows.Select(value => 7 * value)], tenure, Months))
                && said == Said(Feed.Covers(turned, [.. tenure.Reverse()], Months));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(25, 25, 1, "usage_days: in 2025-03 1 of 40 accounts have rows, where 25 had in 2025-01: has the feed stopped? What happened after 2025-02 counts as unknown.")]
    [InlineData(25, 0, 0, "usage_days: in 2025-03 no account has a row, where 25 had in 2025-01: has the feed stopped? What happened after 2025-01 counts as unknown.")]
    [InlineData(25, 0, 25, null)]
    [InlineData(19, 19, 0, null)] // a few accounts may all have nothing
    public void A_feed_that_stopped_before_the_snapshot_is_told(int first, int second, int third, string? expected)
    {
        var table = new AggregateTable(
            Month.Parse("2025-03"), Months, [.. Enumerable.Range(0, 40).Select(row => $"A{row}")],
            new Dictionary<string, double[]> { ["tenure_months"] = [.. Enumerable.Repeat(12.0, 40)] },
            new Dictionary<string, double[]> { ["use_rows"] = Rows(40, first, second, third) }, new Dictionary<string, string?[]>());
        Assert.Equal(expected is null ? [] : [expected], Feed.Stopped(table, FeatureCatalog.BuiltIn));
    }

    /// <summary>The first so many accounts have rows in each month.</summary>
    private static double[] Rows(int accounts, params int[] told) =>
        [.. Enumerable.Range(0, accounts).SelectMany(row => told.Select(count => row < count ? 1.0 : 0))];

    private static string Said(bool[] covered) => string.Join(' ', covered.Select(month => month ? "covered" : "down"));
}

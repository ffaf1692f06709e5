using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Tests.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

using Windows = ChurnSegmentation.Core.Features.Windows;

public class DatasetBuilderTests
{
    private static readonly Windows Windows = new(3, 1, 2);
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    [Fact]
    public async Task Rows_are_the_eligible_by_snapshot_and_id_and_open_windows_have_no_label()
    {
        DatasetBuilder.Result result = await Build(Book());
        Dataset rows = result.Dataset;

        Assert.Equal(["2024-01", "2024-08"], [$"{result.FirstMonth}", $"{result.LastMonth}"]);
        Assert.Equal(
            ["2024-03 a", "2024-03 b", "2024-03 c", "2024-04 a", "2024-04 b", "2024-04 c", "2024-05 a", "2024-05 b", "2024-06 a", "2024-07 a",
                "2024-08 a"],
            rows.Snapshots.Zip(rows.AccountIds, (month, id) => $"{month} {id}"));
        Assert.Equal([0, 1, 1, 0, 1, 1, 0, 1, float.NaN, float.NaN, float.NaN], Labels(rows, "churn"));
        Assert.Equal(1, result.Silent[Month.Parse("2024-06")]);
        Assert.Equal([true, true, true, true, true, false, true, false], rows.StillThere[..8]);
        Assert.All(Labels(rows, "expansion"), label => Assert.Equal(float.NaN, label));
        Assert.Equal(new Dictionary<string, int> { ["churn"] = 3, ["needs_exit"] = 3, ["expansion"] = 12 }, rows.LabelMonths);
    }

    [Fact]
    public async Task Columns_that_say_nothing_are_left_out_and_missing_tables_are_told()
    {
        DatasetBuilder.Result result = await Build(Book());

        Assert.Contains("mrr_last", result.Dataset.Features.Names);
        Assert.Contains("plan", result.Dataset.Features.Names);
        Assert.DoesNotContain("storage_last", result.Dataset.Features.Names); // a column that nobody fills
        Assert.DoesNotContain("region", result.Dataset.Features.Names); // the same everywhere
        Assert.DoesNotContain("tickets_last", result.Dataset.Features.Names); // no such table
        Assert.Equal("incidents, interventions, tickets", result.MissingFamilies["support"]);
        Assert.Equal(["basic", "pro"], result.Categories["plan"]);
        Assert.Equal(result.Dataset.Count * result.Dataset.Features.Names.Count, result.Dataset.Features.Values.Length);
        int plan = result.Dataset.Features.ColumnOf("plan");
        Assert.Equal([1, 0, 0], Enumerable.Range(0, 3).Select(row => result.Dataset.Features.Row(row)[plan]));
    }

    [Fact]
    public async Task Reviews_and_interventions_in_their_windows_mark_the_rows()
    {
        DatasetBuilder.Result result = await Build(Book()
            .Add("exit_reviews", "2024-05-31", ("review_id", "r"), ("account_id", "a"), ("reviewed_on", new DateOnly(2024, 5, 31)),
                ("reviewer", "me"), ("decision", "bad"), ("rationale", "So."))
            .Add("interventions", "2024-06-01", ("account_id", "a"), ("started_on", new DateOnly(2024, 6, 1)), ("kind", "call")));
        Dataset rows = result.Dataset;

        // The outcome windows of March (May, June) and April's (June, July): only the first holds the last of May.
        Assert.Equal([1, float.NaN, float.NaN, float.NaN], Labels(rows, "needs_exit")[..4]);
        Assert.Equal([true, false, false, false], rows.Reviewed[..4]);
        Assert.Equal([true, false, false, true, false, false, true, false, false], rows.Treated[..9]);
    }

    [Fact]
    public async Task Baselines_are_the_last_month_over_the_mean_and_the_same_criteria()
    {
        Dataset rows = (await Build(Book())).Dataset;

        float[] naive = rows.Baselines["churn"]["last_month_over_mean"];
        Assert.Equal(-1, naive[0]);
        Assert.Equal(-30 / (float)(230 / 3.0), naive[7], 6);
        Assert.Equal(rows.Count, rows.Baselines["needs_exit"]["same_criteria_observed"].Length);
    }

    [Fact]
    public async Task Building_twice_gives_the_same_bytes()
    {
        TestBook book = RandomBook.Draw(5);
        Dataset first = (await Build(book)).Dataset;
        Dataset second = (await Build(book)).Dataset;

        Assert.True(first.Features.Values.AsSpan().SequenceEqual(second.Features.Values));
        Assert.Equal(first.Labels["needs_exit"], second.Labels["needs_exit"]);
        Assert.Equal(first.Features.Names, second.Features.Names);
    }

    [Fact]
    public async Task Without_eligible_accounts_the_message_says_what_to_check()
    {
        TestBook book = new TestBook()
            .Add("accounts", "2024-01-01", ("account_id", "a"), ("signed_on", new DateOnly(2030, 1, 1)))
            .Add("revenue_months", "2024-01-31", ("account_id", "a"), ("month", new DateOnly(2024, 1, 1)), ("mrr", 1))
            .Add("revenue_months", "2024-04-30", ("account_id", "a"), ("month", new DateOnly(2024, 4, 1)), ("mrr", 1));

        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => Build(book));
        Assert.Contains("Check signed_on, and month and known_at of revenue_months", fault.Message);
    }

    private static float[] Labels(Dataset rows, string model) => rows.Labels[model];

    /// <summary>a pays throughout; b fades in May and is silent afterwards; c ends in June. January to August 2024.</summary>
    private static TestBook Book()
    {
        var book = new TestBook().AddEmpty("contract_ends");
        foreach ((string id, string plan) in new[] { ("a", "pro"), ("b", "basic"), ("c", "basic") })
        {
            book.Add("accounts", "2023-12-01", ("account_id", id), ("signed_on", new DateOnly(2023, 12, 1)), ("plan", plan), ("region", "north"));
        }

        for (int month = 1; month <= 8; month++)
        {
            Pay("a", month, 100);
            if (month <= 5)
            {
                Pay("b", month, month == 5 ? 30 : 100);
            }

            if (month <= 4)
            {
                Pay("c", month, 100);
            }
        }

        return book.Add("contract_ends", "2024-05-05", ("account_id", "c"), ("ended_on", new DateOnly(2024, 5, 31)), ("initiated_by", "customer"));

        void Pay(string id, int month, int mrr)
        {
            var first = new DateOnly(2024, month, 1);
            book.Add("revenue_months", RandomBook.Day(first.AddMonths(1).AddDays(-1)), ("account_id", id), ("month", first), ("mrr", mrr));
        }
    }

    private static async Task<DatasetBuilder.Result> Build(TestBook rows)
    {
        using var directory = new TemporaryDirectory();
        await using DataBook book = await rows.OpenAsync(directory.Path);
        LabelFacts facts = await LabelFactsReader.ReadAsync(book);
        return await DatasetBuilder.BuildAsync(book, facts, Policy, Windows, DatasetBuilder.Snapshots(facts, Windows));
    }
}

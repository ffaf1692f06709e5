using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Tests.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

public class SignedDealsTests
{
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    /// <summary>A year of 100 a month; delivery takes 15%, a minute of support costs 0.8.</summary>
    [Theory]
    [InlineData(null, 1020, false)]
    [InlineData(30, 1020 - 24, true)]
    public async Task Where_nobodys_minutes_are_on_record_the_cost_is_unknown(int? minutes, double contribution, bool known)
    {
        TestBook rows = new TestBook()
            .Add("accounts", "2024-01-01", ("account_id", "a"), ("name", "a"), ("signed_on", "2024-01-01"))
            .Add("tickets", "2024-02-02", ("ticket_id", "t"), ("account_id", "a"), ("opened_at", "2024-02-01 09:00:00"), ("handle_minutes", minutes));
        for (var month = Month.Parse("2024-01"); month <= Month.Parse("2024-12"); month += 1)
        {
            rows.Add("revenue_months", RandomBook.Day(month.LastDay), ("account_id", "a"), ("month", month.FirstDay), ("mrr", 100m));
        }

        using var directory = new TemporaryDirectory();
        await using DataBook book = await rows.OpenAsync(directory.Path);
        LabelFacts facts = await LabelFactsReader.ReadAsync(book, TestContext.Current.CancellationToken);
        (IReadOnlyList<SignedDeal> deals, bool costKnown) = await SignedDeals.ReadAsync(book, facts, Policy, TestContext.Current.CancellationToken);

        Assert.Equal(contribution, Assert.Single(deals).Contribution, 9);
        Assert.Equal(known, costKnown);
    }
}

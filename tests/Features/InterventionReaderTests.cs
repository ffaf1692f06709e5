using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>Every intervention of a window, however many an account had.</summary>
[Collection(ClickHouseServerCollection.Name)]
public class InterventionReaderTests(ClickHouseServer server)
{
    private static readonly Month Snapshot = Month.Parse("2025-06");

    [Fact]
    public async Task Both_engines_find_every_one_that_was_known()
    {
        TestBook rows = Book();
        for (int day = 1; day <= 20; day++)
        {
            Begin($"2025-01-{day:00}", $"2025-01-{day:00}", "success_plan");
        }

        Begin("2025-01-01", "2025-01-02", "success_plan"); // a second one of a day
        Begin("2024-12-31", "2024-12-31", "call"); // before the window
        Begin("2025-06-20", "2025-07-01", "call"); // known too late
        Begin("2025-06-30", "2025-06-30", "executive_visit");
        using var directory = new TemporaryDirectory();
        await using DataBook here = await rows.OpenAsync(directory.Path);
        await using DataBook there = await rows.OpenServerAsync(server.UrlAsync, "intervention_dialect");
        IReadOnlyList<Intervention> found = await InterventionReader.ReadAsync(here, Snapshot, 6, TestContext.Current.CancellationToken);

        Assert.Equal(20, found.Count(intervention => intervention.Kind == "success plan"));
        Assert.Equal(new Intervention("a", "executive visit", new DateOnly(2025, 6, 30)), Assert.Single(found, intervention => intervention.Kind != "success plan"));
        Assert.Equal(
            found.OrderBy(intervention => intervention.Day),
            (await InterventionReader.ReadAsync(there, Snapshot, 6, TestContext.Current.CancellationToken)).OrderBy(intervention => intervention.Day));

        void Begin(string day, string known, string kind) =>
            rows.Add("interventions", known, ("account_id", "a"), ("started_on", day), ("kind", kind), ("csm_minutes", 30));
    }

    [Fact]
    public async Task A_book_that_records_none_has_none()
    {
        TestBook rows = Book();
        using var directory = new TemporaryDirectory();
        await using DataBook book = await rows.OpenAsync(directory.Path);
        Assert.Empty(await InterventionReader.ReadAsync(book, Snapshot, 6, TestContext.Current.CancellationToken));
    }

    private static TestBook Book() => new TestBook()
        .Add("accounts", "2023-01-10", ("account_id", "a"), ("name", "a"), ("signed_on", "2023-01-10"))
        .Add("revenue_months", "2025-06-30", ("account_id", "a"), ("month", "2025-06-01"), ("mrr", 10m));
}

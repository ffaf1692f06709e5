using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>What is quoted of an account says no more than its rows, on both engines.</summary>
[Collection(ClickHouseServerCollection.Name)]
public class EvidenceQueriesTests(ClickHouseServer server)
{
    private static readonly Month Snapshot = Month.Parse("2025-03");

    [Fact]
    public async Task A_missed_meeting_is_without_excuse_only_where_the_book_says_so()
    {
        TestBook rows = Book();
        foreach ((int day, int? excused) in new (int, int?)[] { (3, null), (2, 1), (1, 0) })
        {
            rows.Add("meetings", $"2025-03-0{day}", ("meeting_id", $"m{day}"), ("account_id", "a"), ("held_on", $"2025-03-0{day}"), ("kind", "review"),
                ("outcome", "no_show"), ("excused", excused));
        }

        string[] expected =
        [
            "Meeting (review): nobody came, without excuse", "Meeting (review): nobody came, excuse unknown", "Meeting (review): nobody came, with an excuse",
        ];
        using var directory = new TemporaryDirectory();
        await using DataBook here = await rows.OpenAsync(directory.Path);
        await using DataBook there = await rows.OpenServerAsync(server.UrlAsync, "evidence_meetings");
        Assert.Equal(expected, await WordsAsync(here));
        Assert.Equal(expected, await WordsAsync(there));
    }

    [Fact]
    public async Task A_ticket_is_open_only_where_the_book_records_closings()
    {
        TestBook rows = Book().Add("tickets", "2025-03-02",
            ("ticket_id", "t1"), ("account_id", "a"), ("opened_at", "2025-03-02 09:00:00"), ("category", "defect"), ("severity", 2));
        TestBook closing = rows.Copy().Add("tickets", "2025-03-02",
            ("ticket_id", "t2"), ("account_id", "a"), ("opened_at", "2025-03-01 09:00:00"), ("closed_at", "2025-03-02 09:00:00"));
        string[] expected = ["Ticket (defect, severity 2), still open", "Ticket (unknown category, severity unknown), closed 2025-03-02"];

        using var directory = new TemporaryDirectory();
        await using DataBook silent = await rows.OpenAsync(directory.Sub());
        await using DataBook here = await closing.OpenAsync(directory.Sub());
        await using DataBook there = await closing.OpenServerAsync(server.UrlAsync, "evidence_tickets");
        Assert.Equal(["Ticket (defect, severity 2)"], await WordsAsync(silent));
        Assert.Equal(expected, await WordsAsync(here));
        Assert.Equal(expected, await WordsAsync(there));
    }

    private static TestBook Book() => new TestBook()
        .Add("accounts", "2024-01-01", ("account_id", "a"), ("name", "a"), ("signed_on", "2024-01-01"))
        .Add("revenue_months", "2025-03-31", ("account_id", "a"), ("month", "2025-03-01"), ("mrr", 10m));

    private static async Task<string[]> WordsAsync(DataBook book)
    {
        IReadOnlyDictionary<string, List<EvidenceRow>> rows =
            await EvidenceQueries.RowsAsync(book, Snapshot, TestContext.Current.CancellationToken);
        return [.. rows["a"].Select(row => row.Words)];
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>Every account ever, read for the referral tree.</summary>
[Collection(ClickHouseServerCollection.Name)]
public class ReferralTreeReaderTests(ClickHouseServer server)
{
    private static readonly Month Snapshot = Month.Parse("2025-06");

    [Fact]
    public async Task Ended_accounts_count_and_what_is_not_known_yet_does_not()
    {
        TestBook rows = new TestBook()
            .Add("accounts", "2023-01-10", ("account_id", "A"), ("name", "A"), ("signed_on", "2023-01-10"))
            .Add("accounts", "2024-01-10", ("account_id", "B"), ("name", "B"), ("signed_on", "2024-01-10"), ("referred_by", "A"))
            .Add("accounts", "2024-02-10", ("account_id", "C"), ("name", "C"), ("signed_on", "2024-02-10"), ("referred_by", "C"))
            .Add("accounts", "2025-07-01", ("account_id", "D"), ("name", "D"), ("signed_on", "2025-07-01"), ("referred_by", "A"))
            .Add("contract_ends", "2024-09-30", ("account_id", "B"), ("ended_on", "2024-09-30"), ("initiated_by", "customer"))
            .Add("tickets", "2024-03-02",
                ("ticket_id", "1"), ("account_id", "B"), ("opened_at", "2024-03-01 09:00:00"), ("handle_minutes", 30))
            .Add("tickets", "2024-05-02",
                ("ticket_id", "2"), ("account_id", "B"), ("opened_at", "2024-05-01 09:00:00"), ("handle_minutes", 12))
            .Add("meetings", "2024-03-05",
                ("meeting_id", "1"), ("account_id", "B"), ("held_on", "2024-03-05"), ("kind", "review"), ("csm_minutes", 45))
            .Add("interventions", "2024-04-01", ("account_id", "B"), ("started_on", "2024-04-01"), ("kind", "call"), ("csm_minutes", 60))
            .Add("interventions", "2025-07-01", ("account_id", "B"), ("started_on", "2025-07-01"), ("kind", "call"), ("csm_minutes", 999));
        foreach ((string account, string month, decimal mrr) in new[]
        {
            ("A", "2023-12", 10.5m), ("A", "2024-06", 20m), ("A", "2024-07", 30m), ("A", "2025-05", 0m), ("A", "2025-06", 40m), ("A", "2025-07", 999m),
            ("B", "2024-05", 7.25m),
        })
        {
            rows.Add("revenue_months", $"{month}-28", ("account_id", account), ("month", $"{month}-01"), ("mrr", mrr));
        }

        using var directory = new TemporaryDirectory();
        await using DataBook book = await rows.OpenAsync(directory.Path);
        IReadOnlyList<ReferralAccount> found = await ReferralTreeReader.ReadAsync(book, Snapshot, TestContext.Current.CancellationToken);

        Assert.Equal(["A", "B", "C"], found.Select(account => account.AccountId));
        Assert.Equal([null, "A", null], found.Select(account => account.ReferredBy));
        Assert.Equal([100.5, 7.25, 0], found.Select(account => account.Revenue));
        Assert.Equal(
            [new RevenueYear(0, 70, 2), new RevenueYear(1, 30.5, 2)], found[0].Years);
        Assert.Equal((42, 105), (found[1].SupportMinutes, found[1].CsmMinutes));
        Assert.Equal((Month.Parse("2023-12"), Snapshot, null), (found[0].First, found[0].Last, found[2].First));
        LifetimeValue value = ReferralTree.Of(found, Policy.Load(Policy.Find(AppContext.BaseDirectory))).ValueOf("A");
        Assert.Equal(0.85 * 100.5, value.Own, 9); // delivery takes 15%
        Assert.Equal(0.5 * (0.85 * 7.25 - 42 * 0.8 - 105 * 1.2), value.Referred, 9);
    }

    [Fact]
    public async Task Both_engines_find_the_same()
    {
        TestBook rows = RandomBook.Draw(4, accounts: 30);
        using var directory = new TemporaryDirectory();
        await using DataBook here = await rows.OpenAsync(directory.Path);
        await using DataBook there = await rows.OpenServerAsync(server.UrlAsync, "referral_dialect");
        var snapshot = Month.Parse("2025-03");
        IReadOnlyList<ReferralAccount> expected = await ReferralTreeReader.ReadAsync(here, snapshot, TestContext.Current.CancellationToken);
        IReadOnlyList<ReferralAccount> found = await ReferralTreeReader.ReadAsync(there, snapshot, TestContext.Current.CancellationToken);

        Assert.Equal(30, found.Count);
        Assert.Contains(found, account => account.ReferredBy is not null && account.Years.Count > 1);
        Assert.Equal(expected.Select(account => account with { Years = [] }), found.Select(account => account with { Years = [] }));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Years, pair.Second.Years));
    }
}

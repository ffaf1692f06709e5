using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class LedgerWriterTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Place => _scratch["ledger.db"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Rows_read_back_as_they_were_written()
    {
        await using LedgerWriter writer = LedgerWriter.Open(Place, null, StandingClock.NewYear);
        LedgerId first = await writer.AppendAsync(Ledgers.Draft(1), Ledgers.Draft(2));
        LedgerEntry entry = new LedgerReader(Place).Find(first with { Sequence = first.Sequence + 1 })!;
        Assert.Equal(("a2", "2025-04-0123abcd", "cafe", "2026-01-01T00:00:00.0000000Z"), (entry.AccountId, entry.ModelVersion, entry.PolicySha256, entry.At));
        Assert.Equal("{\"seed\":2}"u8.ToArray(), entry.Inputs);
        Assert.StartsWith("20260101t000000-", first.Writer);
        Assert.True(LedgerId.TryParse(first.ToString(), out LedgerId again) && again == first);
        Assert.Contains("\"inputs\":{\"seed\":2},\"output\":\"ccc", LedgerLine.Of(entry));
    }

    [Fact]
    public async Task Fifty_writers_at_once_share_one_unbroken_chain()
    {
        await using LedgerWriter writer = LedgerWriter.Open(Place, null, StandingClock.NewYear);
        LedgerId[][] ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(async one =>
        {
            var mine = new List<LedgerId>();
            for (int i = 0; i < 20; i++)
            {
                mine.Add(await writer.AppendAsync(Ledgers.Draft(one * 20 + i), Ledgers.Draft(one)));
            }

            return mine.ToArray();
        }));
        Assert.Equal(1000, ids.SelectMany(id => id).Distinct().Count());
        LedgerReport report = LedgerVerification.Run(Place, []);
        Assert.Empty(report.Faults);
        Assert.Equal(2001, report.Rows);
        Assert.Equal(2001, Assert.Single(report.Heads).Sequence);
    }

    [Fact]
    public async Task Processes_that_share_a_name_share_its_chain()
    {
        using var together = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(one => Task.Factory.StartNew(() =>
        {
            together.SignalAndWait();
            for (int i = 0; i < 10; i++)
            {
                LedgerWriter writer = LedgerWriter.Open(Place, "command-line", StandingClock.NewYear);
                writer.AppendAsync(Ledgers.Draft(i)).GetAwaiter().GetResult();
                writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }, TaskCreationOptions.LongRunning)));
        LedgerReport report = LedgerVerification.Run(Place, []);
        Assert.Empty(report.Faults);
        Assert.Equal(41, Assert.Single(report.Heads).Sequence);
    }

    [Fact]
    public async Task A_commit_waits_for_the_disk()
    {
        await LedgerWriter.Open(Place, null, StandingClock.NewYear).DisposeAsync();
        using var connection = LedgerSchema.Write(Place);
        Assert.Equal(2, connection.Number("PRAGMA synchronous")); // FULL
        Assert.Equal("wal", Ledgers.Scalar(Place, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task What_the_disk_refuses_is_not_acknowledged()
    {
        await using LedgerWriter writer = LedgerWriter.Open(Place, null, StandingClock.NewYear);
        await writer.AppendAsync(Ledgers.Draft(1));
        Ledgers.Execute(Place, "CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => writer.AppendAsync(Ledgers.Draft(2)));
        Assert.Contains("disk full", fault.Message);
        Ledgers.Execute(Place, "DROP TRIGGER full");
        Assert.Equal(3, (await writer.AppendAsync(Ledgers.Draft(3))).Sequence);
        Assert.Empty(Ledgers.Faults(Place));
    }

    [Theory]
    [InlineData("")]
    [InlineData("left")]
    [InlineData("left-1")]
    [InlineData("left-0000000000")]
    [InlineData("Left-0000000001")]
    [InlineData("../x-0000000001")]
    public void What_is_no_id_is_told_apart(string text) => Assert.False(LedgerId.TryParse(text, out _));
}

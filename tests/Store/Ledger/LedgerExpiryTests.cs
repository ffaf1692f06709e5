using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class LedgerExpiryTests : IDisposable
{
    private static readonly StandingClock Today = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
    private readonly Scratch _scratch = new();

    private string Place => _scratch["ledger.db"];

    public void Dispose() => _scratch.Dispose();

    /// <summary>Ten answers of 2026 and ten of 2029.</summary>
    private async Task<List<LedgerId>> FillAsync()
    {
        List<LedgerId> old = await Ledgers.FillAsync(Place, 10);
        return [.. old, .. await Ledgers.FillAsync(Place, 10, new StandingClock(new DateTimeOffset(2029, 6, 1, 0, 0, 0, TimeSpan.Zero)))];
    }

    [Fact]
    public async Task Old_contents_go_new_ones_stay_and_the_chains_still_verify()
    {
        List<LedgerId> ids = await FillAsync();
        LedgerHead[] kept = [.. new LedgerReader(Place).Heads()];
        (long rows, string before) = await LedgerExpiry.RunAsync(Place, null, Policy, Today);
        Assert.Equal((10, "2027-01-01T00:00:00.0000000Z"), (rows, before));
        var reader = new LedgerReader(Place);
        Assert.All(ids[..10], id => Assert.True(reader.Find(id) is { Expired: true, Output: null, AccountId: not null }));
        Assert.All(ids[10..], id => Assert.False(reader.Find(id)!.Expired));
        LedgerReport report = LedgerVerification.Run(Place, kept);
        Assert.Empty(report.Faults);
        Assert.Equal(10, report.Expired);
        Assert.Equal(Replay.Expired, new Replay(Registry.Open(_scratch["registry"])).Of(reader.Find(ids[0])!).Outcome);
    }

    [Fact]
    public async Task What_expired_is_no_longer_in_the_file_nor_in_its_log_though_a_server_has_it_open()
    {
        byte[] content = new byte[20_000], secret = content[10_000..10_050];
        new Random(1).NextBytes(content);
        content.AsSpan(10_000, 50).CopyTo(secret);
        bool InAFile() => Directory.GetFiles(_scratch.Location).Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(secret) >= 0);
        await using LedgerWriter server = LedgerWriter.Open(Place, null, StandingClock.NewYear);
        await server.AppendAsync(Ledgers.Draft(1) with { Output = content });
        Assert.True(InAFile());
        Assert.Equal(1, (await LedgerExpiry.RunAsync(Place, null, Policy, Today)).Rows);
        Assert.False(InAFile());
        Assert.Empty(Ledgers.Faults(Place));
    }

    [Theory]
    [InlineData("at", "2026-01-01T00:00:00.0000001Z")]
    [InlineData("account_id", "a9")]
    [InlineData("model_version", "2025-05-0123abcd")]
    [InlineData("kind", "decision")]
    public async Task A_tombstone_can_no_more_be_changed_than_any_other_row(string column, string value)
    {
        await FillAsync();
        await LedgerExpiry.RunAsync(Place, null, Policy, Today);
        Ledgers.Execute(Place, $"UPDATE entries SET {column} = '{value}' WHERE rowid = 4");
        Assert.Contains("the row is not as it was written", Assert.Single(Ledgers.Faults(Place)));
    }

    [Fact]
    public async Task The_content_hash_and_foreign_contents_of_a_tombstone_are_found()
    {
        await FillAsync();
        await LedgerExpiry.RunAsync(Place, null, Policy, Today);
        Ledgers.Execute(Place, "UPDATE entries SET content_sha256 = zeroblob(32) WHERE rowid = 4");
        Ledgers.Execute(Place, "UPDATE entries SET inputs = x'01', output = x'' WHERE rowid = 5");
        Ledgers.Execute(Place, "UPDATE entries SET output = x'' WHERE rowid = 6");
        Assert.Equal(3, Ledgers.Faults(Place).Count);
    }

    [Fact]
    public async Task A_content_that_is_removed_before_its_time_is_found()
    {
        List<LedgerId> ids = await FillAsync();
        string remove = $"UPDATE entries SET inputs = NULL, output = NULL WHERE writer = '{ids[^1].Writer}' AND sequence = {ids[^1].Sequence}";
        Ledgers.Execute(Place, remove);
        Assert.Contains($"{ids[^1]}: its content of 2029-06-01T00:00:00.0000000Z was removed, and no row says", Assert.Single(Ledgers.Faults(Place)));
        await LedgerExpiry.RunAsync(Place, null, Policy, Today);
        Assert.Single(Ledgers.Faults(Place));
        Ledgers.Execute(Place, "UPDATE entries SET inputs = NULL, output = NULL WHERE kind = 'expiry'");
        Assert.Contains(Ledgers.Faults(Place), fault => fault.Contains("expiry", StringComparison.Ordinal) && fault.EndsWith("its content was removed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_that_the_policy_keeps_cannot_be_expired()
    {
        await FillAsync();
        UserFault early = await Assert.ThrowsAsync<UserFault>(() => LedgerExpiry.RunAsync(Place, Today.GetUtcNow(), Policy, Today));
        Assert.Contains("the policy says 36 months", early.Message);
        UserFault silent = await Assert.ThrowsAsync<UserFault>(() => LedgerExpiry.RunAsync(Place, null, Policy with { Ledger = null }, Today));
        Assert.Contains("has no ledger.retention_months", silent.Message);
        Assert.Equal(0, LedgerVerification.Run(Place, []).Expired);
    }

    [Fact]
    public void A_policy_of_before_there_was_a_ledger_is_still_read()
    {
        string yaml = File.ReadAllText(Policy.Find(AppContext.BaseDirectory));
        string before = string.Join('\n', yaml.Split('\n').Where(line => !line.StartsWith("ledger:", StringComparison.Ordinal)
            && !line.Contains("retention_months:", StringComparison.Ordinal) && !line.StartsWith("serving:", StringComparison.Ordinal)
            && !line.Contains("require_signed_promotion:", StringComparison.Ordinal)));
        var policy = Policy.Parse("policy.yaml", Encoding.UTF8.GetBytes(before));
        Assert.Null(policy.Ledger);
        Assert.Null(policy.Serving);
        Assert.NotNull(Policy.Ledger);
    }
}

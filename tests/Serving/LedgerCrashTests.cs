using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using ChurnSegmentation.Core.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>The real server, killed with SIGKILL while fifty callers are being answered.</summary>
public sealed class LedgerCrashTests : IDisposable
{
    private const int Callers = 50, Enough = 400;
    private readonly ServedBook _book = new();

    public void Dispose() => _book.Dispose();

    [Fact]
    public async Task Killed_during_fifty_writers_no_acknowledged_row_is_lost_and_the_next_run_goes_on()
    {
        string place = Path.Combine(_book.RegistryPath, LedgerReader.FileName);
        var acknowledged = new ConcurrentDictionary<LedgerId, string>();
        for (int round = 1; round <= 3; round++)
        {
            using ServerProcess server = await ServerProcess.StartAsync(_book.RegistryPath, _book.PortfolioPath);
            var enough = new TaskCompletionSource();
            int least = round * Enough;
            Task callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallUntilKilledAsync(server.Client, caller, acknowledged, () =>
            {
                if (acknowledged.Count >= least)
                {
                    enough.TrySetResult();
                }
            })));
            await Task.WhenAny(enough.Task, callers);
            await server.KillAsync();
            await callers;
            Assert.True(acknowledged.Count >= least, $"{acknowledged.Count} rows");

            LedgerReport report = LedgerVerification.Run(place, []);
            Assert.Empty(report.Faults);
            Assert.Equal(round, report.Heads.Count);
            Dictionary<LedgerId, string?> found = new LedgerReader(place).All().ToDictionary(entry => entry.Id, entry => entry.AccountId);
            Assert.All(acknowledged, row => Assert.Equal(row.Value, found.GetValueOrDefault(row.Key)));
        }
    }

    /// <summary>Asks for one row, two, three, again and again, and remembers what was answered.</summary>
    private static async Task CallUntilKilledAsync(HttpClient client, int caller, ConcurrentDictionary<LedgerId, string> acknowledged, Action answered)
    {
        try
        {
            for (int turn = 0; ; turn++)
            {
                string[] ids = [.. Enumerable.Range(0, 1 + turn % 3).Select(row => $"c{caller}-{turn}-{row}")];
                HttpResponseMessage response = await client.PostAsJsonAsync(
                    "/v1/predictions", new { rows = ids.Select(id => new { id, features = new { mrr_mean = caller } }) });
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.True(LedgerId.TryParse(response.Headers.GetValues("Ledger-Id").Single(), out LedgerId first));
                foreach ((int row, string id) in ids.Index())
                {
                    acknowledged[first with { Sequence = first.Sequence + row }] = id;
                }

                answered();
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
        }
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>From the raw fact to the probability: who pays the newest invoice later, or not yet, is never less at risk.</summary>
public sealed class LatePaymentTests(DemoBook demo) : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("churnseg-late-").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Theory]
    [InlineData("paid_on IS NULL")]                                  // not paid yet
    [InlineData("paid_on IS NULL OR paid_on + 25 <= known_now")]      // paid, and 25 days later than it was
    public async Task Paying_the_newest_invoice_later_never_lowers_churn_risk(string stays)
    {
        (string id, _) = await demo.VersionAsync();
        RegistryVersion version = Registry.Open(demo.Registry).Load(id);
        double[] before = await ChurnAsync(version, demo.Data), after = await ChurnAsync(version, await LaterAsync(stays));
        Assert.Equal(before.Length, after.Length);
        Assert.All(before.Zip(after), pair => Assert.True(pair.Second >= pair.First, $"{pair.First} → {pair.Second}"));
        Assert.True(before.Zip(after).Count(pair => pair.Second > pair.First) > before.Length / 10, "hardly any probability moved: the test tells nothing");
    }

    /// <summary>The demo's book, with the newest invoice of each account paid later or not at all.</summary>
    private async Task<string> LaterAsync(string stays)
    {
        foreach (string file in Directory.GetFiles(demo.Data, "*.parquet").Where(file => Path.GetFileName(file) != "invoices.parquet"))
        {
            File.Copy(file, Path.Combine(_scratch, Path.GetFileName(file)), overwrite: true);
        }

        string source = ParquetFile.Source(Path.Combine(demo.Data, "invoices.parquet"));
        await using var engine = new EmbeddedEngine();
        await engine.ExecuteAsync(
            $"""
            INSERT INTO FUNCTION {ParquetFile.Source(Path.Combine(_scratch, "invoices.parquet"))}
            SELECT invoice_id, account_id, issued_on, due_on, amount, if(newest, paid_on + 25, paid_on) AS paid_on,
              if(newest AND isNotNull(paid_on), known_at + toIntervalDay(25), known_at) AS known_at
            FROM
            (
              SELECT *, invoice_id IN (SELECT argMax(invoice_id, (issued_on, invoice_id)) FROM {source} GROUP BY account_id) AS newest,
                (SELECT max(toDate(known_at)) FROM {source}) AS known_now
              FROM {source}
            )
            WHERE NOT newest OR {stays}
            """,
            "test");
        return _scratch;
    }

    private static async Task<double[]> ChurnAsync(RegistryVersion version, string directory)
    {
        await using CheckedDataBook book = await new BookLocation(directory, null).OpenAsync(0.05, new Progress<string>(), TestContext.Current.CancellationToken);
        Predictor predictor = version.Predictor();
        var policy = Policy.Parse("policy.yaml", version.Files["policy.yaml"].ToArray());
        ScoredSnapshot scored = await ScoredSnapshot.ReadAsync(
            book.Book, version, predictor, policy, Month.Parse(version.Manifest.Data.LastMonth), TestContext.Current.CancellationToken);
        return [.. scored.View.Accounts.Select(account => account.Probability("churn")).Where(double.IsFinite)];
    }
}

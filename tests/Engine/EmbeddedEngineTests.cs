using System.Diagnostics;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;
using Xunit;

namespace ChurnSegmentation.Tests.Engine;

public sealed class EmbeddedEngineTests
{
    private readonly EmbeddedEngine engine = new();

    [Fact]
    public async Task A_null_reference_is_still_caught_after_connecting()
    {
        Assert.Equal(1, await Count("SELECT 1"));
        string? nothing = Environment.GetEnvironmentVariable("CHURNSEG_NO_SUCH_VARIABLE");
        Assert.Throws<NullReferenceException>(() => nothing!.Length);
        await Task.Run(() => Assert.Throws<NullReferenceException>(() => nothing!.Length), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Queries_run_within_and_beside_one_another()
    {
        long inner = 0;
        await foreach (ColumnBlock block in engine.QueryAsync("SELECT number FROM numbers(200000)", "outer"))
            inner += await Count($"SELECT number FROM numbers({block.RowCount})");
        Assert.Equal(200_000, inner);
        long[] counts = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => Count($"SELECT number FROM numbers({n * 1000})")));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => n * 1000L), counts);
    }

    [Fact]
    public async Task A_result_left_early_leaves_the_engine_usable()
    {
        for (int i = 0; i < 5; i++)
        {
            await foreach (ColumnBlock block in engine.QueryAsync("SELECT number FROM numbers(1000000000000)", "endless"))
                break;
            Assert.Equal(10, await Count("SELECT number FROM numbers(10)"));
        }
    }

    [Fact]
    public async Task Cancelling_stops_a_statement_under_way()
    {
        const string endless = "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)";
        using var cancel = new CancellationTokenSource();
        Task execution = engine.ExecuteAsync(endless, "endless", cancel.Token);
        Task<long> query = Count(endless, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
        Assert.Equal(1, await Count("SELECT 1"));
    }

    [Fact]
    public async Task Statements_that_are_not_streamed_answer_too() =>
        Assert.Equal(2, await Count("DESCRIBE TABLE (SELECT 1 AS a, 'x' AS b)"));

    [Theory]
    [InlineData("SELECT * FROM nosuch", "nosuch")]
    [InlineData("SELEKT 1", "Syntax error")]
    [InlineData("SELECT throwIf(number = 3000000, 'on its way') FROM numbers(5000000)", "on its way")]
    [InlineData("SELECT * FROM file('/no/such/book.parquet')", "/no/such/book.parquet")]
    [InlineData("SELECT CAST(generateUUIDv4() AS UUID) AS id", "column 'id'")]
    public async Task A_refusal_is_one_message_with_the_file_and_the_engines_words(string sql, string words)
    {
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => Count(sql));
        Assert.StartsWith("money.sql: ", fault.Message);
        Assert.Contains(words, fault.Message);
        Assert.DoesNotContain("DB::Exception", fault.Message);
        Assert.DoesNotContain("version 2", fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
        await Assert.ThrowsAsync<UserFault>(() => engine.ExecuteAsync("INSERT INTO nosuch SELECT 1", "money.sql"));
    }

    [Fact]
    public async Task A_corrupt_parquet_file_is_named()
    {
        string directory = Directory.CreateTempSubdirectory("churnseg-corrupt-").FullName;
        try
        {
            string file = Path.Combine(directory, "accounts.parquet");
            await engine.ExecuteAsync($"INSERT INTO FUNCTION file('{file}', Parquet) SELECT number FROM numbers(100000)", "test");
            byte[] bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
            UserFault cut = await Assert.ThrowsAsync<UserFault>(() => Count($"SELECT * FROM file('{file}')"));
            Assert.Contains(file, cut.Message);
            Array.Clear(bytes, 4, bytes.Length / 2); // the data, not the footer
            File.WriteAllBytes(file, bytes);
            UserFault overwritten = await Assert.ThrowsAsync<UserFault>(() => Count($"SELECT * FROM file('{file}')"));
            Assert.Contains(file, overwritten.Message);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_config_file_in_the_working_directory_is_not_read()
    {
        string directory = Directory.CreateTempSubdirectory("churnseg-config-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "config.xml"), $"<clickhouse><path>{directory}/taken/</path></clickhouse>");
            await File.WriteAllTextAsync(Path.Combine(directory, "accounts.parquet"), "not a Parquet file");
            await File.WriteAllTextAsync(Path.Combine(directory, "revenue_months.parquet"), "not a Parquet file");
            var start = new ProcessStartInfo("dotnet", [typeof(EmbeddedEngine).Assembly.Location, "check", "--data", "."])
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, process.ExitCode);
            Assert.Contains("accounts", output); // the engine ran, and refused the file
            Assert.DoesNotContain("Logging", output);
            Assert.False(Directory.Exists(Path.Combine(directory, "taken")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<long> Count(string sql, CancellationToken cancellation = default)
    {
        long rows = 0;
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "money.sql", cancellation))
            rows += block.RowCount;
        return rows;
    }
}

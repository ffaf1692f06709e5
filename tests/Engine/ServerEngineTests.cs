using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;
using Xunit;

namespace ChurnSegmentation.Tests.Engine;

[Collection(ClickHouseServerCollection.Name)]
public sealed class ServerEngineTests(ClickHouseServer server)
{
    [Fact]
    public async Task Statements_and_queries_run_in_the_database_of_the_url()
    {
        await using (ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync()))
        {
            await engine.ExecuteAsync("CREATE DATABASE IF NOT EXISTS book", "test");
        }
        await using ServerEngine inBook = await ServerEngine.OpenAsync(await server.UrlAsync("book"));
        Assert.EndsWith("/book", inBook.Address);
        await inBook.ExecuteAsync("DROP TABLE IF EXISTS amounts", "test");
        await inBook.ExecuteAsync("CREATE TABLE amounts (id String, amount Decimal(18, 2)) ENGINE = Memory", "test");
        await inBook.ExecuteAsync("INSERT INTO amounts VALUES ('ä', 1.15), ('b', -2)", "test");
        ColumnBlock block = await SingleBlock(inBook, "SELECT id, amount, currentDatabase() AS place FROM amounts ORDER BY id DESC");
        Assert.Equal(new[] { "ä", "b" }, block["id"].Values);
        Assert.Equal(new[] { 1.15m, -2m }, block["amount"].Values);
        Assert.Equal(new[] { "book", "book" }, block["place"].Values);
    }

    [Fact]
    public async Task The_old_servers_native_types_are_read()
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync());
        ColumnBlock block = await SingleBlock(engine,
            """
            SELECT toInt64(-64) AS int64, toFloat32(0.5) AS float32, 'é' AS text, toFixedString('ab', 4) AS fixed_text,
                toDate('2024-02-29') AS day, toDateTime('2024-02-29 12:34:56', 'UTC') AS second,
                toDecimal32(1.5, 1) AS decimal32, toDecimal128(-3.25, 2) AS decimal128,
                CAST(NULL AS Nullable(Float64)) AS none, NULL AS nothing, [1, 2] AS integers, [[0.5], []] AS nested, [1.5, NULL] AS gaps
            """);
        Assert.Equal(new[] { -64L }, block["int64"].Values);
        Assert.Equal(new[] { 0.5F }, block["float32"].Values);
        Assert.Equal(new[] { "é" }, block["text"].Values);
        Assert.Equal(new[] { "ab" }, block["fixed_text"].Values);
        Assert.Equal(new[] { new DateOnly(2024, 2, 29) }, block["day"].Values);
        Assert.Equal(new[] { new DateTime(2024, 2, 29, 12, 34, 56) }, block["second"].Values);
        Assert.Equal(new[] { 1.5m }, block["decimal32"].Values);
        Assert.Equal(new[] { -3.25m }, block["decimal128"].Values);
        Assert.Equal(new[] { double.NaN }, block["none"].Values);
        Assert.Equal([true], block["nothing"].IsNull!);
        Assert.Equal(new byte[][] { [1, 2] }, block["integers"].Values);
        Assert.Equal(new double[][][] { [[0.5], []] }, block["nested"].Values);
        Assert.Equal(new double[][] { [1.5, double.NaN] }, block["gaps"].Values);
    }

    [Fact]
    public async Task A_large_result_comes_in_blocks()
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync());
        const int rows = 5_000_000;
        ulong sum = 0;
        int largest = 0;
        await foreach (ColumnBlock block in engine.QueryAsync($"SELECT number FROM system.numbers LIMIT {rows}", "test"))
        {
            foreach (ulong number in (ulong[])block["number"].Values)
                sum += number;
            largest = Math.Max(largest, block.RowCount);
        }
        Assert.Equal((ulong)rows * (rows - 1) / 2, sum);
        Assert.True(largest <= rows / 10);
    }

    [Theory]
    [InlineData("SELECT nosuch", "Unknown identifier: nosuch")]
    [InlineData("SELECT number, throwIf(number = 3000000) FROM system.numbers LIMIT 4000000", "function is non zero")]
    [InlineData(
        "SELECT text, throwIf(number = 900000) FROM (SELECT number, 'a text of some length' AS text FROM system.numbers LIMIT 2000000)",
        "function is non zero")]
    [InlineData("SELECT generateUUIDv4() AS id", "column 'id'")]
    public async Task A_refusal_is_one_message_even_in_the_middle_of_an_answer(string sql, string words)
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync());
        UserFault fault = await Assert.ThrowsAsync<UserFault>(async () =>
        {
            await foreach (ColumnBlock block in engine.QueryAsync(sql, "money.sql"))
            {
            }
        });
        Assert.StartsWith("money.sql: ", fault.Message);
        Assert.Contains(words, fault.Message);
        Assert.DoesNotContain("DB::Exception", fault.Message);
        await Assert.ThrowsAsync<UserFault>(() => engine.ExecuteAsync("INSERT INTO nosuch VALUES (1)", "money.sql"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancelling_ends_the_query_on_the_server_too()
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync());
        using var cancel = new CancellationTokenSource();
        Task endless = engine.ExecuteAsync("SELECT sum(sipHash64(number)) AS endless FROM system.numbers", "endless", cancel.Token);
        const string running = "SELECT count() AS n FROM system.processes WHERE query LIKE 'SELECT sum(%'";
        while (await Number(engine, running) == 0)
        {
        }
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        while (await Number(engine, running) > 0)
        {
        }

        // Left early, without a token.
        await foreach (ColumnBlock block in engine.QueryAsync("SELECT number FROM system.numbers", "endless"))
            break;
        while (await Number(engine, "SELECT count() AS n FROM system.processes WHERE query LIKE 'SELECT number%'") > 0)
        {
        }
    }

    [Fact]
    public async Task A_user_is_let_in_by_the_right_password_only()
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlOfUserAsync(ClickHouseServer.Password));
        Assert.Equal(1UL, await Number(engine, "SELECT toUInt64(1) AS n"));
        Assert.DoesNotContain("alice", engine.Address);
        string wrong = await server.UrlOfUserAsync("guess");
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => ServerEngine.OpenAsync(wrong));
        Assert.Contains("Wrong password for user alice", fault.Message);
        Assert.DoesNotContain("guess", fault.Message);
    }

    [Fact]
    public async Task A_server_that_cannot_be_used_is_named()
    {
        string noDatabase = await server.UrlAsync("nosuch");
        Assert.Contains("nosuch", (await Assert.ThrowsAsync<UserFault>(() => ServerEngine.OpenAsync(noDatabase))).Message);
        UserFault nobody = await Assert.ThrowsAsync<UserFault>(() => ServerEngine.OpenAsync("http://u:secret@127.0.0.1:9/book"));
        Assert.StartsWith("http://127.0.0.1:9/book: no ClickHouse server answers there", nobody.Message);
        await Assert.ThrowsAsync<UserFault>(() => ServerEngine.OpenAsync("127.0.0.1:8123"));
        await Assert.ThrowsAsync<UserFault>(() => ServerEngine.OpenAsync("http://127.0.0.1:8123/a/b"));
    }

    private static async Task<ulong> Number(ServerEngine engine, string sql) => ((ulong[])(await SingleBlock(engine, sql))["n"].Values)[0];

    private static async Task<ColumnBlock> SingleBlock(ServerEngine engine, string sql)
    {
        var blocks = new List<ColumnBlock>();
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "test"))
            blocks.Add(block);
        return Assert.Single(blocks);
    }
}

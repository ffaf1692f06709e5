using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

[Collection(ClickHouseServerCollection.Name)]
public sealed class DataBookTests(ClickHouseServer server) : IDisposable
{
    private static readonly SqlTemplate Ends =
        new("ends.sql", "SELECT account_id, reason FROM {contract_ends:Table} WHERE ended_on <= {snapshot:Date}");
    private readonly string directory = Directory.CreateTempSubdirectory("churnseg-book-").FullName;
    private readonly EmbeddedEngine engine = new();

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_directory_and_a_server_with_the_same_rows_are_the_same_book()
    {
        await WriteAsync(
            "accounts", "SELECT 'a' AS account_id, toDate('2024-01-01') AS signed_on, toDateTime('2024-01-01 00:00:00', 'UTC') AS known_at");
        await WriteAsync("revenue_months", Revenue);
        await WriteAsync("contract_ends",
            """
            SELECT 'a' AS account_id, toDate('2024-03-31') AS ended_on, CAST(arrayJoin([NULL, 'price']) AS Nullable(String)) AS reason,
                toDateTime(if(isNull(reason), '2024-03-01 00:00:00', '2024-04-01 00:00:00'), 'UTC') AS known_at
            """);
        await using (ServerEngine plain = await ServerEngine.OpenAsync(await server.UrlAsync(), TestContext.Current.CancellationToken))
        {
            await plain.ExecuteAsync("CREATE DATABASE IF NOT EXISTS whole_book", "test");
        }
        string url = await server.UrlAsync("whole_book");
        await using (ServerEngine setup = await ServerEngine.OpenAsync(url, TestContext.Current.CancellationToken))
        {
            foreach (string statement in new[]
            {
                "CREATE TABLE accounts (account_id String, signed_on Date, known_at DateTime) ENGINE = Memory",
                "INSERT INTO accounts VALUES ('a', '2024-01-01', 1704067200)",
                "CREATE TABLE revenue_months (account_id String, month Date, mrr Float64, known_at DateTime) ENGINE = Memory",
                "INSERT INTO revenue_months VALUES ('a', '2024-01-01', 10, 1706745599)",
                "CREATE TABLE contract_ends (account_id String, ended_on Date, reason Nullable(String), known_at DateTime) ENGINE = Memory",
                "INSERT INTO contract_ends VALUES ('a', '2024-03-31', NULL, 1709251200), ('a', '2024-03-31', 'price', 1711929600)",
                "CREATE TABLE of_another_kind (x UInt8) ENGINE = Memory",
            })
            {
                await setup.ExecuteAsync(statement, "test");
            }
        }
        await using DataBook local = await DataBook.OpenDirectoryAsync(directory, Contract.Default, TestContext.Current.CancellationToken);
        await using DataBook remote = await DataBook.OpenServerAsync(url, Contract.Default, TestContext.Current.CancellationToken);
        foreach (DataBook book in new[] { local, remote })
        {
            Assert.Equal(["accounts", "contract_ends", "revenue_months"], book.Tables.Order());
            Assert.Empty(await ReasonsAsync(book, new DateOnly(2024, 2, 29)));
            Assert.Equal([null], await ReasonsAsync(book, new DateOnly(2024, 3, 31)));
            Assert.Equal(["price"], await ReasonsAsync(book, new DateOnly(2024, 4, 30)));
        }
    }

    [Fact]
    public async Task A_missing_required_table_is_named_with_what_was_found()
    {
        await WriteAsync("revenue_months", Revenue);
        UserFault fault = await OpeningFails();
        Assert.StartsWith($"{directory}: the book lacks the table accounts; expected at least", fault.Message);
        Assert.EndsWith("found revenue_months.", fault.Message);
    }

    [Fact]
    public async Task An_empty_table_that_may_not_be_is_refused()
    {
        await WriteAsync("accounts", "SELECT 'a' AS account_id, toDate('2024-01-01') AS signed_on, now('UTC') AS known_at WHERE 0");
        await WriteAsync("revenue_months", Revenue);
        Assert.Contains("the table accounts has no rows", (await OpeningFails()).Message);
    }

    [Fact]
    public async Task A_wrong_type_is_named_with_table_and_column()
    {
        await WriteAsync("accounts", "SELECT 'a' AS account_id, 'yesterday' AS signed_on, now('UTC') AS known_at");
        await WriteAsync("revenue_months", Revenue);
        Assert.Contains("accounts.signed_on: wrong type: found String, expected Date", (await OpeningFails()).Message);
    }

    [Fact]
    public async Task A_server_that_breaks_off_or_a_file_that_is_damaged_says_which_table()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "accounts.parquet"), "PAR1 and nothing else");
        await WriteAsync("revenue_months", Revenue);
        Assert.StartsWith("accounts: ", (await OpeningFails()).Message);
    }

    [Fact]
    public async Task The_window_of_a_snapshot_reaches_its_tokens()
    {
        var template = new SqlTemplate(
            "window.sql", "SELECT {first_day:Date} AS first_day, {snapshot:Date} AS last_day, {observe:UInt8} AS months");
        await WriteAsync("accounts", "SELECT 'a' AS account_id, toDate('2024-01-01') AS signed_on, now('UTC') AS known_at");
        await WriteAsync("revenue_months", Revenue);
        await using DataBook book = await DataBook.OpenDirectoryAsync(directory, Contract.Default, TestContext.Current.CancellationToken);
        await foreach (ColumnBlock block in book.QueryAsync(template, DataBook.Window(Month.Parse("2024-02"), 6), new DateOnly(2024, 2, 29)))
        {
            Assert.Equal(new[] { new DateOnly(2023, 9, 1) }, block["first_day"].Values);
            Assert.Equal(new[] { new DateOnly(2024, 2, 29) }, block["last_day"].Values);
            Assert.Equal(new byte[] { 6 }, block["months"].Values);
        }
    }

    private const string Revenue =
        """
        SELECT 'a' AS account_id, toDate('2024-01-01') AS month, toDecimal64(10, 2) AS mrr,
            toDateTime('2024-01-31 23:59:59', 'UTC') AS known_at
        """;

    private Task WriteAsync(string table, string select) => engine.ExecuteAsync(
        $"INSERT INTO FUNCTION file('{directory}/{table}.parquet', Parquet) {select}", table, TestContext.Current.CancellationToken);

    private Task<UserFault> OpeningFails() =>
        Assert.ThrowsAsync<UserFault>(() => DataBook.OpenDirectoryAsync(directory, Contract.Default, TestContext.Current.CancellationToken));

    private static async Task<List<string?>> ReasonsAsync(DataBook book, DateOnly snapshot)
    {
        var reasons = new List<string?>();
        await foreach (ColumnBlock block in book.QueryAsync(Ends, new Dictionary<string, object> { ["snapshot"] = snapshot }, snapshot))
            reasons.AddRange((string?[])block["reason"].Values);
        return reasons;
    }
}

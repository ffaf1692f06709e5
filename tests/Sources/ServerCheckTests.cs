using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>The same check on an old server: every statement of it is in the common dialect.</summary>
[Collection(ClickHouseServerCollection.Name)]
public sealed class ServerCheckTests(ClickHouseServer server)
{
    [Fact]
    public async Task Every_table_of_the_contract_is_judged_and_bad_rows_are_left_out()
    {
        await ExecuteAsync(await server.UrlAsync(), "CREATE DATABASE IF NOT EXISTS checked");
        string url = await server.UrlAsync("checked");
        foreach (TableContract table in Contract.Default.Tables)
        {
            string columns = string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.ClickHouseType}"));
            string Values(string amount) => string.Join(", ", table.Columns.Select(column => column.Name == "amount" ? amount : Value(table, column)));
            await ExecuteAsync(url, $"CREATE TABLE {table.Name} ({columns}) ENGINE = Memory");
            await ExecuteAsync(url, $"INSERT INTO {table.Name} SELECT {Values("1")} FROM (SELECT arrayJoin([1, 1, 2, 3]) AS row)");
            if (table.Name == "invoices")
            {
                await ExecuteAsync(url, $"INSERT INTO {table.Name} SELECT {Values("2")} FROM (SELECT 3 AS row)");
            }
        }

        BookPlace place = await BookPlace.OnServerAsync(url, Contract.Default, CancellationToken.None);
        await using IQueryEngine engine = place.Engine;
        CheckedBook book = await BookCheck.RunAsync(engine, place.Sources, Contract.Default,
            CheckSettings.Default with { MaxBadShare = 0.5 }, CheckOutput.None);
        book.Report.EnsureFit();
        Assert.All(book.Report.Tables, table => Assert.Equal(
            table.Name == "invoices" ? (5, 1, "duplicate_key 2") : (4, 1, ""), (table.Rows, table.Repeated, table.ReasonsInWords())));
        foreach ((string table, string good) in book.GoodRows)
        {
            await foreach (ColumnBlock block in engine.QueryAsync($"SELECT toUInt64(count()) AS rows FROM {good}", "test"))
            {
                Assert.Equal([table == "invoices" ? 2UL : 3UL], (ulong[])block["rows"].Values);
            }
        }

        await using DataBook opened = await DataBook.OpenAsync(engine, book.GoodRows, place.Name, Contract.Default);
        Assert.Equal(14, opened.Tables.Count);
    }

    /// <summary>A sound value, the same in every row but for the instant from which it is known: rows 1 and 1 say the same.</summary>
    private static string Value(TableContract table, ColumnContract column) => column.Name switch
    {
        TableContract.KnownAt => "toDateTime(concat('2024-03-0', toString(row), ' 00:00:00'), 'UTC')",
        "account_id" => table.Name == "accounts" ? "if(row = 1, 'A', 'B')" : "'B'",
        "signed_on" => "toDate('2024-01-01')",
        "completed" => "0",
        _ when column.Nullable => "NULL",
        _ when !column.ValidValues.IsEmpty => SqlText.Literal(column.ValidValues[0]),
        _ => column.Family switch
        {
            TypeFamily.String => "'x'",
            TypeFamily.Date => "toDate('2024-02-01')",
            TypeFamily.Timestamp => "toDateTime('2024-02-01 00:00:00', 'UTC')",
            _ => "1",
        },
    };

    private static async Task ExecuteAsync(string url, string statement)
    {
        await using ServerEngine engine = await ServerEngine.OpenAsync(url);
        await engine.ExecuteAsync(statement, "test");
    }
}

using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>
/// A sound little book on disk: 20 accounts A0…A19 signed on 2024-01-01, a year of revenue, 200 invoices I0…I199, 100 tickets T0…T99,
/// 200 days of use, no incidents.
/// </summary>
internal sealed class SmallBook : IDisposable
{
    private const string Noon = "toDateTime(concat(toString({0}), ' 12:00:00'), 'UTC')";

    private static readonly Dictionary<string, string> Sound = new()
    {
        ["accounts"] = $"""
            SELECT concat('A', toString(number)) AS account_id, 'Basic' AS plan, toDate('2024-01-01') AS signed_on,
              toInt32(number) AS employees, {At("signed_on")} AS known_at
            FROM numbers(20)
            """,
        ["revenue_months"] = $"""
            SELECT concat('A', toString(number % 20)) AS account_id, addMonths(toDate('2024-01-01'), intDiv(number, 20)) AS month,
              toDecimal64(100 + number, 2) AS mrr, {At("addMonths(month, 1) - 1")} AS known_at
            FROM numbers(240)
            """,
        ["invoices"] = $"""
            SELECT concat('I', toString(number)) AS invoice_id, concat('A', toString(number % 20)) AS account_id,
              toDate('2024-02-01') + number AS issued_on, issued_on + 30 AS due_on, toDecimal64(50, 2) AS amount,
              CAST(if(number % 2 = 0, issued_on + 10, NULL) AS Nullable(Date)) AS paid_on, {At("issued_on + 10")} AS known_at
            FROM numbers(200)
            """,
        ["tickets"] = $"""
            SELECT concat('T', toString(number)) AS ticket_id, concat('A', toString(number % 20)) AS account_id,
              {At("toDate('2024-02-01') + number")} AS opened_at, 'defect' AS category, toInt32(1 + number % 4) AS severity,
              opened_at AS known_at
            FROM numbers(100)
            """,
        ["usage_days"] = $"""
            SELECT concat('A', toString(number % 20)) AS account_id, toDate('2024-02-01') + intDiv(number, 20) AS day,
              toFloat64(number) AS core_actions, {At("day")} AS known_at
            FROM numbers(200)
            """,
        ["incidents"] = """
            SELECT 'X' AS incident_id, toDateTime('2024-02-01 00:00:00', 'UTC') AS started_at,
              '' AS product_version, '' AS plan, '' AS region, started_at AS known_at
            FROM numbers(0)
            """,
    };

    private readonly EmbeddedEngine engine = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("book").FullName;

    public static async Task<SmallBook> WriteAsync()
    {
        SmallBook book = new();
        foreach (string table in Sound.Keys)
        {
            await book.ReplaceAsync(table, Sound[table]);
        }

        return book;
    }

    public string PathOf(string table) => Path.Combine(Directory, table + ".parquet");

    /// <summary>Writes a table anew from a SELECT.</summary>
    public async Task ReplaceAsync(string table, string select)
    {
        File.Delete(PathOf(table));
        await ParquetFile.WriteAsync(engine, PathOf(table), select, table, CancellationToken.None);
    }

    /// <summary>Writes only the sound rows of a table that meet a condition.</summary>
    public Task KeepAsync(string table, string condition) => ReplaceAsync(table, $"SELECT * FROM ({Sound[table]}) WHERE {condition}");

    /// <summary>Writes a sound table with columns replaced: <c>if(invoice_id = 'I3', NULL, issued_on) AS issued_on</c>.</summary>
    public Task DamageAsync(string table, string replacements) =>
        ReplaceAsync(table, $"SELECT * REPLACE ({replacements}) FROM ({Sound[table]})");

    /// <summary>Writes a sound table without a column.</summary>
    public Task DropColumnAsync(string table, string column) => ReplaceAsync(table, $"SELECT * EXCEPT ({column}) FROM ({Sound[table]})");

    /// <summary>Checks the book: up to a third of a table's rows may be bad.</summary>
    public Task<CheckedBook> CheckAsync(CheckOutput? output = null, double maxBadShare = 0.34, DateOnly? asOf = null) => BookCheck.RunAsync(
        engine, StoredTable.ParquetIn(Directory, Contract.Default), Contract.Default,
        CheckSettings.Default with { MaxBadShare = maxBadShare, AsOf = asOf }, output ?? CheckOutput.None);

    /// <summary>First column of a query's rows, as text.</summary>
    public async Task<List<string>> TextsAsync(string sql)
    {
        List<string> texts = [];
        await foreach (ColumnBlock block in engine.QueryAsync($"SELECT toString(*) AS text FROM ({sql})", "test"))
        {
            texts.AddRange((string[])block["text"].Values);
        }

        return texts;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static string At(string day) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Noon, day);
}

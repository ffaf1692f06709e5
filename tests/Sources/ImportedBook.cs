using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>A source of the repository, imported once for the tests of a class.</summary>
public abstract class ImportedBook(string name) : IAsyncDisposable
{
    private readonly EmbeddedEngine engine = new();
    private readonly string scratch = Directory.CreateTempSubdirectory("import").FullName;
    private Task<CheckReport>? report;

    /// <summary>Where the files as found are; skips the test if they are not there.</summary>
    public string Input => SharedData.Find(name);

    public string Book => Path.Combine(scratch, "book");

    public Task<CheckReport> ReportAsync() => report ??= ImportAsync(Book);

    public Task<CheckReport> ImportAsync(string output) => BookImport.RunAsync(
        engine, ImportSource.Load(Path.Combine(SharedData.Repository("sources"), name), Contract.Default), Input, output, Contract.Default);

    /// <summary>SQL source of a table of the book.</summary>
    public string Table(string table) => ParquetFile.Source(Path.Combine(Book, table + ".parquet"));

    /// <summary>A query's single row and column, as text.</summary>
    public async Task<string> ValueAsync(string sql)
    {
        await ReportAsync();
        string? value = null;
        await foreach (ColumnBlock block in engine.QueryAsync($"SELECT toString(*) AS value FROM ({sql})", "test"))
        {
            value = block.RowCount > 0 ? ((string[])block["value"].Values).Single() : value;
        }

        return value!;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(scratch, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

public sealed class TelecomBook() : ImportedBook("telecom");

public sealed class RavenStackBook() : ImportedBook("ravenstack");

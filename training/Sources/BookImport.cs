using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// Maps somebody's data onto the contract: runs a source's SELECTs, checks what comes, and writes a book of good rows with the bad ones
/// in <c>quarantine/</c>. The book appears whole or not at all.
/// </summary>
public static class BookImport
{
    /// <summary>File of the book that holds what the import found.</summary>
    public const string ReportFile = "import.json";

    /// <param name="input">Directory of the files as found.</param>
    /// <param name="output">Directory of the book; an older book there is replaced.</param>
    /// <param name="progress">A line a table.</param>
    /// <exception cref="UserFault">Source, input or disk are at fault; <paramref name="output"/> is as it was.</exception>
    public static async Task<CheckReport> RunAsync(
        IQueryEngine engine, ImportSource source, string input, string output, Contract contract,
        IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        if (!Directory.Exists(input))
        {
            throw new UserFault($"{input}: there is no such directory; expected one with the files that {source.Name} reads.");
        }

        bool occupied = Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any();
        if (occupied && !File.Exists(Path.Combine(output, ReportFile)))
        {
            throw new UserFault($"{output}: exists and was not written by import. Choose another directory, or remove it.");
        }

        using DirectoryDraft book = new(output);
        try
        {
            return await WriteAsync(engine, source, input, book, contract, progress, cancellation);
        }
        catch (IOException fault)
        {
            throw new UserFault($"{output}: could not be written: {fault.Message}", fault);
        }
    }

    private static async Task<CheckReport> WriteAsync(
        IQueryEngine engine, ImportSource source, string input, DirectoryDraft book, Contract contract,
        IProgress<string>? progress, CancellationToken cancellation)
    {
        string mapped = Path.Combine(book.Draft, "mapped");
        Directory.CreateDirectory(mapped);
        Dictionary<string, string> tables = [];
        foreach ((string table, string select, string file) in source.Tables)
        {
            progress?.Report($"{table}: reading");
            string path = Path.Combine(mapped, table + ".parquet");
            await ParquetFile.WriteAsync(engine, path, ImportSource.Render(select, input), file, cancellation);
            tables[table] = ParquetFile.Source(path);
        }

        CheckOutput rows = new(Path.Combine(book.Draft, "quarantine"), book.Draft, CopyAll: true);
        CheckReport report = (await BookCheck.RunAsync(engine, tables, contract, source.Settings, rows, progress, cancellation)).Report;
        report.EnsureFit();
        Directory.Delete(mapped, recursive: true);
        await File.WriteAllTextAsync(Path.Combine(book.Draft, ReportFile), report.ToJson() + "\n", cancellation);
        cancellation.ThrowIfCancellationRequested();
        book.Commit();
        return report;
    }
}

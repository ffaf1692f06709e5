using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Where a book is: a directory of Parquet, or a server's database; one of them.</summary>
internal sealed record BookLocation(string? Directory, string? Server)
{
    /// <summary>Opens the book, holds it against the contract, and lets only good rows through; the bad ones go to <c>quarantine/</c> in its directory.</summary>
    /// <param name="maxBadShare">Share of a table's rows that may be bad.</param>
    /// <exception cref="UserFault">The book is not there or not fit; every fault a line.</exception>
    public async Task<CheckedDataBook> OpenAsync(double maxBadShare, IProgress<string> progress, CancellationToken cancellation)
    {
        CheckSettings settings = CheckSettings.Default with { MaxBadShare = maxBadShare };
        BookPlace place = await BookPlace.OpenAsync(Directory, Server, Contract.Default, cancellation);
        (IQueryEngine engine, IReadOnlyDictionary<string, string> sources, string name) = place;
        if (place.NotRead is { } notRead)
        {
            progress.Report(notRead);
        }

        DirectoryInfo? copies = null;
        try
        {
            using var draft = new DirectoryDraft(Path.Combine(Directory ?? "", "quarantine"));
            copies = Directory is null ? null : System.IO.Directory.CreateTempSubdirectory("churnseg-good-rows-");
            CheckOutput output = copies is null ? CheckOutput.None : new CheckOutput(draft.Draft, copies.FullName, CopyAll: false);
            CheckedBook held = await BookCheck.RunAsync(engine, sources, Contract.Default, settings, output, progress, cancellation);
            draft.Commit();
            held.Report.EnsureFit();
            DataBook book = await DataBook.OpenAsync(engine, held.GoodRows, name, Contract.Default, cancellation);
            string fingerprint = Directory is null ? await FingerprintAsync(engine, held, cancellation) : Fingerprint(Directory, sources.Keys);
            return new CheckedDataBook(book, Facts(held.Report, Directory), fingerprint, copies);
        }
        catch
        {
            copies?.Delete(recursive: true);
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rows by table, those that an import refused before included.</summary>
    private static SortedDictionary<string, TableFacts> Facts(CheckReport report, string? directory)
    {
        var facts = new SortedDictionary<string, TableFacts>(StringComparer.Ordinal);
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> refused = RefusedByImport(directory);
        foreach (TableReport table in report.Tables.Where(table => table.Present))
        {
            var reasons = new SortedDictionary<string, long>(table.Reasons, StringComparer.Ordinal);
            foreach ((string reason, long rows) in refused.GetValueOrDefault(table.Name) ?? new Dictionary<string, long>())
            {
                reasons[reason] = reasons.GetValueOrDefault(reason) + rows;
            }

            facts[table.Name] = new TableFacts(table.GoodRows, reasons.Values.Sum(), reasons);
        }

        return facts;
    }

    private static Dictionary<string, IReadOnlyDictionary<string, long>> RefusedByImport(string? directory)
    {
        var refused = new Dictionary<string, IReadOnlyDictionary<string, long>>();
        string report = Path.Combine(directory ?? "", BookImport.ReportFile);
        if (directory is null || !File.Exists(report))
        {
            return refused;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(report));
        foreach (JsonElement table in document.RootElement.GetProperty("tables").EnumerateArray())
        {
            refused[table.GetProperty("name").GetString()!] =
                table.GetProperty("reasons").EnumerateObject().ToDictionary(reason => reason.Name, reason => reason.Value.GetInt64());
        }

        return refused;
    }

    /// <summary>SHA-256 over the names and bytes of the tables' files.</summary>
    private static string Fingerprint(string directory, IEnumerable<string> tables)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in tables.Order(StringComparer.Ordinal))
        {
            using FileStream file = File.OpenRead(Path.Combine(directory, table + ".parquet"));
            hash.AppendData(Encoding.UTF8.GetBytes(table + "\n"));
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 over each table's row count and the sum of its rows' hashes: independent of the order in which a cluster answers.</summary>
    private static async Task<string> FingerprintAsync(IQueryEngine engine, CheckedBook book, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string table, string source) in book.GoodRows.OrderBy(table => table.Key, StringComparer.Ordinal))
        {
            IEnumerable<string> columns = (await StoredTable.DescribeAsync(engine, table, source, cancellation)).Columns
                .Select(column => $"ifNull(toString({SqlText.Name(column.Name)}), '\\\\N')");
            string sql = $"SELECT toString(count()) AS rows, toString(sum(cityHash64({string.Join(", ", columns)}))) AS sum FROM {source}";
            await foreach (ColumnBlock block in engine.QueryAsync(sql, $"fingerprint of {table}", cancellation))
            {
                for (int row = 0; row < block.RowCount; row++)
                {
                    hash.AppendData(Encoding.UTF8.GetBytes($"{table} {((string[])block["rows"].Values)[row]} {((string[])block["sum"].Values)[row]}\n"));
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A book that passed the check, and what was found on the way.</summary>
/// <param name="Book">Reads good rows only.</param>
/// <param name="Tables">Rows by table.</param>
/// <param name="Fingerprint">SHA-256 over the tables' contents.</param>
/// <param name="Copies">Copies of good rows, removed with this; null where there are none.</param>
internal sealed record CheckedDataBook(DataBook Book, IReadOnlyDictionary<string, TableFacts> Tables, string Fingerprint, DirectoryInfo? Copies)
    : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Book.DisposeAsync();
        Copies?.Delete(recursive: true);
    }
}

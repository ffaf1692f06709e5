using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>Where a check leaves the rows.</summary>
/// <param name="Quarantine">Directory for the bad rows, a Parquet file a table that has any; null: they are only counted.</param>
/// <param name="GoodRows">
/// Directory for copies of the good rows, Parquet in the contract's types and order. Null: a table with bad or repeated rows is read through a
/// condition, which judges them again at every reading.
/// </param>
/// <param name="CopyAll">Copy the tables without such rows as well; otherwise these stay where they are.</param>
public sealed record CheckOutput(string? Quarantine, string? GoodRows, bool CopyAll)
{
    /// <summary>Nothing is written: a server's tables, which stay there.</summary>
    public static CheckOutput None { get; } = new(null, null, false);

    /// <summary>Writes what is to be written of one table.</summary>
    /// <returns>Source of the good rows.</returns>
    internal async Task<string> WriteAsync(IQueryEngine engine, CheckSql sql, TableReport report, CancellationToken cancellation)
    {
        string name = sql.Contract.Name;
        if (Quarantine is not null && report.BadRows > 0)
        {
            await WriteAsync(engine, Quarantine, name, $"{sql.BadRows} ORDER BY {sql.BadOrder}", cancellation);
        }

        bool asFound = report.GoodRows == report.Rows;
        if (GoodRows is not null && (CopyAll || !asFound))
        {
            return await WriteAsync(engine, GoodRows, name, $"{sql.GoodRows} ORDER BY {sql.Order}", cancellation);
        }

        return asFound ? sql.Stored.Source : $"({sql.GoodRows})";
    }

    private static async Task<string> WriteAsync(
        IQueryEngine engine, string directory, string name, string select, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, name + ".parquet");
        await ParquetFile.WriteAsync(engine, path, select, $"check of {name}", cancellation);
        return ParquetFile.Source(path);
    }
}

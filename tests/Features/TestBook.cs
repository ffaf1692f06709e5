using System.Globalization;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Tests.Features;

/// <summary>Rows by table, written as the Parquet files of a book.</summary>
internal sealed class TestBook
{
    private readonly Dictionary<string, List<Dictionary<string, object?>>> _rows = [];

    /// <summary>The rows so far, by table.</summary>
    public IReadOnlyDictionary<string, List<Dictionary<string, object?>>> Rows => _rows;

    /// <summary>Adds a row; columns that are not named are NULL.</summary>
    /// <param name="knownAt">Day on which the version became known, at noon.</param>
    public TestBook Add(string table, string knownAt, params (string Column, object? Value)[] values)
    {
        Dictionary<string, object?> row = values.ToDictionary(value => value.Column, value => value.Value);
        row["known_at"] = knownAt.Length > 10 ? knownAt : knownAt + " 12:00:00";
        return Add(table, row);
    }

    /// <inheritdoc cref="Add(string, string, ValueTuple{string, object}[])"/>
    public TestBook Add(string table, Dictionary<string, object?> row)
    {
        if (!_rows.TryGetValue(table, out List<Dictionary<string, object?>>? rows))
        {
            _rows.Add(table, rows = []);
        }

        rows.Add(row);
        return this;
    }

    /// <summary>A table without rows.</summary>
    public TestBook AddEmpty(string table)
    {
        _rows.TryAdd(table, []);
        return this;
    }

    /// <summary>The same rows, to be changed.</summary>
    public TestBook Copy()
    {
        var copy = new TestBook();
        foreach ((string table, List<Dictionary<string, object?>> rows) in _rows)
        {
            copy._rows.Add(table, [.. rows.Select(row => new Dictionary<string, object?>(row))]);
        }

        return copy;
    }

    /// <summary>Opens the rows as a book of the embedded engine, in a directory of its own.</summary>
    public async Task<DataBook> OpenAsync(string directory)
    {
        await using var engine = new EmbeddedEngine();
        foreach (string table in _rows.Keys)
        {
            string path = Path.Combine(directory, table + ".parquet");
            await engine.ExecuteAsync($"INSERT INTO FUNCTION {ParquetFile.Source(path)} SELECT * FROM {Values(table)}", table);
        }

        return await DataBook.OpenDirectoryAsync(directory, Contract.Default);
    }

    /// <summary>Opens the same rows as a book of a server's database.</summary>
    /// <param name="url">The server's address without a database.</param>
    public async Task<DataBook> OpenServerAsync(Func<string, Task<string>> url, string database)
    {
        await using (ServerEngine server = await ServerEngine.OpenAsync(await url("default")))
        {
            await server.ExecuteAsync($"CREATE DATABASE {database}", "test");
        }

        await using ServerEngine engine = await ServerEngine.OpenAsync(await url(database));
        foreach ((string table, List<Dictionary<string, object?>> rows) in _rows)
        {
            TableContract contract = Contract.Default[table];
            string columns = string.Join(", ", contract.Columns.Select(column => $"{column.Name} {column.ClickHouseType}"));
            await engine.ExecuteAsync($"CREATE TABLE {table} ({columns}) ENGINE = Memory", "test");
            string values = string.Join(", ", rows.Select(row => Tuple(contract, row, exact: "")));
            await engine.ExecuteAsync($"INSERT INTO {table} VALUES {values}", "test");
        }

        return await DataBook.OpenServerAsync(await url(database), Contract.Default);
    }

    /// <param name="exact">What encloses a decimal: the newer engine reads one without quotes as a float, and cuts 1.15 to 1.14.</param>
    private static string Tuple(TableContract contract, Dictionary<string, object?> row, string exact) =>
        $"({string.Join(", ", contract.Columns.Select(column => Literal(row.GetValueOrDefault(column.Name), exact)))})";

    private string Values(string table)
    {
        TableContract contract = Contract.Default[table];
        string structure = string.Join(", ", contract.Columns.Select(column => $"{column.Name} {column.ClickHouseType}"));
        IEnumerable<string> rows = _rows[table].Select(row => Tuple(contract, row, exact: "'"));
        return _rows[table].Count == 0
            ? $"null({SqlText.Literal(structure)})"
            : $"values({SqlText.Literal(structure)}, {string.Join(", ", rows)})";
    }

    private static string Literal(object? value, string exact) => value switch
    {
        null => "NULL",
        string text => SqlText.Literal(text),
        DateOnly day => SqlText.Literal(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        decimal amount => exact + amount.ToString(CultureInfo.InvariantCulture) + exact,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"No literal for {value}."),
    };
}

/// <summary>A directory that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private int _subdirectories;

    public string Path { get; } = Directory.CreateTempSubdirectory("churnseg-features-").FullName;

    /// <summary>A fresh directory within.</summary>
    public string Sub() => Directory.CreateDirectory(System.IO.Path.Combine(Path, $"{_subdirectories++}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

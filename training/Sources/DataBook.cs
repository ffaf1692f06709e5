using System.Runtime.CompilerServices;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// A company's book: an engine, the contract, and what of its tables is there. It is read by .sql files only, whose tables are rendered
/// <see cref="AsOf"/> a snapshot.
/// </summary>
public sealed class DataBook : IAsyncDisposable
{
    // Above it the search for keys with several versions costs more memory than it saves time: taken as versioned.
    private const ulong MostRowsToCompare = 100_000_000;
    private const string FirstDay = "first_day";
    private readonly IQueryEngine engine;
    private readonly Dictionary<string, BookTable> tables;

    private DataBook(IQueryEngine engine, Dictionary<string, BookTable> tables)
    {
        (this.engine, this.tables) = (engine, tables);
        Tables = tables.Values.Where(table => table.Stored is not null).Select(table => table.Contract.Name).ToHashSet();
    }

    /// <summary>Names of the contract's tables that the book has.</summary>
    public IReadOnlySet<string> Tables { get; }

    /// <summary>Opens a directory of Parquet files named by table, with the engine of this process.</summary>
    /// <exception cref="UserFault">As of <see cref="OpenAsync"/>, or there is no such directory.</exception>
    public static Task<DataBook> OpenDirectoryAsync(string directory, Contract contract, CancellationToken cancellation = default) =>
        OpenAsync(new EmbeddedEngine(), StoredTable.ParquetIn(directory, contract), directory, contract, cancellation);

    /// <summary>Opens a database of a ClickHouse server or cluster: <c>http://user:password@host:8123/database</c>.</summary>
    /// <exception cref="UserFault">As of <see cref="OpenAsync"/>, or the server does not let us in.</exception>
    public static async Task<DataBook> OpenServerAsync(string url, Contract contract, CancellationToken cancellation = default)
    {
        BookPlace place = await BookPlace.OnServerAsync(url, contract, cancellation).ConfigureAwait(false);
        return await OpenAsync(place.Engine, place.Sources, place.Name, contract, cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens tables that an engine reads.</summary>
    /// <param name="engine">Owned by the book from here on.</param>
    /// <param name="sources">Table of the contract → SQL that stands after FROM.</param>
    /// <param name="place">Where the tables are, for messages.</param>
    /// <exception cref="UserFault">
    /// A required table is missing, one is empty that may not be, or one does not have the contract's columns and types.
    /// </exception>
    public static async Task<DataBook> OpenAsync(
        IQueryEngine engine,
        IReadOnlyDictionary<string, string> sources,
        string place,
        Contract contract,
        CancellationToken cancellation = default)
    {
        string[] required = [.. contract.Tables.Where(table => table.Required).Select(table => table.Name)];
        string[] missing = [.. required.Where(table => !sources.ContainsKey(table))];
        if (missing.Length > 0)
        {
            throw new UserFault(
                $"{place}: the book lacks the table {string.Join(" and the table ", missing)}; "
                + $"expected at least {string.Join(", ", required)}; "
                + $"found {string.Join(", ", sources.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none of the contract's tables"))}.");
        }

        var tables = new Dictionary<string, BookTable>();
        var faults = new List<string>();
        foreach (TableContract table in contract.Tables)
        {
            StoredTable? stored = sources.TryGetValue(table.Name, out string? source)
                ? await StoredTable.DescribeAsync(engine, table.Name, source, cancellation).ConfigureAwait(false)
                : null;
            faults.AddRange(stored?.Faults(table) ?? []);
            tables.Add(table.Name, new BookTable(table, stored, Versioned: true));
        }
        if (faults.Count > 0)
            throw new UserFault($"{place}: {string.Join(" ", faults)}");

        foreach (BookTable table in tables.Values.Where(table => table.Stored is not null).ToArray())
        {
            string count = $"SELECT count() AS number FROM {table.Stored!.Source}";
            ulong rows = await NumberAsync(engine, count, table, cancellation).ConfigureAwait(false);
            if (rows == 0 && !table.Contract.MayBeEmpty)
            {
                throw new UserFault(
                    $"{place}: the table {table.Contract.Name} has no rows; a failed export? Write it again, or leave the table out.");
            }
            if (rows <= MostRowsToCompare)
            {
                // Two keys of one hash make it look versioned, which costs time and nothing else.
                string keys = string.Join(", ", table.Contract.Key);
                string all = AsOf.Table(table with { Versioned = false }, snapshot: null);
                string distinct = $"SELECT uniqExact(cityHash64({keys})) AS number FROM {all}";
                ulong things = await NumberAsync(engine, distinct, table, cancellation).ConfigureAwait(false);
                tables[table.Contract.Name] = table with { Versioned = things != rows };
            }
        }
        return new(engine, tables);
    }

    /// <summary>Runs an embedded .sql file as of a snapshot.</summary>
    /// <param name="name">The file, such as <c>Features/money.sql</c>. Its tokens: snapshot (the month's last day), first_day (of the window),
    /// observe (months) and the contract's tables: <c>{tickets:Table}</c>, or <c>{tickets:Recent}</c> for what became known since first_day.</param>
    /// <param name="snapshot">The month whose last day is the snapshot.</param>
    /// <param name="observe">Months of the window that ends with it.</param>
    /// <exception cref="UserFault">The engine refuses it.</exception>
    public IAsyncEnumerable<ColumnBlock> QueryAsync(string name, Month snapshot, int observe, CancellationToken cancellation = default) =>
        QueryAsync(SqlTemplate.Embedded(name), Window(snapshot, observe), snapshot.LastDay, cancellation);

    /// <summary>Runs an embedded .sql file over all that the book knows, whenever it became known.</summary>
    /// <param name="name">The file, such as <c>Labels/churn.sql</c>. Its tokens are the contract's tables: <c>{accounts:Table}</c>, or
    /// <c>{accounts:First}</c> for each account as it was first known.</param>
    /// <exception cref="UserFault">The engine refuses it.</exception>
    public IAsyncEnumerable<ColumnBlock> QueryAllAsync(string name, CancellationToken cancellation = default) =>
        QueryAsync(SqlTemplate.Embedded(name), new Dictionary<string, object>(), snapshot: null, cancellation);

    /// <summary>Runs a template.</summary>
    /// <param name="parameters">What its tokens stand for, beside tables.</param>
    /// <param name="snapshot">The day as of which tables are read; null = all that the book knows.</param>
    public async IAsyncEnumerable<ColumnBlock> QueryAsync(
        SqlTemplate template,
        IReadOnlyDictionary<string, object> parameters,
        DateOnly? snapshot,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        DateOnly? firstDay = parameters.TryGetValue(FirstDay, out object? first) ? (DateOnly)first : null;
        string sql = template.Render(
            parameters, name => Known(name, null), name => firstDay is null ? null : Known(name, firstDay), name => Known(name, null, first: true));
        await foreach (ColumnBlock block in engine.QueryAsync(sql, template.Name, cancellation).ConfigureAwait(false))
            yield return block;

        string? Known(string name, DateOnly? since, bool first = false) =>
            tables.TryGetValue(name, out BookTable? table) ? AsOf.Table(table, snapshot, since, first) : null;
    }

    /// <summary>Ends the engine.</summary>
    public ValueTask DisposeAsync() => engine.DisposeAsync();

    /// <summary>The tokens of a window: snapshot, first_day and observe.</summary>
    public static IReadOnlyDictionary<string, object> Window(Month snapshot, int observe) => new Dictionary<string, object>
    {
        ["snapshot"] = snapshot.LastDay,
        [FirstDay] = (snapshot - (observe - 1)).FirstDay,
        ["observe"] = observe,
    };

    private static async Task<ulong> NumberAsync(IQueryEngine engine, string sql, BookTable table, CancellationToken cancellation)
    {
        ulong number = 0;
        await foreach (ColumnBlock block in engine.QueryAsync(sql, table.Contract.Name, cancellation).ConfigureAwait(false))
        {
            if (block.RowCount > 0)
                number = ((ulong[])block["number"].Values)[0];
        }
        return number;
    }
}

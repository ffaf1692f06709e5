using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>Where a book is kept: in Parquet files, or in the tables of a server.</summary>
/// <param name="Engine">What reads it; whoever opened the place, ends it.</param>
/// <param name="Sources">Table of the contract → SQL that stands after FROM.</param>
/// <param name="Name">The place, for messages: without user and password.</param>
public sealed record BookPlace(IQueryEngine Engine, IReadOnlyDictionary<string, string> Sources, string Name)
{
    /// <summary>The directory's Parquet files that bear no table's name, in a sentence: most often a table misspelt; null = there are none.</summary>
    public string? NotRead { get; init; }

    /// <summary>Opens what the options <c>--data</c> and <c>--engine</c> name.</summary>
    /// <param name="directory">Directory of Parquet files named by table, or null.</param>
    /// <param name="url"><c>http://user:password@host:8123/database</c>, or null.</param>
    /// <exception cref="UserFault">Both are given, or neither; there is no such directory; the server does not let us in.</exception>
    public static Task<BookPlace> OpenAsync(string? directory, string? url, Contract contract, CancellationToken cancellation) =>
        (directory, url) switch
        {
            ({ } given, null) => Task.FromResult(InDirectory(given, contract)),
            (null, { } given) => OnServerAsync(given, contract, cancellation),
            _ => throw new UserFault("Which book? Give --data DIR or --engine URL, one of them."),
        };

    /// <summary>The Parquet files of a directory that bear a table's name.</summary>
    /// <exception cref="UserFault">There is no such directory.</exception>
    public static BookPlace InDirectory(string directory, Contract contract)
    {
        IReadOnlyDictionary<string, string> sources = StoredTable.ParquetIn(directory, contract);
        string[] others = [.. Directory.EnumerateFiles(directory, "*.parquet").Select(path => Path.GetFileName(path)!)
            .Where(file => !sources.ContainsKey(Path.GetFileNameWithoutExtension(file))).Order(StringComparer.Ordinal)];
        return new BookPlace(new EmbeddedEngine(), sources, directory)
        {
            NotRead = others.Length == 0 ? null : $"Not read, since no table of the contract has that name: {string.Join(", ", others.Select(UserFault.Shown))}. "
                + $"Tables that are not in the book: {string.Join(", ", contract.Tables.Select(table => table.Name).Where(name => !sources.ContainsKey(name)))}.",
        };
    }

    /// <summary>The tables of a server's database that bear a table's name.</summary>
    /// <exception cref="UserFault">The server does not let us in.</exception>
    public static async Task<BookPlace> OnServerAsync(string url, Contract contract, CancellationToken cancellation)
    {
        ServerEngine engine = await ServerEngine.OpenAsync(url, cancellation);
        Dictionary<string, string> sources = [];
        await foreach (ColumnBlock block in engine.QueryAsync(
            "SELECT name FROM system.tables WHERE database = currentDatabase()", "tables", cancellation))
        {
            foreach (string name in ((string[])block["name"].Values).Where(name => contract.Find(name) is not null))
            {
                sources.Add(name, SqlText.Name(name));
            }
        }

        return new BookPlace(engine, sources, engine.Address);
    }
}

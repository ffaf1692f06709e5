using System.Collections.Immutable;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// The data contract: every table a book may have, as the ODCS files of <c>data-schemas/</c> state it. There is no second list in code:
/// check, import, simulator and feature SQL all ask here.
/// </summary>
/// <param name="Tables">Referenced tables before those that refer to them; otherwise by name.</param>
public sealed record Contract(ImmutableArray<TableContract> Tables)
{
    private static readonly Lazy<Contract> OfThisBuild = new(ContractReader.ReadEmbedded);

    /// <summary>The contract that this build was made with: the files of <c>data-schemas/</c>, embedded.</summary>
    public static Contract Default => OfThisBuild.Value;

    /// <summary>Reads a directory of ODCS v3 files, one table each.</summary>
    /// <exception cref="Core.UserFault">A file is malformed: the message names file, line and column.</exception>
    public static Contract Load(string directory) => ContractReader.ReadDirectory(directory);

    /// <summary>The table of that name.</summary>
    /// <exception cref="KeyNotFoundException">The contract has no such table.</exception>
    public TableContract this[string name] =>
        Find(name) ?? throw new KeyNotFoundException($"The contract has no table '{name}'; it has {TableNames}.");

    /// <summary>The tables' names, for messages.</summary>
    public string TableNames => string.Join(", ", Tables.Select(table => table.Name));

    /// <summary>The table of that name, or null.</summary>
    public TableContract? Find(string name) => Tables.FirstOrDefault(table => table.Name == name);
}

/// <summary>One table. Rows are versions: unique on (<paramref name="Key"/>, known_at).</summary>
/// <param name="Required">A book without it is refused.</param>
/// <param name="MayBeEmpty">No rows is a fact (nobody left, nothing failed), not a failed export.</param>
/// <param name="Columns">In the order of the file; the last one is known_at.</param>
/// <param name="Key">Columns that name the thing whose versions the rows are, without known_at.</param>
/// <param name="Rules">Rules over more than one column; single-column rules stand at the column.</param>
public sealed record TableContract(
    string Name,
    string Description,
    bool Required,
    bool MayBeEmpty,
    ImmutableArray<ColumnContract> Columns,
    ImmutableArray<string> Key,
    ImmutableArray<RowRule> Rules)
{
    /// <summary>Name of the column that every table has: the instant from which the version was known.</summary>
    public const string KnownAt = "known_at";

    /// <summary>The column of that name.</summary>
    /// <exception cref="KeyNotFoundException">The table has no such column.</exception>
    public ColumnContract this[string name] =>
        Find(name) ?? throw new KeyNotFoundException($"Table '{Name}' has no column '{name}'.");

    /// <summary>The column of that name, or null.</summary>
    public ColumnContract? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);
}

/// <summary>One column.</summary>
/// <param name="Family">Which stored types are accepted for it.</param>
/// <param name="BaseType">ClickHouse type of a value, in the dialect that old and new engines share: <c>Decimal(18,2)</c>.</param>
/// <param name="Nullable">May be NULL: unknown, or not yet.</param>
/// <param name="Minimum">Smallest value accepted, or null.</param>
/// <param name="Maximum">Largest value accepted, or null.</param>
/// <param name="ValidValues">The only values accepted; empty = any.</param>
/// <param name="References">The table and column in which a value must occur, or null.</param>
public sealed record ColumnContract(
    string Name,
    string Description,
    TypeFamily Family,
    string BaseType,
    bool Nullable,
    decimal? Minimum,
    decimal? Maximum,
    ImmutableArray<string> ValidValues,
    ForeignKey? References)
{
    /// <summary>ClickHouse type of the column: <see cref="BaseType"/>, within Nullable(…) where it may be NULL.</summary>
    public string ClickHouseType => Nullable ? $"Nullable({BaseType})" : BaseType;
}

/// <summary>ODCS logical types: which stored types may stand for one another without loss.</summary>
public enum TypeFamily
{
    String,
    Integer,
    Number,
    Boolean,
    Date,
    Timestamp,
}

/// <summary>Where a value must occur.</summary>
public sealed record ForeignKey(string Table, string Column);

/// <summary>A rule over a row's columns.</summary>
/// <param name="Name">The reason given for a row that breaks it.</param>
/// <param name="Violated">SQL over the table's columns, true for a row that breaks the rule; NULL is not broken.</param>
/// <param name="Joined">The table whose columns it also reads, as <c>accounts.signed_on</c>, or null.</param>
public sealed record RowRule(string Name, string Description, string Violated, JoinedColumns? Joined);

/// <summary>Columns of a referenced table that a rule reads; of several versions the smallest value counts.</summary>
/// <param name="Using">Column that both tables have.</param>
public sealed record JoinedColumns(string Table, string Using, ImmutableArray<string> Columns);

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>A table as it is stored, not yet as the contract has it.</summary>
/// <param name="Name">The contract's name for it.</param>
/// <param name="Source">SQL that stands after FROM: <c>file('/books/a/accounts.parquet', 'Parquet')</c>, or a server's table.</param>
/// <param name="Columns">Column → ClickHouse type, in stored order.</param>
public sealed partial record StoredTable(string Name, string Source, ImmutableArray<(string Name, string Type)> Columns)
{
    /// <summary>The Parquet files of a directory that bear a table's name: table → source.</summary>
    /// <exception cref="UserFault">There is no such directory.</exception>
    public static IReadOnlyDictionary<string, string> ParquetIn(string directory, Contract contract)
    {
        if (!Directory.Exists(directory))
        {
            throw new UserFault($"{directory}: no such directory; expected Parquet files named by table there, such as accounts.parquet.");
        }

        return contract.Tables.Select(table => (table.Name, Path: Path.Combine(directory, table.Name + ".parquet")))
            .Where(table => File.Exists(table.Path))
            .ToDictionary(table => table.Name, table => ParquetFile.Source(table.Path));
    }

    /// <summary>Asks the engine for the columns.</summary>
    /// <exception cref="UserFault">The engine cannot read it.</exception>
    public static async Task<StoredTable> DescribeAsync(IQueryEngine engine, string name, string source, CancellationToken cancellation)
    {
        try
        {
            List<(string, string)> columns = [];
            await foreach (ColumnBlock block in engine.QueryAsync($"DESCRIBE TABLE {source}", name, cancellation))
            {
                columns.AddRange(((string[])block["name"].Values).Zip((string[])block["type"].Values));
            }

            return new StoredTable(name, source, [.. columns]);
        }
        catch (UserFault fault) when (fault.InnerException is EngineError) // an engine that is not there speaks for itself
        {
            throw new UserFault(
                $"{name}: cannot be read; a Parquet file that is damaged or cut short? Write it again. ({fault.Message})", fault);
        }
    }

    /// <summary>The stored type of a column without Nullable(…) and LowCardinality(…), or null where there is no such column.</summary>
    public string? TypeOf(string column)
    {
        string? type = Columns.FirstOrDefault(stored => stored.Name == column).Type;
        while (type is not null && Wrapper().Match(type) is { Success: true } wrapped)
        {
            type = wrapped.Groups[1].Value;
        }

        return type;
    }

    /// <summary>Where the stored table does not have the contract's columns and types; one sentence each.</summary>
    public IEnumerable<string> Faults(TableContract contract)
    {
        foreach (ColumnContract column in contract.Columns)
        {
            string? type = TypeOf(column.Name);
            if (type is null && !column.Nullable)
            {
                yield return $"{Name}.{column.Name}: the column is missing; expected {column.BaseType}: {column.Description}";
            }
            else if (type is not null && !FamilyForm(column.Family).IsMatch(type))
            {
                yield return $"{Name}.{column.Name}: wrong type: found {type}, "
                    + $"expected {column.BaseType} or another {column.Family.ToString().ToLowerInvariant()} type.";
            }
        }
    }

    private static Regex FamilyForm(TypeFamily family) => family switch
    {
        TypeFamily.String => StringForm(),
        TypeFamily.Integer => IntegerForm(),
        TypeFamily.Number => NumberForm(),
        TypeFamily.Boolean => BooleanForm(),
        TypeFamily.Date => DateForm(),
        TypeFamily.Timestamp => TimestampForm(),
        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    [GeneratedRegex(@"^(?:Nullable|LowCardinality)\((.*)\)$")]
    private static partial Regex Wrapper();

    // A column that holds nothing but NULL is written without a type.
    [GeneratedRegex(@"^(String|FixedString\(\d+\)|Enum(8|16)?\(.*\)|Nothing)$")]
    private static partial Regex StringForm();

    [GeneratedRegex("^(U?Int(8|16|32|64)|Nothing)$")]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"^(U?Int(8|16|32|64)|Float(32|64)|Decimal\(.*\)|Nothing)$")]
    private static partial Regex NumberForm();

    [GeneratedRegex("^(Bool|U?Int8|Nothing)$")]
    private static partial Regex BooleanForm();

    // pandas has no dates but timestamps.
    [GeneratedRegex(@"^(Date|Date32|DateTime(\(.*\))?|DateTime64\(.*\)|Nothing)$")]
    private static partial Regex DateForm();

    [GeneratedRegex(@"^(DateTime(\(.*\))?|DateTime64\(.*\)|Nothing)$")]
    private static partial Regex TimestampForm();
}

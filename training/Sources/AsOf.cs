using System.Globalization;
using System.Text.RegularExpressions;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// A table as it was known at a snapshot: the only way in which feature and label SQL reads one, so that nothing known later can leak.
/// Per key the latest version with known_at up to the end of the snapshot's day, every column in the contract's type; columns that the book
/// lacks are typed NULLs, a table that it lacks is an empty one.
/// </summary>
public static partial class AsOf
{
    /// <summary>SQL that stands after FROM: a sub-select in parentheses, in the dialect that ClickHouse 18.16 and 26 share.</summary>
    /// <param name="snapshot">The snapshot's day (UTC); null = all that the book knows.</param>
    /// <param name="since">Leave out what became known before this day. For things that are never known before they happen, and that a query
    /// counts from this day on, that changes no answer, and spares it the past.</param>
    /// <param name="first">Per key the first version instead of the latest: what was known when the thing was first heard of.</param>
    public static string Table(BookTable table, DateOnly? snapshot, DateOnly? since = null, bool first = false)
    {
        TableContract contract = table.Contract;
        if (table.Stored is not { } stored)
        {
            string nothing = Join(contract.Columns.Select(column => $"CAST({Default(column)} AS {column.ClickHouseType}) AS {column.Name}"));
            return $"(SELECT {nothing} FROM system.one WHERE 0)";
        }

        // Stored columns get names of their own first (stored_…): an alias that is a column's name too would stand for either.
        string raw = Join(contract.Columns.Where(column => IsStored(stored, column))
            .Select(column => $"{SqlText.Name(column.Name)} AS stored_{column.Name}"));
        string[] bounds =
        [
            .. since is { } begin ? [$"{TableContract.KnownAt} >= {Midnight(begin)}"] : Array.Empty<string>(),
            .. snapshot is { } last ? [$"{TableContract.KnownAt} < {Midnight(last.AddDays(1))}"] : Array.Empty<string>(),
        ];
        string known = bounds.Length == 0 ? "" : $" WHERE {string.Join(" AND ", bounds)}";
        string rows = $"SELECT {raw} FROM {stored.Source}{known}";
        return table.Versioned
            ? $"({OneVersion(contract, stored, rows, first ? "argMin" : "argMax")})"
            : $"(SELECT {Join(contract.Columns.Select(column => $"{Typed(stored, column)} AS {column.Name}"))} FROM ({rows}))";
    }

    /// <summary>
    /// Per key every column of the version with the highest (argMax) or lowest (argMin) stamp: the seconds of known_at, then 32 bits of a hash of the row, so that two
    /// rows that claim the same instant are told apart in the same way on every engine. argMax passes over NULLs, which must win where they
    /// came last: so value and NULL flag travel apart. One integer as stamp keeps argMax on its fast path.
    /// </summary>
    private static string OneVersion(TableContract contract, StoredTable stored, string rows, string pick)
    {
        ColumnContract[] key = [.. contract.Key.Select(name => contract[name])];
        ColumnContract[] rest =
            [.. contract.Columns.Where(column => !contract.Key.Contains(column.Name) && column.Name != TableContract.KnownAt)];
        ColumnContract[] nullable = [.. rest.Where(column => column.Nullable)];

        string keys = Join(key.Select(column => $"key_{column.Name}"));
        string hashed = Join(rest.Select(column => column.BaseType.StartsWith("Decimal", StringComparison.Ordinal)
                ? $"toFloat64(value_{column.Name})" // 18.16 hashes no decimals
                : $"value_{column.Name}")
            .Concat(nullable.Select(column => $"null_{column.Name}"))
            .DefaultIfEmpty("0"));
        string plain = Join(
            [.. key.Select(column => $"{Typed(stored, column)} AS key_{column.Name}"),
            .. rest.Select(column => column.Nullable
                ? $"ifNull({Typed(stored, column)}, {Default(column)}) AS value_{column.Name}"
                : $"{Typed(stored, column)} AS value_{column.Name}"),
            .. nullable.Select(column => $"isNull({Typed(stored, column)}) AS null_{column.Name}"),
            $"toUInt32({Typed(stored, contract[TableContract.KnownAt])}) AS known_second"]);
        string stamp = $"bitOr(bitShiftLeft(toUInt64(known_second), 32), bitAnd(cityHash64({hashed}), 4294967295))";
        string latest = Join(
            [keys,
            .. rest.Select(column => $"{pick}(value_{column.Name}, stamp) AS last_{column.Name}"),
            .. nullable.Select(column => $"{pick}(null_{column.Name}, stamp) AS gone_{column.Name}"),
            $"{pick[3..].ToLowerInvariant()}(known_second) AS last_second"]);
        string named = Join(contract.Columns.Select(column =>
            column.Name == TableContract.KnownAt ? $"toDateTime(last_second, 'UTC') AS {column.Name}"
            : contract.Key.Contains(column.Name) ? $"key_{column.Name} AS {column.Name}"
            : column.Nullable ? $"if(gone_{column.Name}, NULL, last_{column.Name}) AS {column.Name}"
            : $"last_{column.Name} AS {column.Name}"));
        string stamped = $"SELECT *, {stamp} AS stamp FROM (SELECT {plain} FROM ({rows}))";
        return $"SELECT {named} FROM (SELECT {latest} FROM ({stamped}) GROUP BY {keys})";
    }

    /// <summary>A stored column in the contract's type, from any stored type of its family.</summary>
    private static string Typed(StoredTable stored, ColumnContract column)
    {
        string nullable = $"Nullable({column.BaseType})";
        if (!IsStored(stored, column))
            return $"CAST(NULL AS {nullable})";
        string value = $"stored_{column.Name}";
        string type = stored.TypeOf(column.Name)!;
        bool same = type.Replace(" ", "") == column.BaseType.Replace(" ", "");
        if (same && !column.Nullable && stored.Columns.Any(other => other.Name == column.Name && other.Type == type))
            return value; // no cast: the engine can skip Parquet's row groups and MergeTree's granules by it
        string converted = (column.Family, type) switch
        {
            _ when same => value,
            (TypeFamily.Date, _) => $"toDate({value})",
            (TypeFamily.Timestamp, _) => $"toDateTime({value}, 'UTC')",
            (TypeFamily.Number, "Float32" or "Float64") when DecimalType().Match(column.BaseType) is { Success: true } match =>
                Rounded(value, int.Parse(match.Groups["scale"].Value, CultureInfo.InvariantCulture)),
            _ => value,
        };
        converted = $"CAST({converted} AS {nullable})";
        return column.Nullable ? converted : $"ifNull({converted}, {Default(column)})";
    }

    /// <summary>
    /// A float, half a unit of the last decimal place away from zero: the engine's cast to Decimal cuts (1.15, stored as 1.1499…, to 1.14), and
    /// so gives the nearest decimal. NaN is NULL.
    /// </summary>
    private static string Rounded(string value, int scale)
    {
        string half = $"0.{new string('0', scale)}5";
        return $"if(ifNull(isFinite({value}), 0), {value} + if(ifNull({value}, 0) < 0, -{half}, {half}), NULL)";
    }

    // A column that holds nothing but NULL may be stored without a type.
    private static bool IsStored(StoredTable stored, ColumnContract column) =>
        stored.TypeOf(column.Name) is not (null or "Nothing");

    private static string Default(ColumnContract column) => column.Family == TypeFamily.String ? "''" : $"CAST(0 AS {column.BaseType})";

    private static string Midnight(DateOnly day) =>
        $"toDateTime('{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} 00:00:00', 'UTC')";

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);

    [GeneratedRegex(@"^Decimal\(\d+, ?(?<scale>\d+)\)$")]
    private static partial Regex DecimalType();
}

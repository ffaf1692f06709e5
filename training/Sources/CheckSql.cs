using System.Globalization;
using System.Text.RegularExpressions;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// The SQL of one table's check, compiled from its contract: every row gets a reason, empty for a good one. In the dialect that
/// ClickHouse 18.16 and 26.7 share.
/// </summary>
/// <param name="Contract">The table as it should be.</param>
/// <param name="Stored">The table as it is.</param>
/// <param name="GoodRowsOf">Table → SQL of its good rows, for every table checked before this one.</param>
/// <param name="BookEnd">Last day at which a fact may be known.</param>
/// <param name="Repeats">Some rows say word for word what another says: each is read once. Otherwise every row of a key that occurs twice is bad.</param>
internal sealed record CheckSql(
    TableContract Contract, StoredTable Stored, IReadOnlyDictionary<string, string> GoodRowsOf, DateOnly BookEnd, bool Repeats = false)
{
    /// <summary>Reason of rows that share a key, where it cannot be told which of them is right.</summary>
    public const string Duplicate = "duplicate_key";

    /// <summary>End of the reason of a value that the contract does not list.</summary>
    public const string NotInList = "not_in_list";

    /// <summary>Reason of a row that is known later than the book goes.</summary>
    public const string InTheFuture = "in_the_future";

    /// <summary>Column in which the reason stands, in a mapping's SELECT and in quarantine.</summary>
    public const string Reason = "_reason";

    // The reason that a row has by itself, before keys are compared.
    private const string Single = "_reason_by_itself";

    // A stored column x is read under this prefix, so that x can be its value in the contract's type.
    private const string Raw = "raw_";

    /// <summary>Reason → rows; the empty reason counts the good ones.</summary>
    public string CountByReason => $"SELECT {Reason}, toUInt64(count()) AS rows FROM ({Judged()}) GROUP BY {Reason} ORDER BY {Reason}";

    /// <summary>Rows whose key occurs twice and that all say the same, and how many rows they come down to.</summary>
    public string CountRepeats =>
        $"SELECT toUInt64(sum(copies)) AS rows, toUInt64(count()) AS keys FROM ({DoubleKeys("count() AS copies")} AND uniqExact({Content}) = 1)";

    /// <summary>The commonest values of a column that the contract does not list.</summary>
    public string Unlisted(ColumnContract column)
    {
        string name = SqlText.Name(column.Name);
        return $"SELECT toString(assumeNotNull({name})) AS found FROM {Stored.Source} WHERE isNotNull({name}) AND {IsUnlisted(name, column)} "
            + "GROUP BY found ORDER BY count() DESC, found LIMIT 3";
    }

    /// <summary>The good rows: the contract's columns in its types; those that the stored table lacks are NULL.</summary>
    public string GoodRows
    {
        get
        {
            string columns = Join(Contract.Columns.Select(column => column.Name)), good = $"SELECT {columns} FROM ({Judged()}) WHERE {Reason} = ''";
            return Repeats ? $"SELECT {columns} FROM ({good} LIMIT 1 BY {FullKey})" : good;
        }
    }

    /// <summary>The bad rows as stored, with the reason.</summary>
    public string BadRows => $"SELECT {AsStored}, {Reason} FROM ({Judged()}) WHERE {Reason} != ''";

    /// <summary>
    /// Columns that order the good rows on disk: the date of the event first, so that a window reads few row groups; then the key.
    /// </summary>
    public string Order => Join(Contract.Columns
        .Where(column => column is { Nullable: false, Family: TypeFamily.Date or TypeFamily.Timestamp })
        .Select(column => column.Name).Take(1)
        .Concat(Contract.Key).Append(TableContract.KnownAt).Distinct());

    /// <summary>Columns that order the bad rows: all of them, so that the same rows give the same file.</summary>
    public string BadOrder => Join(StoredNames.Select(SqlText.Name).Prepend(Reason));

    private string AsStored => Join(StoredNames.Select(name => $"{RawName(name)} AS {SqlText.Name(name)}"));

    private IEnumerable<string> StoredNames => Stored.Columns.Select(column => column.Name).Where(name => name != Reason);

    /// <summary>All rows: stored values under <see cref="Raw"/>, contract columns, and the reason.</summary>
    private string Judged() =>
        $"SELECT *, multiIf({Single} != '', {Single}, ({FullKey}) IN ({DoubleKeys(FullKey)}{(Repeats ? $" AND uniqExact({Content}) > 1" : "")}), '{Duplicate}', '') AS {Reason} "
        + $"FROM ({JudgedOneByOne()})";

    private string FullKey => Join(Contract.Key.Append(TableContract.KnownAt));

    /// <summary>What a row says, in eight bytes.</summary>
    private string Content => $"cityHash64({Join(Contract.Columns.Select(column => $"ifNull(toString({column.Name}), 'NULL')"))})";

    /// <summary>
    /// Keys that occur twice among rows that are good by themselves; a condition may follow. Hashes first, so that memory holds sixteen
    /// bytes a row; then the few suspects by their full key.
    /// </summary>
    private string DoubleKeys(string select)
    {
        string good = $"FROM ({JudgedOneByOne()}) WHERE {Single} = ''";
        string suspects = $"SELECT cityHash64({FullKey}) AS hash {good} GROUP BY hash HAVING count() > 1";
        return $"SELECT {select} {good} AND cityHash64({FullKey}) IN ({suspects}) GROUP BY {FullKey} HAVING count() > 1";
    }

    /// <summary>All rows with the reason that each has by itself, or none.</summary>
    private string JudgedOneByOne()
    {
        List<(string Condition, string Reason)> conditions = [];
        if (Stored.TypeOf(Reason) is not null)
        {
            conditions.Add(($"ifNull({RawName(Reason)}, '') != ''", RawName(Reason)));
        }

        foreach (ColumnContract column in Contract.Columns.Where(column => Stored.TypeOf(column.Name) is not null))
        {
            conditions.AddRange(OfColumn(column)
                .Select(condition => (condition.Condition, SqlText.Literal($"{column.Name}_{condition.Reason}"))));
        }

        string end = BookEnd.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        conditions.Add(($"toDate({TableContract.KnownAt}) > toDate('{end}')", SqlText.Literal(InTheFuture)));
        conditions.AddRange(Contract.Rules.Where(CanJudge).Select(rule => (Condition(rule), SqlText.Literal(rule.Name))));
        string reason = string.Join(", ", conditions.Select(condition => $"{condition.Condition}, {condition.Reason}"));
        return $"SELECT *, assumeNotNull(multiIf({reason}, '')) AS {Single} FROM ({Typed()}) AS typed{string.Concat(Joins())}";
    }

    /// <summary>Stored rows with every contract column beside, in its type.</summary>
    private string Typed()
    {
        IEnumerable<string> raw = Stored.Columns.Select(column => $"{SqlText.Name(column.Name)} AS {RawName(column.Name)}");
        IEnumerable<string> names = Stored.Columns.Select(column => RawName(column.Name));
        IEnumerable<string> typed = Contract.Columns.Select(column => $"{Value(column)} AS {column.Name}");
        return $"SELECT {Join(names.Concat(typed))} FROM (SELECT {Join(raw)} FROM {Stored.Source})";
    }

    private string Value(ColumnContract column)
    {
        if (Stored.TypeOf(column.Name) is not { } type)
        {
            return $"CAST(NULL AS {column.ClickHouseType})";
        }

        // The row is bad already where NULL stands in a required column, or a number that the cast would refuse: any value will do there.
        string value = column.Nullable ? RawName(column.Name) : $"assumeNotNull({RawName(column.Name)})";
        if (IsDecimal(column) && type.StartsWith("Float", StringComparison.Ordinal))
        {
            // A cast alone would cut 1.15, which a Float64 holds as 1.1499…, to 1.14.
            string scale = column.BaseType[(column.BaseType.IndexOf(',') + 1)..^1].Trim();
            value = $"if({OutOfType(column, type)}, 0, {value} + if({value} < 0, -0.5, 0.5) / exp10({scale}))";
        }

        return $"CAST({value} AS {column.ClickHouseType})";
    }

    private IEnumerable<(string Condition, string Reason)> OfColumn(ColumnContract column)
    {
        string raw = RawName(column.Name);
        string type = Stored.TypeOf(column.Name)!;
        string known = column.Nullable ? $"isNotNull({raw}) AND " : ""; // 18.16 takes NULL NOT IN (…) for true
        if (!column.Nullable)
        {
            bool identifies = column.References is not null || Contract.Key.Contains(column.Name);
            yield return (identifies && column.Family == TypeFamily.String ? $"isNull({raw}) OR {raw} = ''" : $"isNull({raw})", "missing");
        }

        if (OutOfType(column, type) is { } outOfType)
        {
            yield return (outOfType, "out_of_range");
        }

        if (column.Minimum is { } minimum)
        {
            yield return ($"{raw} < {Number(minimum)}", "out_of_range");
        }

        if (column.Maximum is { } maximum)
        {
            yield return ($"{raw} > {Number(maximum)}", "out_of_range");
        }

        if (!column.ValidValues.IsEmpty)
        {
            yield return (known + IsUnlisted(raw, column), NotInList);
        }

        if (column.References is { } reference && GoodRowsOf.TryGetValue(reference.Table, out string? referenced))
        {
            yield return ($"{known}{raw} NOT IN (SELECT {reference.Column} FROM {referenced})", "unknown");
        }
    }

    private static string IsUnlisted(string value, ColumnContract column) => $"{value} NOT IN ({Join(column.ValidValues.Select(SqlText.Literal))})";

    /// <summary>True for a stored value that the contract's type cannot hold; null where it holds all.</summary>
    private string? OutOfType(ColumnContract column, string type)
    {
        string raw = RawName(column.Name);
        return (column.Family, type) switch
        {
            (TypeFamily.Number, _) when IsDecimal(column) && type != Spaced(column.BaseType) =>
                $"NOT ({raw} > -1000000000000000 AND {raw} < 1000000000000000)", // NaN compares as false
            (TypeFamily.Integer, _) when type != column.BaseType && IntegerRange(column.BaseType) is var (low, high) =>
                $"{raw} < {Number(low)} OR {raw} > {Number(high)}",
            (TypeFamily.Date, "Date32") => $"{raw} < toDate32('1970-01-01') OR {raw} > toDate32('2149-06-06')",
            (TypeFamily.Timestamp, _) when type.StartsWith("DateTime64", StringComparison.Ordinal) =>
                $"{raw} < toDateTime64('1970-01-01 00:00:00', 3, 'UTC') OR {raw} > toDateTime64('2106-02-07 00:00:00', 3, 'UTC')",
            _ => null,
        };
    }

    private static (decimal Low, decimal High) IntegerRange(string type) => type switch
    {
        "UInt8" => (byte.MinValue, byte.MaxValue),
        "UInt16" => (ushort.MinValue, ushort.MaxValue),
        "UInt32" => (uint.MinValue, uint.MaxValue),
        "UInt64" => (ulong.MinValue, ulong.MaxValue),
        "Int8" => (sbyte.MinValue, sbyte.MaxValue),
        "Int16" => (short.MinValue, short.MaxValue),
        "Int32" => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    /// <summary>A rule over a table that the book lacks cannot be judged.</summary>
    private bool CanJudge(RowRule rule) => rule.Joined is null || GoodRowsOf.ContainsKey(rule.Joined.Table);

    private static string Condition(RowRule rule) => rule.Joined is null
        ? rule.Violated
        : Regex.Replace(rule.Violated, $@"\b{rule.Joined.Table}\.(\w+)", match => JoinedName(rule.Joined.Table, match.Groups[1].Value));

    private IEnumerable<string> Joins() => Contract.Rules.Where(CanJudge).Select(rule => rule.Joined).OfType<JoinedColumns>()
        .GroupBy(joined => (joined.Table, joined.Using))
        .Select(joins =>
        {
            IEnumerable<string> columns = joins.SelectMany(joined => joined.Columns).Distinct()
                .Select(column => $"min({column}) AS {JoinedName(joins.Key.Table, column)}");
            return $" ANY LEFT JOIN (SELECT {Join(columns.Prepend(joins.Key.Using))} FROM {GoodRowsOf[joins.Key.Table]} "
                + $"GROUP BY {joins.Key.Using}) AS joined_{joins.Key.Table} USING {joins.Key.Using}";
        });

    private static string RawName(string column) => SqlText.Name(Raw + column);

    private static string JoinedName(string table, string column) => $"joined_{table}_{column}";

    private static bool IsDecimal(ColumnContract column) => column.BaseType.StartsWith("Decimal", StringComparison.Ordinal);

    /// <summary><c>Decimal(18,2)</c> as the engine prints it: <c>Decimal(18, 2)</c>.</summary>
    private static string Spaced(string type) => type.Replace(",", ", ");

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
}

namespace ChurnSegmentation.Training.Engine;

/// <summary>A block of a query's result: columns of equal length.</summary>
/// <param name="RowCount">Rows in the block.</param>
/// <param name="Columns">The columns, in the order of the SELECT.</param>
public sealed record ColumnBlock(int RowCount, IReadOnlyList<Column> Columns)
{
    /// <summary>The column of that name.</summary>
    /// <exception cref="KeyNotFoundException">The result has no such column.</exception>
    public Column this[string name] =>
        Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new KeyNotFoundException($"No column '{name}'; there are {string.Join(", ", Columns.Select(column => column.Name))}.");
}

/// <summary>
/// One column of a block.
/// <paramref name="Values"/> is a typed array by ClickHouse type: Float32 → float[], Float64 → double[], (U)Int8…64 and Bool → the .NET integer array,
/// String/FixedString/LowCardinality(String) → string[], Date/Date32 → DateOnly[], DateTime/DateTime64 → DateTime[] (UTC), Decimal(P,S) → decimal[],
/// Array(T) → T[][] of the element's .NET type, Nullable(T) → the array of T with <paramref name="IsNull"/> set, in which a NULL float is NaN,
/// a NULL text null and any other NULL the type's default.
/// </summary>
/// <param name="Name">Name as the SELECT gave it.</param>
/// <param name="Type">ClickHouse's type name.</param>
/// <param name="Values">Typed array of the block's length.</param>
/// <param name="IsNull">True where the value is NULL; null where the type is not Nullable.</param>
public sealed record Column(string Name, string Type, Array Values, bool[]? IsNull);

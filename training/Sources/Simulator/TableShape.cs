using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>One column of a simulated table: how it is written from rows of the simulator's own.</summary>
/// <param name="Type">ClickHouse type.</param>
/// <param name="Write">Writes the column of a block.</param>
internal sealed record ColumnShape<T>(string Name, string Type, WriteColumn<T> Write);

internal delegate void WriteColumn<T>(NativeWriter writer, ReadOnlySpan<T> rows);

/// <summary>A table's name and columns, in the contract's order, known_at last.</summary>
internal sealed class TableShape<T>(string name)
{
    private readonly List<ColumnShape<T>> columns = [];

    public string Name => name;

    /// <summary>The columns as the engine's table function takes them.</summary>
    public string Structure => string.Join(", ", columns.Select(column => $"{column.Name} {column.Type}"));

    public TableShape<T> Text(string column, Func<T, string> value) =>
        Add(column, "String", (writer, rows) => writer.WriteTexts(column, Map<string?>(rows, value)));

    public TableShape<T> TextOrNull(string column, Func<T, string?> value) => Add(column, "Nullable(String)", (writer, rows) =>
    {
        string?[] texts = Map(rows, value);
        writer.WriteTexts(column, texts, Array.ConvertAll(texts, text => text is null));
    });

    /// <summary>An account's id, by its rank.</summary>
    public TableShape<T> Account(string column, Func<T, int> rank) =>
        Text(column, row => AccountPath.AccountId(rank(row)));

    public TableShape<T> Integer(string column, Func<T, int> value) =>
        Add(column, "Int32", (writer, rows) => writer.WriteNumbers<int>(column, Map(rows, value)));

    public TableShape<T> IntegerOrNull(string column, Func<T, int?> value) => Add(column, "Nullable(Int32)", (writer, rows) =>
        writer.WriteNumbers<int>(column, Map(rows, row => value(row) ?? 0), Map(rows, row => value(row) is null)));

    public TableShape<T> Long(string column, Func<T, long> value) =>
        Add(column, "Int64", (writer, rows) => writer.WriteNumbers<long>(column, Map(rows, value)));

    public TableShape<T> Real(string column, Func<T, double> value) =>
        Add(column, "Float64", (writer, rows) => writer.WriteNumbers<double>(column, Map(rows, value)));

    public TableShape<T> RealOrNull(string column, Func<T, double?> value) => Add(column, "Nullable(Float64)", (writer, rows) =>
        writer.WriteNumbers<double>(column, Map(rows, row => value(row) ?? 0), Map(rows, row => value(row) is null)));

    public TableShape<T> Flag(string column, Func<T, bool> value) =>
        Add(column, "UInt8", (writer, rows) => writer.WriteNumbers<byte>(column, Map(rows, row => value(row) ? (byte)1 : (byte)0)));

    public TableShape<T> FlagOrNull(string column, Func<T, bool?> value) => Add(column, "Nullable(UInt8)", (writer, rows) =>
        writer.WriteNumbers<byte>(column, Map(rows, row => value(row) == true ? (byte)1 : (byte)0), Map(rows, row => value(row) is null)));

    /// <summary>Money or another exact amount, in hundredths.</summary>
    public TableShape<T> Amount(string column, Func<T, long> hundredths) =>
        Add(column, "Decimal(18, 2)", (writer, rows) => writer.WriteMoney(column, Map(rows, hundredths)));

    /// <summary>A day, counted from 1970-01-01.</summary>
    public TableShape<T> Day(string column, Func<T, int> value) =>
        Add(column, "Date", (writer, rows) => writer.WriteDates(column, Map(rows, row => (ushort)value(row))));

    public TableShape<T> DayOrNull(string column, Func<T, int?> value) => Add(column, "Nullable(Date)", (writer, rows) =>
        writer.WriteDates(column, Map(rows, row => (ushort)(value(row) ?? 0)), Map(rows, row => value(row) is null)));

    /// <summary>An instant, in Unix seconds.</summary>
    public TableShape<T> Instant(string column, Func<T, uint> value) =>
        Add(column, "DateTime('UTC')", (writer, rows) => writer.WriteDateTimes(column, Map(rows, value)));

    public TableShape<T> InstantOrNull(string column, Func<T, uint?> value) => Add(column, "Nullable(DateTime('UTC'))", (writer, rows) =>
        writer.WriteDateTimes(column, Map(rows, row => value(row) ?? 0), Map(rows, row => value(row) is null)));

    /// <summary>Writes rows as blocks of the Native format.</summary>
    /// <param name="keys">Rows in the order to write them: positions in <paramref name="rows"/>.</param>
    public void Write(NativeWriter writer, IReadOnlyList<T> rows, ReadOnlySpan<int> keys)
    {
        const int BlockRows = 65_536;
        T[] block = new T[Math.Min(BlockRows, keys.Length)];
        for (int start = 0; start < keys.Length; start += BlockRows)
        {
            int count = Math.Min(BlockRows, keys.Length - start);
            for (int i = 0; i < count; i++)
            {
                block[i] = rows[keys[start + i]];
            }

            writer.BeginBlock(columns.Count, count);
            foreach (ColumnShape<T> column in columns)
            {
                column.Write(writer, block.AsSpan(0, count));
            }
        }
    }

    private TableShape<T> Add(string column, string type, WriteColumn<T> write)
    {
        columns.Add(new ColumnShape<T>(column, type, write));
        return this;
    }

    private static TValue[] Map<TValue>(ReadOnlySpan<T> rows, Func<T, TValue> value)
    {
        TValue[] values = new TValue[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return values;
    }
}

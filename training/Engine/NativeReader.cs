using System.Numerics;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// Reads ClickHouse's Native format (without a client revision) block by block: per block the counts of columns and rows, then per column
/// its name, its type and its values side by side. Nothing of a block outlives the next one. <see cref="Column"/> lists the .NET types.
/// </summary>
public sealed class NativeReader(Stream stream) : IDisposable
{
    private const int LongestName = 1 << 16;
    private readonly NativeInput input = new(stream);
    private readonly Dictionary<string, NativeType> types = [];

    /// <summary>The next block; null at the end of the stream. Blocks without rows (a bare header) are passed on too.</summary>
    /// <param name="query">Name of the query, for messages.</param>
    /// <exception cref="InvalidDataException">The bytes are not Native.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within a block.</exception>
    /// <exception cref="UserFault">A column has a type that is not read; the message says what to cast it to.</exception>
    public ColumnBlock? ReadBlock(string query)
    {
        if (input.AtEnd)
            return null;
        int columnCount = input.ReadCount(), rowCount = input.ReadCount();
        if (columnCount > LongestName)
            throw new InvalidDataException($"A block with {columnCount} columns is not Native.");
        var columns = new List<Column>(columnCount);
        for (int i = 0; i < columnCount; i++)
        {
            string name = ReadName();
            string text = ReadName();
            if (!types.TryGetValue(text, out NativeType? type))
                types[text] = type = NativeType.Parse(text);
            columns.Add(ReadColumn(query, name, type, rowCount));
        }
        return new(rowCount, columns);
    }

    public void Dispose() => input.Dispose();

    private string ReadName()
    {
        int count = input.ReadCount();
        return count <= LongestName ? input.ReadText(count) : throw new InvalidDataException($"A name of {count} bytes is not Native.");
    }

    private Column ReadColumn(string query, string name, NativeType type, int rows)
    {
        try
        {
            if (rows > 0)
                ReadPrefix(type);
            Array values = ReadValues(type, rows, out bool[]? isNull);
            return new(name, type.Text, values, isNull);
        }
        catch (NotSupportedException fault)
        {
            throw new UserFault($"{query}: column '{name}': {fault.Message}", fault);
        }
    }

    /// <summary>What stands before the values, outermost type first: the version of LowCardinality's keys.</summary>
    private void ReadPrefix(NativeType type)
    {
        if (type.Name == "LowCardinality" && input.Read<ulong>() is var version && version != 1)
            throw new InvalidDataException($"LowCardinality keys of version {version}; 1 is known.");
        if (type.Name is "Array" or "Nullable")
            ReadPrefix(type.Inner);
    }

    /// <summary>Values of a type; where one is NULL, floats are NaN, texts null, others the type's default.</summary>
    private Array ReadValues(NativeType type, int rows, out bool[]? isNull)
    {
        isNull = null;
        switch (type.Name)
        {
            case "Nullable":
                isNull = input.ReadArray<bool>(rows);
                return Blank(ReadValues(type.Inner, rows, out _), isNull);
            case "LowCardinality":
                return ReadLowCardinality(type.Inner, rows, out isNull);
            case "Array":
                return ReadArrays(type, rows);
            case "Nothing":
                input.ReadArray<byte>(rows);
                return new object?[rows];
            case "Float32": return input.ReadArray<float>(rows);
            case "Float64": return input.ReadArray<double>(rows);
            case "Int8": return input.ReadArray<sbyte>(rows);
            case "UInt8" or "Bool": return input.ReadArray<byte>(rows);
            case "Int16": return input.ReadArray<short>(rows);
            case "UInt16": return input.ReadArray<ushort>(rows);
            case "Int32": return input.ReadArray<int>(rows);
            case "UInt32": return input.ReadArray<uint>(rows);
            case "Int64": return input.ReadArray<long>(rows);
            case "UInt64": return input.ReadArray<ulong>(rows);
            case "Int128": return input.ReadArray<Int128>(rows);
            case "UInt128": return input.ReadArray<UInt128>(rows);
            case "String": return ReadTexts(rows);
            case "FixedString": return ReadFixedTexts(rows, type.Number(0));
            case "Date": return Array.ConvertAll(input.ReadArray<ushort>(rows), days => Epoch.AddDays(days));
            case "Date32": return Array.ConvertAll(input.ReadArray<int>(rows), days => Epoch.AddDays(days));
            case "DateTime": return Array.ConvertAll(input.ReadArray<uint>(rows), seconds => DateTime.UnixEpoch.AddSeconds(seconds));
            case "DateTime64": return ReadInstants(rows, type.Number(0));
            case "Decimal": return ReadDecimals(rows, type.Number(0), type.Number(1));
            default:
                throw new NotSupportedException(
                    $"type {type.Text} is not read; cast it in the query, e.g. toString(…) or CAST(… AS Float64).");
        }
    }

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    private static Array Blank(Array values, bool[] isNull)
    {
        if (values is float[] singles)
            Blank(singles, isNull, float.NaN);
        else if (values is double[] doubles)
            Blank(doubles, isNull, double.NaN);
        else if (values is string?[] texts)
            Blank(texts, isNull, null);
        return values;
    }

    private static void Blank<T>(T[] values, bool[] isNull, T blank)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (isNull[i])
                values[i] = blank;
        }
    }

    private string[] ReadTexts(int rows)
    {
        var texts = new string[rows];
        for (int i = 0; i < rows; i++)
            texts[i] = input.ReadText();
        return texts;
    }

    private string[] ReadFixedTexts(int rows, int length)
    {
        var texts = new string[rows];
        for (int i = 0; i < rows; i++)
            texts[i] = input.ReadText(length).TrimEnd('\0');
        return texts;
    }

    private DateTime[] ReadInstants(int rows, int precision)
    {
        long factor = (long)BigInteger.Pow(10, Math.Abs(7 - precision)); // a .NET tick is 10⁻⁷ s
        return Array.ConvertAll(
            input.ReadArray<long>(rows),
            value => DateTime.UnixEpoch.AddTicks(precision <= 7 ? value * factor : value / factor));
    }

    private decimal[] ReadDecimals(int rows, int precision, int scale)
    {
        if (scale > 28 || precision > 38)
            throw new NotSupportedException($"Decimal({precision}, {scale}) is wider than .NET's decimal; cast it to fewer digits.");
        decimal unit = new(1, 0, 0, false, (byte)scale);
        try
        {
            return precision switch
            {
                <= 9 => Array.ConvertAll(input.ReadArray<int>(rows), value => value * unit),
                <= 18 => Array.ConvertAll(input.ReadArray<long>(rows), value => value * unit),
                _ => Array.ConvertAll(input.ReadArray<Int128>(rows), value => (decimal)value * unit),
            };
        }
        catch (OverflowException fault)
        {
            throw new NotSupportedException(
                $"a value of Decimal({precision}, {scale}) exceeds .NET's decimal; cast it to fewer digits.", fault);
        }
    }

    /// <summary>Offsets of the rows' ends, then all elements in one run.</summary>
    private Array ReadArrays(NativeType type, int rows)
    {
        ulong[] ends = input.ReadArray<ulong>(rows);
        ulong previous = 0;
        foreach (ulong end in ends)
        {
            if (end < previous || end > int.MaxValue)
                throw new InvalidDataException("The offsets of an array column do not rise.");
            previous = end;
        }
        Array elements = ReadValues(type.Inner, (int)previous, out bool[]? isNull);
        if (isNull is not null && elements is not (float[] or double[] or string[]) && isNull.Contains(true))
        {
            throw new NotSupportedException(
                $"NULL within {type.Text} has no place in .NET's array; cast the elements to Nullable(Float64).");
        }
        return Slice(elements, ends);
    }

    private static Array Slice(Array elements, ulong[] ends) => elements switch
    {
        // The CLR lets an sbyte[] pass for a byte[] and an int[] for a uint[], so the exact type decides.
        _ when elements.GetType() == typeof(float[]) => Slice((float[])elements, ends),
        _ when elements.GetType() == typeof(double[]) => Slice((double[])elements, ends),
        _ when elements.GetType() == typeof(long[]) => Slice((long[])elements, ends),
        _ when elements.GetType() == typeof(string[]) => Slice((string[])elements, ends),
        _ => SliceAny(elements, ends),
    };

    private static T[][] Slice<T>(T[] elements, ulong[] ends)
    {
        var rows = new T[ends.Length][];
        int start = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = elements.AsSpan(start, (int)ends[i] - start).ToArray();
            start = (int)ends[i];
        }
        return rows;
    }

    private static Array SliceAny(Array elements, ulong[] ends)
    {
        Type element = elements.GetType().GetElementType()!;
        var rows = Array.CreateInstance(element.MakeArrayType(), ends.Length);
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            var row = Array.CreateInstance(element, (int)ends[i] - start);
            Array.Copy(elements, start, row, 0, row.Length);
            rows.SetValue(row, i);
            start = (int)ends[i];
        }
        return rows;
    }

    /// <summary>
    /// LowCardinality(String): a UInt64 of flags (low byte: width of the indexes; bit 8: shared keys, never in Native; bit 9: keys follow),
    /// the keys, the row count and an index a row. Nullable keys stand as plain ones, with NULL at index 0.
    /// </summary>
    private string?[] ReadLowCardinality(NativeType inner, int rows, out bool[]? isNull)
    {
        bool nullable = inner.Name == "Nullable";
        isNull = nullable ? new bool[rows] : null;
        if (rows == 0)
            return [];
        NativeType keyType = nullable ? inner.Inner : inner;
        if (keyType.Name is not ("String" or "FixedString"))
            throw new NotSupportedException($"LowCardinality({inner.Text}) is not read; cast it to {keyType.Text}.");
        ulong flags = input.Read<ulong>();
        if ((flags & 0x300) != 0x200)
            throw new InvalidDataException($"LowCardinality flags 0x{flags:X} are not those of the Native format.");
        var keys = (string?[])ReadValues(keyType, input.ReadCount64(), out _);
        if (input.ReadCount64() != rows)
            throw new InvalidDataException("LowCardinality indexes do not match the block's rows.");
        var texts = new string?[rows];
        int[] indexes = (flags & 0xFF) switch
        {
            0 => Array.ConvertAll(input.ReadArray<byte>(rows), index => (int)index),
            1 => Array.ConvertAll(input.ReadArray<ushort>(rows), index => (int)index),
            2 => input.ReadArray<int>(rows),
            _ => Array.ConvertAll(input.ReadArray<long>(rows), index => (int)index),
        };
        for (int i = 0; i < rows; i++)
        {
            if (isNull is not null)
                isNull[i] = indexes[i] == 0;
            texts[i] = nullable && indexes[i] == 0 ? null : keys[indexes[i]];
        }
        return texts;
    }
}

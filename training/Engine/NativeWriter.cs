using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// Writes ClickHouse's Native format: <see cref="BeginBlock"/>, then every column of the block in order, then the next block.
/// An empty <c>isNull</c> makes a plain column, one of the block's length a Nullable one. Blocks of some 65,536 rows suit the engine.
/// </summary>
public sealed class NativeWriter(Stream stream) : IDisposable
{
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
    private int position, rowCount, columnsLeft;

    /// <summary>Starts a block.</summary>
    /// <exception cref="InvalidOperationException">The block before lacks columns.</exception>
    public void BeginBlock(int columns, int rows)
    {
        if (columnsLeft != 0)
            throw new InvalidOperationException($"The block before lacks {columnsLeft} columns.");
        (columnsLeft, rowCount) = (columns, rows);
        WriteCount(columns);
        WriteCount(rows);
    }

    /// <summary>Integers or floats, by their .NET type: byte → UInt8, long → Int64, float → Float32, double → Float64 and so on.</summary>
    public void WriteNumbers<T>(string name, ReadOnlySpan<T> values, ReadOnlySpan<bool> isNull = default) where T : unmanaged
    {
        string type = default(T) switch
        {
            sbyte => "Int8",
            short => "Int16",
            int => "Int32",
            long => "Int64",
            byte => "UInt8",
            ushort => "UInt16",
            uint => "UInt32",
            ulong => "UInt64",
            float => "Float32",
            double => "Float64",
            _ => throw new NotSupportedException($"{typeof(T)} is not a number of ClickHouse."),
        };
        BeginColumn(name, type, values.Length, isNull);
        WriteBytes(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Money as Decimal(18, 2), from integers of the minor unit.</summary>
    public void WriteMoney(string name, ReadOnlySpan<long> minorUnits, ReadOnlySpan<bool> isNull = default)
    {
        BeginColumn(name, "Decimal(18, 2)", minorUnits.Length, isNull);
        WriteBytes(MemoryMarshal.AsBytes(minorUnits));
    }

    /// <summary>Dates from 1970-01-01 to 2149-06-06.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A date that is not NULL lies outside.</exception>
    public void WriteDates(string name, ReadOnlySpan<DateOnly> values, ReadOnlySpan<bool> isNull = default)
    {
        BeginColumn(name, "Date", values.Length, isNull);
        for (int i = 0; i < values.Length; i++)
        {
            int days = values[i].DayNumber - EpochDay;
            if (days is < 0 or > ushort.MaxValue)
            {
                if (isNull.IsEmpty || !isNull[i])
                    throw new ArgumentOutOfRangeException(nameof(values), values[i], $"Column '{name}': not a Date of ClickHouse.");
                days = 0;
            }
            BinaryPrimitives.WriteUInt16LittleEndian(Reserve(sizeof(ushort)), (ushort)days);
        }
    }

    /// <summary>Dates as days since 1970-01-01.</summary>
    public void WriteDates(string name, ReadOnlySpan<ushort> days, ReadOnlySpan<bool> isNull = default)
    {
        BeginColumn(name, "Date", days.Length, isNull);
        WriteBytes(MemoryMarshal.AsBytes(days));
    }

    /// <summary>Instants (UTC) as seconds since 1970-01-01.</summary>
    public void WriteDateTimes(string name, ReadOnlySpan<uint> seconds, ReadOnlySpan<bool> isNull = default)
    {
        BeginColumn(name, "DateTime('UTC')", seconds.Length, isNull);
        WriteBytes(MemoryMarshal.AsBytes(seconds));
    }

    /// <summary>Texts; a null text counts as empty, so pass <paramref name="isNull"/> where NULL is meant.</summary>
    public void WriteTexts(string name, ReadOnlySpan<string?> values, ReadOnlySpan<bool> isNull = default)
    {
        BeginColumn(name, "String", values.Length, isNull);
        foreach (string? text in values)
            WriteText(text ?? "");
    }

    /// <summary>Texts by their position in a list; −1 is an empty text. Each key is encoded once.</summary>
    public void WriteTexts(string name, ReadOnlySpan<int> positions, IReadOnlyList<string> keys, ReadOnlySpan<bool> isNull = default)
    {
        BeginColumn(name, "String", positions.Length, isNull);
        var encoded = new byte[keys.Count][];
        foreach (int key in positions)
        {
            if (key < 0)
            {
                WriteCount(0);
                continue;
            }
            byte[] bytes = encoded[key] ??= Encode(keys[key]);
            WriteBytes(bytes);
        }
    }

    /// <summary>Passes everything on to the stream.</summary>
    public void Flush()
    {
        stream.Write(buffer, 0, position);
        position = 0;
    }

    /// <summary>Flushes; the stream stays open.</summary>
    public void Dispose()
    {
        Flush();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    private void BeginColumn(string name, string type, int count, ReadOnlySpan<bool> isNull)
    {
        if (columnsLeft-- <= 0)
            throw new InvalidOperationException($"Column '{name}' is one more than the block has.");
        if (count != rowCount || (!isNull.IsEmpty && isNull.Length != rowCount))
            throw new ArgumentException($"Column '{name}' has {count} values; the block has {rowCount} rows.");
        WriteText(name);
        WriteText(isNull.IsEmpty ? type : $"Nullable({type})");
        WriteBytes(MemoryMarshal.AsBytes(isNull));
    }

    private static byte[] Encode(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        var bytes = new byte[LongestCount + length];
        int head = PutCount(bytes, length);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(head));
        return bytes[..(head + length)];
    }

    private void WriteText(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > buffer.Length / 2)
        {
            WriteBytes(Encode(text));
            return;
        }
        EnsureRoom(LongestCount + most);
        if (most < 0x80) // the length takes one byte, whatever it turns out to be
        {
            int length = Encoding.UTF8.GetBytes(text, buffer.AsSpan(position + 1));
            buffer[position] = (byte)length;
            position += 1 + length;
            return;
        }
        position += PutCount(buffer.AsSpan(position), Encoding.UTF8.GetByteCount(text));
        position += Encoding.UTF8.GetBytes(text, buffer.AsSpan(position));
    }

    private const int LongestCount = 5;

    private void WriteCount(int value)
    {
        EnsureRoom(LongestCount);
        position += PutCount(buffer.AsSpan(position), value);
    }

    private static int PutCount(Span<byte> target, int value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - position)
            Flush();
        if (bytes.Length > buffer.Length)
            stream.Write(bytes);
        else
            bytes.CopyTo(Reserve(bytes.Length));
    }

    private Span<byte> Reserve(int count)
    {
        EnsureRoom(count);
        Span<byte> span = buffer.AsSpan(position, count);
        position += count;
        return span;
    }

    private void EnsureRoom(int count)
    {
        if (count > buffer.Length - position)
            Flush();
    }
}

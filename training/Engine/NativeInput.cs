using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace ChurnSegmentation.Training.Engine;

/// <summary>Buffered little-endian reading of a byte stream: the primitives of the Native format.</summary>
internal sealed class NativeInput(Stream stream) : IDisposable
{
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int position, length;

    /// <summary>True when no byte is left.</summary>
    public bool AtEnd => position == length && !Fill();

    public byte ReadByte() => AtEnd ? throw EndOfData() : buffer[position++];

    /// <summary>Fills a span of plain values.</summary>
    public void Read<T>(Span<T> values) where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        int buffered = Math.Min(bytes.Length, length - position);
        buffer.AsSpan(position, buffered).CopyTo(bytes);
        position += buffered;
        if (buffered < bytes.Length)
            stream.ReadExactly(bytes[buffered..]); // large columns go past the buffer
    }

    /// <summary>A new array of plain values.</summary>
    public T[] ReadArray<T>(int count) where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(count);
        Read(values.AsSpan());
        return values;
    }

    public T Read<T>() where T : unmanaged
    {
        T value = default;
        Read(MemoryMarshal.CreateSpan(ref value, 1));
        return value;
    }

    /// <summary>An unsigned LEB128 number that fits a non-negative int: lengths and counts.</summary>
    /// <exception cref="InvalidDataException">It does not fit.</exception>
    public int ReadCount()
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value <= int.MaxValue ? (int)value : throw new InvalidDataException($"A length of {value} is out of range.");
        }
        throw new InvalidDataException("A length has more than nine bytes.");
    }

    /// <summary>A UInt64 that fits a non-negative int.</summary>
    public int ReadCount64()
    {
        ulong value = Read<ulong>();
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException($"A count of {value} is out of range.");
    }

    /// <summary>UTF-8 text of a stated byte length.</summary>
    public string ReadText(int count)
    {
        if (count == 0)
            return "";
        if (count <= length - position)
        {
            string text = Encoding.UTF8.GetString(buffer, position, count);
            position += count;
            return text;
        }
        byte[] bytes = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            Read(bytes.AsSpan(0, count));
            return Encoding.UTF8.GetString(bytes, 0, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>UTF-8 text after its length.</summary>
    public string ReadText() => ReadText(ReadCount());

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private bool Fill()
    {
        position = 0;
        length = stream.Read(buffer);
        return length > 0;
    }

    private static EndOfStreamException EndOfData() => new("The data ends in the middle of a block.");
}

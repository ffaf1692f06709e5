using System.Buffers.Binary;
using System.Text;

namespace ChurnSegmentation.Core.Model;

/// <summary>
/// Writes Protocol Buffers messages, field by field: the few wire types that ONNX needs. The same calls give the same bytes.
/// Layout: https://protobuf.dev/programming-guides/encoding.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int VarintType = 0;
    private const int BytesType = 2;
    private const int FixedType = 5;

    private readonly MemoryStream _bytes = new();

    /// <summary>What was written.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>A whole number or an enumeration's.</summary>
    public void Integer(int field, long value)
    {
        Varint(field << 3 | VarintType);
        Varint(value);
    }

    /// <summary>A float.</summary>
    public void Float(int field, float value)
    {
        Varint(field << 3 | FixedType);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    /// <summary>A text, UTF-8.</summary>
    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message within this one.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        Bytes(field, message._bytes.GetBuffer().AsSpan(0, (int)message._bytes.Length));
    }

    private void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(field << 3 | BytesType);
        Varint(value.Length);
        _bytes.Write(value);
    }

    /// <summary>Seven bits a byte, lowest first; the top bit says that more follow. A negative number takes ten bytes.</summary>
    private void Varint(long value)
    {
        ulong rest = (ulong)value;
        for (; rest > 0x7F; rest >>= 7)
        {
            _bytes.WriteByte((byte)(rest | 0x80));
        }

        _bytes.WriteByte((byte)rest);
    }
}

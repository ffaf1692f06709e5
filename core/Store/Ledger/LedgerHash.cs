using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// The chain's arithmetic: content hash = SHA-256(length of inputs ‖ inputs ‖ output), row hash = SHA-256(previous ‖ content hash ‖ header),
/// each text of the header with its length before it, so that no two rows give the same bytes. A row whose content is gone can still be
/// checked. Not safe for concurrent use.
/// </summary>
internal sealed class LedgerHash : IDisposable
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _header = new(512);

    /// <summary>What the first row of a chain carries as the hash before it.</summary>
    public static byte[] Zero { get; } = new byte[Size];

    public byte[] Content(ReadOnlySpan<byte> inputs, ReadOnlySpan<byte> output)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, inputs.Length);
        _sha.AppendData(length);
        _sha.AppendData(inputs);
        _sha.AppendData(output);
        return _sha.GetHashAndReset();
    }

    /// <param name="texts">The header's texts, in the order of the table's columns.</param>
    public byte[] Row(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content, long sequence, params ReadOnlySpan<string?> texts)
    {
        _header.ResetWrittenCount();
        _header.Write(previous);
        _header.Write(content);
        BinaryPrimitives.WriteInt64LittleEndian(_header.GetSpan(sizeof(long)), sequence);
        _header.Advance(sizeof(long));
        foreach (string? text in texts)
        {
            Span<byte> place = _header.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0));
            int length = text is null ? -1 : Encoding.UTF8.GetBytes(text, place[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(place, length);
            _header.Advance(sizeof(int) + Math.Max(length, 0));
        }

        return SHA256.HashData(_header.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _sha.Dispose();
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A part of the accounts, so that several machines share the work: part <paramref name="Index"/> of <paramref name="Count"/>.</summary>
/// <param name="Index">1 to <paramref name="Count"/>.</param>
/// <param name="Count">Number of parts.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>All accounts.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Reads <c>2/8</c>; null where the text has another form.</summary>
    public static Shard? TryParse(string text) =>
        text.Split('/') is [{ } index, { } count] && int.TryParse(index, out int i) && int.TryParse(count, out int n) && i >= 1 && i <= n
            ? new Shard(i, n)
            : null;

    /// <summary>True for the accounts of this part: by a hash of the id, so the same everywhere.</summary>
    public bool Has(string accountId) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(accountId))) % (ulong)Count == (ulong)(Index - 1);
}

using System.Text.Json;

namespace ChurnSegmentation.Core.Store;

/// <summary>One line of the history: an alias moved to another version.</summary>
/// <param name="When">When, in UTC.</param>
/// <param name="Who">Who moved it.</param>
/// <param name="Why">On what grounds.</param>
/// <param name="Alias">The alias: <c>champion</c>, <c>challenger</c> …</param>
/// <param name="From">Where it pointed before; null where it is new.</param>
/// <param name="To">Where it points since.</param>
/// <param name="Previous">Hash of the line before; 64 zeros for the first.</param>
/// <param name="Hash">SHA-256 of this line as it stands without this part, so that the last line cannot be changed unnoticed either.</param>
/// <param name="Key">Name of the key that signed the line; null where none did.</param>
/// <param name="Signature">ECDSA over the line without hash and signature, base64; what was before it is in it by <paramref name="Previous"/>.</param>
public sealed record AliasMove(
    DateTimeOffset When, string Who, string Why, string Alias, string? From, string To, string Previous, string? Hash,
    string? Key = null, string? Signature = null)
{
    /// <summary>What a signature is over.</summary>
    internal byte[] ToSign() => (this with { Hash = null, Signature = null }).Line();

    /// <summary>The move with the signature of a key, which goes by a name.</summary>
    internal AliasMove Signed(PromoterKey key, string name)
    {
        AliasMove move = this with { Key = name };
        return move with { Signature = Convert.ToBase64String(key.Sign(move.ToSign())) };
    }

    /// <summary>The move with its hash in place.</summary>
    internal AliasMove Sealed() => this with { Hash = VersionId.Sha256((this with { Hash = null }).Line()) };

    /// <summary>The move as its line's bytes, without the line feed.</summary>
    internal byte[] Line() => JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Line);
}

/// <summary>
/// The append-only history of the aliases: JSON lines, each with the hash of the line before and of itself, so that no byte can be
/// changed, and no line removed from before another or reordered, without breaking the chain. An alias points where its last line says.
/// </summary>
/// <param name="Moves">Every move, oldest first.</param>
/// <param name="LastHash">Hash of the last whole line: what the next line must carry.</param>
/// <param name="WholeLength">Bytes up to the end of the last whole line.</param>
/// <param name="TornLength">Bytes behind it: a line whose writing was interrupted, and which was therefore never acknowledged.</param>
internal sealed record AliasHistory(IReadOnlyList<AliasMove> Moves, string LastHash, int WholeLength, int TornLength)
{
    /// <summary>Reads and checks the chain.</summary>
    /// <exception cref="UserFault">A line was changed, removed or moved; the line is named.</exception>
    public static AliasHistory Read(string path)
    {
        byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var moves = new List<AliasMove>();
        string hash = new('0', 64);
        int begin = 0;
        while (begin < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(begin);
            int feed = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = feed < 0 ? rest : rest[..feed];
            AliasMove? move = Parse(line);
            if (feed < 0 && move is null)
            {
                break;
            }

            if (move is null || move.Previous != hash || move != move.Sealed() || !line.SequenceEqual(move.Line()))
            {
                throw new UserFault(
                    $"{path}, line {moves.Count + 1}: the history was changed: this line is not as it was written, or does not continue the one before it. " +
                    "No alias can be trusted; restore the file from a copy.");
            }

            moves.Add(move);
            hash = move.Hash!;
            begin = feed < 0 ? bytes.Length : begin + feed + 1;
        }

        return new AliasHistory(moves, hash, begin, bytes.Length - begin);
    }

    /// <summary>Where the alias points; null where there is no such alias.</summary>
    public AliasMove? Last(string alias) => Moves.LastOrDefault(move => move.Alias == alias);

    /// <summary>Appends a move, through to the disk; the caller holds the registry's lock. A torn line is cut off first.</summary>
    public AliasMove Append(string path, string alias, VersionId to, string who, string why, TimeProvider time, Func<AliasMove, AliasMove>? sign = null)
    {
        var unsigned = new AliasMove(time.GetUtcNow(), who, why, alias, Last(alias)?.To, to.ToString(), LastHash, Hash: null);
        AliasMove move = (sign?.Invoke(unsigned) ?? unsigned).Sealed();
        byte[] line = move.Line();
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        file.SetLength(WholeLength);
        file.Seek(Math.Max(WholeLength - 1, 0), SeekOrigin.Begin);
        bool feedIsMissing = WholeLength > 0 && file.ReadByte() != '\n';
        file.Write(feedIsMissing ? [(byte)'\n', .. line, (byte)'\n'] : [.. line, (byte)'\n']);
        file.Flush(flushToDisk: true);
        return move;
    }

    private static AliasMove? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AliasMove>(line, StoreJson.Line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

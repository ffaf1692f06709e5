using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>What <see cref="LedgerVerification"/> found.</summary>
/// <param name="Rows">Rows checked.</param>
/// <param name="Expired">Those of them that are tombstones.</param>
/// <param name="Heads">The end of every chain as it was found; to be kept elsewhere, and given to the next verification.</param>
/// <param name="Faults">A sentence for each row that is not as it was written, the first fifty; empty where all is well.</param>
public sealed record LedgerReport(long Rows, long Expired, IReadOnlyList<LedgerHead> Heads, IReadOnlyList<string> Faults);

/// <summary>
/// Computes every hash of the ledger again. Found: a row changed, removed, moved or added, a tombstone that no expiry covers, an end cut off.
/// Hashes have no secret: who rewrites the file from some row on to the end of every chain, consistently, is found only by heads that were
/// kept elsewhere.
/// </summary>
public sealed class LedgerVerification
{
    private const int MostFaults = 50;
    private readonly Dictionary<string, (long Sequence, byte[] Hash)> _ends = new(StringComparer.Ordinal);
    private readonly List<(LedgerId Id, string At)> _expired = [];
    private readonly List<string> _faults = [];
    private readonly ILookup<(string, long), LedgerHead> _pins;
    private string _expiredBefore = "";

    private LedgerVerification(IEnumerable<LedgerHead> pins) => _pins = pins.ToLookup(pin => (pin.Writer, pin.Sequence));

    /// <summary>Checks a ledger, which may be written meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pins">Heads that were kept elsewhere.</param>
    /// <exception cref="UserFault">There is no such file, or it is no ledger that this program reads.</exception>
    public static LedgerReport Run(string path, IReadOnlyList<LedgerHead> pins)
    {
        using SqliteConnection connection = LedgerSchema.Read(path);
        return LedgerSchema.Guard(path, () => new LedgerVerification(pins).Check(connection));
    }

    private LedgerReport Check(SqliteConnection connection)
    {
        using SqliteTransaction instant = connection.BeginTransaction(deferred: true);
        long rows = Rows(connection);
        IReadOnlyList<LedgerHead> heads = LedgerReader.Heads(connection);
        Ends(heads);
        Expired();
        Pinned();
        return new LedgerReport(rows, _expired.Count, heads, _faults);
    }

    private long Rows(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {LedgerSchema.Columns} FROM entries ORDER BY rowid";
        using SqliteDataReader row = command.ExecuteReader();
        using var hash = new LedgerHash();
        long rows = 0;
        for (; row.Read(); rows++)
        {
            try
            {
                Row(row, hash);
            }
            catch (Exception fault) when (fault is InvalidDataException or JsonException)
            {
                Fault($"Row {rows + 1} of the file cannot be read: {fault.Message}");
            }
        }

        return rows;
    }

    private void Row(SqliteDataReader row, LedgerHash hash)
    {
        var id = new LedgerId(row.Required<string>(0), row.Required<long>(1));
        string at = row.Required<string>(2), program = row.Required<string>(3), kind = row.Required<string>(4);
        byte[] content = row.Required<byte[]>(9), previous = row.Required<byte[]>(10), found = row.Required<byte[]>(11);
        byte[]? inputs = Bytes(12), output = Bytes(13);
        (long before, byte[] end) = _ends.GetValueOrDefault(id.Writer, (0, LedgerHash.Zero));
        if (id.Sequence != before + 1)
        {
            Fault($"{id}: stands behind row {before} of its writer: rows were removed, moved or added.");
        }
        else if (!previous.AsSpan().SequenceEqual(end))
        {
            Fault($"{id}: does not continue the row before it.");
        }

        bool asWritten = found.AsSpan().SequenceEqual(
            hash.Row(previous, content, id.Sequence, id.Writer, at, program, kind, Text(5), Text(6), Text(7), Text(8)));
        if (!asWritten)
        {
            Fault($"{id}: the row is not as it was written.");
        }

        if (inputs is not null && output is not null)
        {
            if (!content.AsSpan().SequenceEqual(hash.Content(inputs, output)))
            {
                Fault($"{id}: its content is not as it was written.");
            }
            else if (asWritten && kind is LedgerKind.Opened or LedgerKind.Expiry)
            {
                Mark(id, kind, inputs);
            }
        }
        else if (inputs is not null || output is not null || kind is LedgerKind.Opened or LedgerKind.Expiry)
        {
            Fault($"{id}: its content was removed.");
        }
        else
        {
            _expired.Add((id, at));
        }

        foreach (LedgerHead pin in _pins[(id.Writer, id.Sequence)].Where(pin => pin.Hash != Convert.ToHexStringLower(found)))
        {
            Fault($"{id}: its hash is not the one that was kept elsewhere: the ledger was written anew.");
        }

        _ends[id.Writer] = (id.Sequence, found);

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        byte[]? Bytes(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
    }

    /// <summary>A row that speaks of the ledger itself, and whose own hash is right.</summary>
    private void Mark(LedgerId id, string kind, byte[] inputs)
    {
        byte[] json = LedgerContent.Unpack(inputs);
        if (kind == LedgerKind.Expiry)
        {
            string before = JsonSerializer.Deserialize<ExpiryInputs>(json, StoreJson.Line)!.Before;
            _expiredBefore = string.CompareOrdinal(before, _expiredBefore) > 0 ? before : _expiredBefore;
            return;
        }

        foreach (LedgerHead head in JsonSerializer.Deserialize<LedgerHead[]>(json, StoreJson.Line)!)
        {
            (long sequence, byte[] end) = _ends.GetValueOrDefault(head.Writer, (0, LedgerHash.Zero));
            if (sequence != head.Sequence || Convert.ToHexStringLower(end) != head.Hash)
            {
                Fault($"{id}: found {head.Writer} at row {head.Sequence} when it began; it is not as it was then.");
            }
        }
    }

    private void Ends(IReadOnlyList<LedgerHead> heads)
    {
        foreach (LedgerHead head in heads)
        {
            (long sequence, byte[] end) = _ends.GetValueOrDefault(head.Writer, (0, LedgerHash.Zero));
            if (sequence != head.Sequence || Convert.ToHexStringLower(end) != head.Hash)
            {
                Fault($"{head.Writer}: its rows end at {sequence}, its head is of row {head.Sequence}: the last rows, or the head, were changed.");
            }
        }

        foreach (string writer in _ends.Keys.Except(heads.Select(head => head.Writer)))
        {
            Fault($"{writer}: its head was removed.");
        }
    }

    private void Expired()
    {
        foreach ((LedgerId id, string at) in _expired.Where(row => string.CompareOrdinal(row.At, _expiredBefore) >= 0))
        {
            Fault($"{id}: its content of {at} was removed, and no row says that its retention had ended.");
        }
    }

    private void Pinned()
    {
        foreach (LedgerHead pin in _pins.SelectMany(pins => pins).Where(pin => _ends.GetValueOrDefault(pin.Writer).Sequence < pin.Sequence))
        {
            Fault($"{new LedgerId(pin.Writer, pin.Sequence)}: was there when the heads were kept, and is no longer.");
        }
    }

    private void Fault(string sentence)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add(sentence);
        }
    }
}

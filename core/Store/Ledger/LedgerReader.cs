using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>Reads a ledger that others may be writing; every question sees what was committed when it was asked. Checks no hashes.</summary>
/// <param name="path">The file.</param>
public sealed class LedgerReader(string path)
{
    /// <summary>The file's name, in the registry whose versions answered.</summary>
    public const string FileName = "ledger.db";

    /// <summary>The file.</summary>
    public string Location { get; } = path;

    /// <summary>The row of an id; null where there is none.</summary>
    public LedgerEntry? Find(LedgerId id) =>
        Rows("WHERE writer = $a AND sequence = $b", id.Writer, id.Sequence).FirstOrDefault();

    /// <summary>The latest rows that speak of an account, newest first.</summary>
    public IReadOnlyList<LedgerEntry> OfAccount(string accountId, int most) =>
        [.. Rows("WHERE account_id = $a ORDER BY rowid DESC LIMIT $b", accountId, most)];

    /// <summary>The human decisions on an answer, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> On(LedgerId answer) => [.. Rows("WHERE subject = $a ORDER BY rowid", answer.ToString())];

    /// <summary>Every row in the order in which they were written, one by one.</summary>
    public IEnumerable<LedgerEntry> All() => Rows("ORDER BY rowid");

    /// <summary>The end of every writer's chain.</summary>
    public IReadOnlyList<LedgerHead> Heads()
    {
        using SqliteConnection connection = LedgerSchema.Read(Location);
        return LedgerSchema.Guard(Location, () => Heads(connection));
    }

    internal static IReadOnlyList<LedgerHead> Heads(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT writer, sequence, hash FROM heads ORDER BY writer";
        using SqliteDataReader row = command.ExecuteReader();
        var heads = new List<LedgerHead>();
        while (row.Read())
        {
            heads.Add(new LedgerHead(row.Required<string>(0), row.Required<long>(1), Convert.ToHexStringLower(row.Required<byte[]>(2))));
        }

        return heads;
    }

    private IEnumerable<LedgerEntry> Rows(string where, params object[] values)
    {
        using SqliteConnection connection = LedgerSchema.Read(Location);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {LedgerSchema.Columns} FROM entries {where}";
        foreach ((int place, object value) in values.Index())
        {
            command.Parameters.AddWithValue(place == 0 ? "$a" : "$b", value);
        }

        using SqliteDataReader row = LedgerSchema.Guard(Location, command.ExecuteReader);
        while (LedgerSchema.Guard(Location, row.Read))
        {
            yield return LedgerSchema.Guard(Location, () => Entry(row));
        }
    }

    private LedgerEntry Entry(SqliteDataReader row)
    {
        var id = new LedgerId(row.Required<string>(0), row.Required<long>(1));
        try
        {
            return new LedgerEntry(
                id, row.Required<string>(2), row.Required<string>(3), row.Required<string>(4), Text(5), Text(6), Text(7), Text(8), Content(12), Content(13),
                Convert.ToHexStringLower(row.Required<byte[]>(11)));
        }
        catch (InvalidDataException fault)
        {
            throw new UserFault($"{Location}: {id}: the row was changed: {fault.Message} See ledger verify.", fault);
        }

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        byte[]? Content(int column) => row.IsDBNull(column) ? null : LedgerContent.Unpack(row.GetFieldValue<byte[]>(column));
    }
}

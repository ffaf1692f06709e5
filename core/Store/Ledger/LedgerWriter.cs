using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// Appends to one chain of the ledger. Rows that wait at the same time are committed together, so that many callers share one wait for the disk;
/// who gets an id back knows that the rows survive a power failure. Safe for concurrent use, and among processes.
/// </summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Rows of one transaction: more would make the first of them wait too long.</summary>
    private const int MostRows = 4096;

    /// <summary>The program, and which build of its core: equal sources give equal builds.</summary>
    internal static readonly string Program = ProgramBuild();
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly LedgerHash _hash = new();
    private readonly TimeProvider _time;
    private readonly Task _appending;

    private LedgerWriter(string path, SqliteConnection connection, string writer, TimeProvider time)
    {
        (Location, Writer, _connection, _time) = (path, writer, connection, time);
        LedgerSchema.Guard(path, Begin);
        _appending = Task.Run(AppendWhatWaitsAsync);
    }

    /// <summary>The file.</summary>
    public string Location { get; }

    /// <summary>Whose chain it writes.</summary>
    public string Writer { get; }

    /// <summary>Opens a chain; the ledger is made where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="writer">Name of a chain to begin or go on with; null = a chain of this process's own.</param>
    /// <param name="time">Tells when a row was written.</param>
    /// <exception cref="UserFault">The file is no ledger that this program reads, or cannot be written.</exception>
    public static LedgerWriter Open(string path, string? writer, TimeProvider time) => new(
        path,
        LedgerSchema.Write(path),
        writer ?? string.Create(null, $"{time.GetUtcNow().UtcDateTime:yyyyMMdd't'HHmmss}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}"),
        time);

    /// <summary>Appends rows, side by side in the chain.</summary>
    /// <returns>Id of the first, once all of them are on the disk.</returns>
    /// <exception cref="UserFault">The disk refused; none of them was written.</exception>
    public async Task<LedgerId> AppendAsync(params IReadOnlyList<LedgerDraft> drafts)
    {
        var waiting = new Waiting(drafts, new TaskCompletionSource<LedgerId>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(waiting);
        return await waiting.Done.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_waiting.Writer.TryComplete())
        {
            await _appending;
            await _connection.DisposeAsync();
            _hash.Dispose();
        }
    }

    private async Task AppendWhatWaitsAsync()
    {
        var together = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            together.Clear();
            for (int rows = 0; rows < MostRows && _waiting.Reader.TryRead(out Waiting? waiting); rows += waiting.Drafts.Count)
            {
                together.Add(waiting);
            }

            try
            {
                LedgerId[] firsts = Commit(together);
                for (int i = 0; i < firsts.Length; i++)
                {
                    together[i].Done.SetResult(firsts[i]);
                }
            }
            catch (Exception fault)
            {
                together.ForEach(waiting => waiting.Done.TrySetException(fault is SqliteException or InvalidDataException ? LedgerSchema.Fault(Location, fault) : fault));
            }
        }
    }

    /// <returns>Id of the first row of each.</returns>
    private LedgerId[] Commit(List<Waiting> together)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        using var insert = new PreparedInsert(_connection, LedgerSchema.Insert);
        (long sequence, byte[] head) = Head();
        var firsts = new LedgerId[together.Count];
        foreach ((int place, Waiting waiting) in together.Index())
        {
            firsts[place] = new LedgerId(Writer, sequence + 1);
            foreach (LedgerDraft draft in waiting.Drafts)
            {
                head = Insert(insert, draft, ++sequence, head);
            }
        }

        SetHead(sequence, head);
        transaction.Commit();
        return firsts;
    }

    private byte[] Insert(PreparedInsert insert, LedgerDraft draft, long sequence, byte[] previous)
    {
        string at = LedgerContent.Instant(_time.GetUtcNow());
        byte[] content = _hash.Content(draft.Inputs, draft.Output);
        byte[] hash = _hash.Row(
            previous, content, sequence, Writer, at, Program, draft.Kind, draft.AccountId, draft.ModelVersion, draft.PolicySha256, draft.Subject);
        insert.Row(
            Writer, sequence, at, Program, draft.Kind, draft.AccountId, draft.ModelVersion, draft.PolicySha256, draft.Subject,
            content, previous, hash, draft.Inputs, draft.Output);
        return hash;
    }

    /// <summary>A chain that is new begins with where the others stand.</summary>
    private bool Begin()
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        if (Head().Sequence == 0)
        {
            long since = _connection.Number($"SELECT ifnull(max(rowid), 0) FROM entries WHERE kind = '{LedgerKind.Opened}'");
            var grown = new HashSet<string>();
            using (SqliteCommand command = _connection.CreateCommand())
            {
                command.CommandText = $"SELECT DISTINCT writer FROM entries WHERE rowid >= {since}";
                using SqliteDataReader row = command.ExecuteReader();
                while (row.Read())
                {
                    grown.Add(row.Required<string>(0));
                }
            }

            LedgerHead[] heads = [.. LedgerReader.Heads(_connection).Where(head => grown.Contains(head.Writer))];
            using var insert = new PreparedInsert(_connection, LedgerSchema.Insert);
            byte[] inputs = LedgerContent.Pack(JsonSerializer.SerializeToUtf8Bytes(heads, StoreJson.Line));
            SetHead(1, Insert(insert, new LedgerDraft(LedgerKind.Opened, null, null, null, null, inputs, []), 1, LedgerHash.Zero));
        }

        transaction.Commit();
        return true;
    }

    private (long Sequence, byte[] Hash) Head()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT sequence, hash FROM heads WHERE writer = $writer";
        command.Parameters.AddWithValue("$writer", Writer);
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? (row.Required<long>(0), row.Required<byte[]>(1)) : (0, LedgerHash.Zero);
    }

    private void SetHead(long sequence, byte[] hash)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = """
            INSERT INTO heads VALUES ($writer, $sequence, $hash)
            ON CONFLICT (writer) DO UPDATE SET sequence = $sequence, hash = $hash
            """;
        command.Parameters.AddWithValue("$writer", Writer);
        command.Parameters.AddWithValue("$sequence", sequence);
        command.Parameters.AddWithValue("$hash", hash);
        command.ExecuteNonQuery();
    }

    private static string ProgramBuild()
    {
        System.Reflection.Assembly core = typeof(LedgerWriter).Assembly;
        return $"ChurnSegmentation {core.GetName().Version!.ToString(3)}, core {core.ManifestModule.ModuleVersionId.ToString("N")[..8]}";
    }

    private sealed record Waiting(IReadOnlyList<LedgerDraft> Drafts, TaskCompletionSource<LedgerId> Done);
}

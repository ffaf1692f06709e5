using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// The tables of <c>ledger.db</c>. Rows stand in the order in which they were written, each in its writer's chain; <c>heads</c> holds the end
/// of every chain, so that the last rows cannot be removed unnoticed either.
/// </summary>
internal static class LedgerSchema
{
    private const int Version = 1;

    private const string Sql = """
        PRAGMA user_version = 1;
        CREATE TABLE entries (
          writer TEXT NOT NULL,
          sequence INTEGER NOT NULL,      -- from 1, without a gap
          at TEXT NOT NULL,               -- UTC
          program TEXT NOT NULL,
          kind TEXT NOT NULL,
          account_id TEXT,
          model_version TEXT,
          policy_sha256 TEXT,
          subject TEXT,                   -- id of the answer that a decision is on
          content_sha256 BLOB NOT NULL,
          previous BLOB NOT NULL,         -- hash of the writer's row before
          hash BLOB NOT NULL,
          inputs BLOB,                    -- Brotli; NULL once retention ended
          output BLOB,
          UNIQUE (writer, sequence)
        ) STRICT;
        CREATE INDEX entries_by_account ON entries (account_id) WHERE account_id IS NOT NULL;
        CREATE INDEX entries_by_subject ON entries (subject) WHERE subject IS NOT NULL;
        CREATE INDEX entries_by_mark ON entries (kind) WHERE kind IN ('opened', 'expiry');
        CREATE TABLE heads (writer TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
        """;

    /// <summary>Every column of <c>entries</c>.</summary>
    public const string Columns =
        "writer, sequence, at, program, kind, account_id, model_version, policy_sha256, subject, content_sha256, previous, hash, inputs, output";

    /// <summary>A row, in the order of <see cref="Columns"/>.</summary>
    public const string Insert = $"INSERT INTO entries ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

    /// <summary>A connection to write by; the file is made where it is missing. A commit is on the disk before it returns.</summary>
    /// <exception cref="UserFault">The file is no ledger that this program reads, or cannot be written.</exception>
    public static SqliteConnection Write(string path) => Guard(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        SqliteConnection connection = PortfolioSchema.Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            if (connection.Number("PRAGMA user_version") == 0 && connection.Number("SELECT count(*) FROM sqlite_master") == 0)
            {
                connection.Execute(Sql);
            }

            Check(connection, path);
            transaction.Commit();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>A connection to read by.</summary>
    /// <exception cref="UserFault">There is no such file, or it is no ledger that this program reads.</exception>
    public static SqliteConnection Read(string path) => Guard(path, () =>
    {
        if (!File.Exists(path))
        {
            throw new UserFault($"{path}: there is no ledger here yet. It is written by serve; name another with --ledger FILE.");
        }

        SqliteConnection connection = PortfolioSchema.Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            Check(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Runs what reads or writes the file; what the file or the disk refuses becomes one sentence.</summary>
    public static T Guard<T>(string path, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Fault(path, fault);
        }
    }

    /// <summary>What the file or the disk refused, in a sentence.</summary>
    public static UserFault Fault(string path, Exception fault) =>
        new($"{path}: cannot be read or written as a ledger: {fault.Message} Make room, restore it from a copy, or name another with --ledger FILE.", fault);

    /// <summary>A value that every sound row has. A damaged page can hold rows without it, whatever the schema says.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static T Required<T>(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? throw new InvalidDataException($"{row.GetName(column)} is missing.") : row.GetFieldValue<T>(column);

    /// <summary>The number that a statement gives.</summary>
    public static long Number(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (connection.Number("PRAGMA user_version") is var version and not Version)
        {
            throw new UserFault($"{path}: schema version {version}, this program reads {Version}. Name another with --ledger FILE.");
        }
    }
}

using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// The tables of <c>portfolio.db</c>. Vectors (features, percentiles, contributions) are blobs of little-endian IEEE numbers in the order
/// of table <c>features</c>: as rows they would be many times the size. No table is WITHOUT ROWID, where a blob of a kilobyte already
/// takes an overflow page of its own.
/// </summary>
internal static class PortfolioSchema
{
    /// <summary>Stands in <c>PRAGMA user_version</c>; a reader refuses a number that it does not know.</summary>
    public const int Version = 2;

    /// <summary>The schema.</summary>
    public const string Sql = """
        PRAGMA user_version = 2;
        CREATE TABLE header (model_version TEXT NOT NULL, snapshot TEXT NOT NULL, policy TEXT, decided TEXT); -- YAML; JSON
        CREATE TABLE features (position INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE models (position INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE accounts (
          account_id TEXT PRIMARY KEY,
          not_scored TEXT,                -- why it has no scores; NULL where it was scored
          attributes TEXT NOT NULL,       -- JSON object
          peers TEXT,                     -- who it is compared with, in words
          peer_accounts INTEGER,
          features BLOB,                  -- Float32, NaN = unknown
          percentiles BLOB                -- Float64, 0 to 100, NaN = unknown
        );
        CREATE TABLE decisions (
          account_id TEXT PRIMARY KEY REFERENCES accounts,
          rung TEXT NOT NULL,             -- the next step
          exit TEXT NOT NULL,             -- none, stopped or recommended
          hours REAL NOT NULL,            -- of a success manager, a month
          decision TEXT NOT NULL          -- all of it, JSON
        );
        CREATE TABLE scores (
          account_id TEXT NOT NULL REFERENCES accounts,
          model TEXT NOT NULL,
          probability REAL NOT NULL,
          log_odds REAL NOT NULL,
          contributions BLOB NOT NULL,    -- Float64, in calibrated log-odds; base value + all of them = log_odds
          PRIMARY KEY (account_id, model)
        );
        """;

    /// <summary>Made after the rows, which is faster.</summary>
    public const string IndexSql = """
        CREATE INDEX scores_by_probability ON scores (model, probability DESC, account_id);
        CREATE INDEX decisions_by_rung ON decisions (rung, account_id);
        """;

    /// <summary>A connection of its own, never pooled: the file behind the path may be another one tomorrow.</summary>
    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Runs statements without a result.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// Reads a portfolio that may be replaced at any time: every question is answered from the file that is there when it is asked.
/// Safe for concurrent use; a point lookup holds the gate for some ten microseconds.
/// </summary>
public sealed class PortfolioReader(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private Opened? _opened;

    /// <summary>The file.</summary>
    public string Location { get; } = path;

    /// <summary>What the portfolio is a picture of; null where there is no file yet.</summary>
    /// <exception cref="UserFault">The file is not a portfolio that this program reads.</exception>
    public PortfolioHeader? Header()
    {
        lock (_gate)
        {
            return Current()?.Header;
        }
    }

    /// <summary>An account, with the header that its numbers are to be read by; null where there is no such account, or no file yet.</summary>
    /// <exception cref="UserFault">The file is not a portfolio that this program reads.</exception>
    public (PortfolioHeader Header, PortfolioAccount Account)? Find(string accountId)
    {
        lock (_gate)
        {
            return Current() is { } opened && opened.Find(accountId) is { } account ? (opened.Header, account) : null;
        }
    }

    /// <summary>What was decided about an account; null where nothing was, or there is no such account.</summary>
    /// <exception cref="UserFault">The file is not a portfolio that this program reads.</exception>
    public AccountDecision? Decision(string accountId)
    {
        lock (_gate)
        {
            return Current()?.Decision(accountId);
        }
    }

    /// <summary>Ids of all its accounts, in ordinal order; empty where there is no file yet.</summary>
    /// <exception cref="UserFault">The file is not a portfolio that this program reads.</exception>
    public IReadOnlyList<string> AccountIds()
    {
        lock (_gate)
        {
            return Current()?.AccountIds() ?? [];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _opened?.Dispose();
            _opened = null;
        }
    }

    private Opened? Current()
    {
        var file = new FileInfo(Location);
        if (!file.Exists)
        {
            Dispose();
            return null;
        }

        // A file renamed into place is another one: born at another time.
        var stamp = (file.CreationTimeUtc, file.LastWriteTimeUtc, file.Length);
        if (_opened?.Stamp != stamp)
        {
            Dispose();
            _opened = new Opened(Location, stamp);
        }

        return _opened;
    }

    private sealed class Opened : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _account;
        private readonly SqliteCommand _score;
        private readonly SqliteCommand _decision;

        public Opened(string path, (DateTime, DateTime, long) stamp)
        {
            Stamp = stamp;
            try
            {
                _connection = PortfolioSchema.Connect(path, SqliteOpenMode.ReadOnly);
                int version = (int)(long)Scalar("PRAGMA user_version")!;
                if (version != PortfolioSchema.Version)
                {
                    _connection.Dispose();
                    throw new UserFault(
                        $"{path}: schema version {version}, this program reads {PortfolioSchema.Version}. Write it again with score.");
                }

                Header = new PortfolioHeader(
                    (string)Scalar("SELECT model_version FROM header")!,
                    (string)Scalar("SELECT snapshot FROM header")!,
                    Names("features"),
                    Names("models"),
                    Scalar("SELECT decided FROM header") is string decided
                        ? new DecidedBook(
                            (string)Scalar("SELECT policy FROM header")!, JsonSerializer.Deserialize<BookDecision>(decided, DecisionJson.Line)!)
                        : null);
                _account = Command("SELECT not_scored, attributes, peers, peer_accounts, features, percentiles FROM accounts WHERE account_id = $id");
                _score = Command("SELECT probability, log_odds, contributions FROM scores WHERE account_id = $id AND model = $model");
                _score.Parameters.AddWithValue("$model", "");
                _decision = Command("SELECT decision FROM decisions WHERE account_id = $id");
            }
            catch (SqliteException fault)
            {
                _connection?.Dispose();
                throw new UserFault($"{path}: not a portfolio: {fault.Message} Write it again with score.", fault);
            }
        }

        public (DateTime, DateTime, long) Stamp { get; }

        public PortfolioHeader Header { get; }

        public PortfolioAccount? Find(string accountId)
        {
            _account.Parameters["$id"].Value = accountId;
            using SqliteDataReader row = _account.ExecuteReader();
            return row.Read()
                ? new PortfolioAccount(
                    accountId,
                    row.IsDBNull(0) ? null : row.GetString(0),
                    JsonSerializer.Deserialize<IReadOnlyDictionary<string, string>>(row.GetString(1), StoreJson.Line)!,
                    row.IsDBNull(4)
                        ? null
                        : new ScoredRow(
                            Numbers<float>(row, 4),
                            new Standing(row.GetString(2), row.GetInt32(3), Numbers<double>(row, 5)),
                            [.. Header.Models.Select(model => Score(accountId, model))]))
                : null;
        }

        public AccountDecision? Decision(string accountId)
        {
            _decision.Parameters["$id"].Value = accountId;
            return _decision.ExecuteScalar() is string json ? JsonSerializer.Deserialize<AccountDecision>(json, DecisionJson.Line) : null;
        }

        public void Dispose() => _connection.Dispose();

        private ModelScore Score(string accountId, string model)
        {
            _score.Parameters["$id"].Value = accountId;
            _score.Parameters["$model"].Value = model;
            using SqliteDataReader row = _score.ExecuteReader();
            row.Read();
            return new ModelScore(row.GetDouble(0), row.GetDouble(1), Numbers<double>(row, 2));
        }

        private SqliteCommand Command(string sql)
        {
            SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$id", "");
            return command;
        }

        private object? Scalar(string sql)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }

        public List<string> AccountIds() => Texts("SELECT account_id FROM accounts ORDER BY account_id");

        private List<string> Names(string table) => Texts($"SELECT name FROM {table} ORDER BY position");

        private List<string> Texts(string sql)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            using SqliteDataReader rows = command.ExecuteReader();
            var names = new List<string>();
            while (rows.Read())
            {
                names.Add(rows.GetString(0));
            }

            return names;
        }

        private static T[] Numbers<T>(SqliteDataReader row, int column) where T : unmanaged =>
            MemoryMarshal.Cast<byte, T>(row.GetFieldValue<byte[]>(column)).ToArray();
    }
}

using Microsoft.Data.Sqlite;

namespace ChurnSegmentation.Core.Store;

/// <summary>A prepared INSERT with parameters $1, $2 …</summary>
internal sealed class PreparedInsert : IDisposable
{
    private readonly SqliteCommand _command;

    public PreparedInsert(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
    }

    public void Row(params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            object value = values[i] ?? DBNull.Value;
            if (i == _command.Parameters.Count)
            {
                _command.Parameters.AddWithValue($"${i + 1}", value);
            }
            else
            {
                _command.Parameters[i].Value = value;
            }
        }

        _command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose() => _command.Dispose();
}

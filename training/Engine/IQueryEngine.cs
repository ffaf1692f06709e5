namespace ChurnSegmentation.Training.Engine;

/// <summary>ClickHouse, in this process (libchdb) or on a server; both answer in the Native format.</summary>
public interface IQueryEngine : IAsyncDisposable
{
    /// <summary>Runs a statement that returns no rows.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="name">What the statement is called in messages: its .sql file.</param>
    /// <exception cref="Core.UserFault">The engine refused the statement.</exception>
    Task ExecuteAsync(string sql, string name, CancellationToken cancellation = default);

    /// <summary>Streams a result block by block; memory stays flat however many rows come.</summary>
    /// <inheritdoc cref="ExecuteAsync"/>
    IAsyncEnumerable<ColumnBlock> QueryAsync(string sql, string name, CancellationToken cancellation = default);
}

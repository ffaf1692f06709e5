using System.Runtime.CompilerServices;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// ClickHouse in this process (libchdb), in memory: reads and writes files by the table function <c>file('path')</c>. Time zone UTC.
/// Queries may run at the same time; libchdb has one engine a process, which instances of this class share.
/// </summary>
public sealed class EmbeddedEngine : IQueryEngine
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(string sql, string name, CancellationToken cancellation = default)
    {
        await using EmbeddedQuery query = await EmbeddedQuery.RentAsync(sql, name, cancellation).ConfigureAwait(false);
        await query.RunAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ColumnBlock> QueryAsync(
        string sql, string name, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using EmbeddedQuery query = await EmbeddedQuery.RentAsync(sql, name, cancellation).ConfigureAwait(false);
        Stream? piece = await query.StartAsync().ConfigureAwait(false);
        while (piece is not null)
        {
            using (var reader = new NativeReader(piece))
            {
                while (reader.ReadBlock(name) is { } block)
                    yield return block;
            }
            piece = await query.FetchAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The engine lives as long as the process.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

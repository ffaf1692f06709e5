using System.Globalization;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// One statement on a rented connection. A cancelled token kills it by the mark that stands as a comment at its end, and the call that was
/// under way ends with <see cref="OperationCanceledException"/>; disposal ends a result that was not read to its end.
/// </summary>
internal sealed class EmbeddedQuery : IAsyncDisposable
{
    private static readonly TimeSpan KillInterval = TimeSpan.FromMilliseconds(100);
    private static int lastNumber;

    private readonly ChdbThread thread;
    private readonly string name, mark, sql;
    private readonly CancellationToken cancellation;
    private nint result, piece;

    private EmbeddedQuery(ChdbThread thread, string sql, string name, CancellationToken cancellation)
    {
        (this.thread, this.name, this.cancellation) = (thread, name, cancellation);
        mark = string.Create(CultureInfo.InvariantCulture, $"/* statement {Interlocked.Increment(ref lastNumber)} */");
        this.sql = $"{sql}\n{mark}";
    }

    /// <summary>Takes a connection for a statement.</summary>
    public static async Task<EmbeddedQuery> RentAsync(string sql, string name, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(await ChdbThread.RentAsync().ConfigureAwait(false), sql, name, cancellation);
    }

    /// <summary>Runs the statement to its end; its whole result, if it has one, is the first piece.</summary>
    public async Task<Stream?> RunAsync()
    {
        piece = await CallAsync((library, connection) => library.Run(connection, sql)).ConfigureAwait(false);
        return ChdbLibrary.Instance.Open(piece);
    }

    /// <summary>Starts the statement; the first piece of its result, or null.</summary>
    public async Task<Stream?> StartAsync()
    {
        try
        {
            result = await CallAsync((library, connection) => library.Start(connection, sql)).ConfigureAwait(false);
        }
        catch (UserFault fault) when (fault.InnerException is EngineError { NotStreamed: true })
        {
            return await RunAsync().ConfigureAwait(false); // DESCRIBE, SHOW and the like: refused before anything ran, and small
        }
        return await FetchAsync().ConfigureAwait(false);
    }

    /// <summary>The next piece of the result, which ends the life of the one before; null at the end.</summary>
    public async Task<Stream?> FetchAsync()
    {
        Free(ref piece);
        if (result != 0)
            piece = await CallAsync((library, connection) => library.Fetch(connection, result)).ConfigureAwait(false);
        if (piece == 0)
            Free(ref result);
        return piece == 0 ? null : ChdbLibrary.Instance.Open(piece);
    }

    /// <summary>Ends the query where it stands and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        Free(ref piece);
        if (result != 0)
        {
            // libchdb's own cancel waits for the next block, which an aggregation gives only at its end.
            Task<bool> cancelling = thread.RunAsync((library, connection) => library.Cancel(connection, result));
            await KillAsync(cancelling).ConfigureAwait(false);
            await cancelling.ConfigureAwait(false);
            Free(ref result);
        }
        thread.Return();
    }

    private async Task<nint> CallAsync(Func<ChdbLibrary, nint, nint> call)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<nint> running = thread.RunAsync(call);
        using (cancellation.Register(() => _ = KillAsync(running)))
        {
            try
            {
                return await running.ConfigureAwait(false);
            }
            catch (EngineError) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
            catch (EngineError error)
            {
                throw error.ToFault(name);
            }
        }
    }

    /// <summary>Asks the engine to stop the statement until the call is back: a statement that has just begun is not listed yet.</summary>
    private async Task KillAsync(Task running)
    {
        ChdbThread killer = await ChdbThread.RentAsync().ConfigureAwait(false);
        while (!running.IsCompleted)
        {
            await killer.RunAsync((library, connection) =>
            {
                library.Destroy(library.Run(connection, $"KILL QUERY WHERE query LIKE '%{mark}' ASYNC"));
                return true;
            }).ConfigureAwait(false);
            await Task.WhenAny(running, Task.Delay(KillInterval, CancellationToken.None)).ConfigureAwait(false);
        }
        killer.Return();
    }

    private static void Free(ref nint native)
    {
        if (native != 0)
            ChdbLibrary.Instance.Destroy(native);
        native = 0;
    }
}

using System.Collections.Concurrent;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// A connection to libchdb and the one thread that uses it. The thread lives as long as the process: libchdb gives a thread that it has seen
/// a signal stack of its own, which .NET would free as if it were its own when the thread ends. A connection runs one query at a time; idle
/// ones are kept for the next.
/// </summary>
internal sealed class ChdbThread
{
    // The same whatever machine and working directory.
    private static readonly string[] Options =
    [
        "--session_timezone=UTC", "--max_threads=2", $"--config-file={Path.Combine(AppContext.BaseDirectory, "Engine", "libchdb.xml")}",
        // A ready-made table may have hundreds of columns, and a query asks several things of each.
        "--max_query_size=67108864", "--max_ast_elements=10000000", "--max_expanded_ast_elements=10000000",
    ];

    private const int StackSize = 16 << 20; // the parser and the planner recurse
    private static readonly ConcurrentBag<ChdbThread> Idle = [];

    private readonly BlockingCollection<Action> work = [];
    private nint connection;

    private ChdbThread()
    {
        var thread = new Thread(Work, StackSize) { IsBackground = true, Name = "libchdb" };
        thread.Start();
    }

    /// <summary>An idle connection or a new one; <see cref="Return"/> gives it back.</summary>
    /// <exception cref="Core.UserFault">libchdb is missing or does not start.</exception>
    public static async Task<ChdbThread> RentAsync()
    {
        if (Idle.TryTake(out ChdbThread? idle))
            return idle;
        var thread = new ChdbThread();
        await thread.RunAsync((library, _) => thread.connection = library.Connect(Options)).ConfigureAwait(false);
        return thread;
    }

    /// <summary>Gives the connection back.</summary>
    public void Return() => Idle.Add(this);

    /// <summary>Runs a call on the thread: native calls block.</summary>
    public Task<T> RunAsync<T>(Func<ChdbLibrary, nint, T> call)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                completion.SetResult(call(ChdbLibrary.Instance, connection));
            }
            catch (Exception fault)
            {
                completion.SetException(fault);
            }
        });
        return completion.Task;
    }

    private void Work()
    {
        foreach (Action call in work.GetConsumingEnumerable())
            call();
    }
}

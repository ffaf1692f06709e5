using System.Runtime.InteropServices;
using System.Text;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Engine;

/// <summary>
/// The C functions of libchdb (chdb.h of 26.x) that we call. The library is the npm package's file, found in a <c>node_modules</c> beside or
/// above the program, or the file that CHURNSEG_LIBCHDB names. All calls are made on a <see cref="ChdbThread"/>.
/// </summary>
internal sealed unsafe class ChdbLibrary
{
    private static readonly Lazy<ChdbLibrary> Loaded = new(() => new ChdbLibrary(Find()));

    private readonly delegate* unmanaged<int, byte**, nint*> connect;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint> query;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint> streamQuery;
    private readonly delegate* unmanaged<nint, nint, nint> fetch;
    private readonly delegate* unmanaged<nint, nint, void> cancel;
    private readonly delegate* unmanaged<nint, void> destroy;
    private readonly delegate* unmanaged<nint, byte*> buffer;
    private readonly delegate* unmanaged<nint, nuint> length;
    private readonly delegate* unmanaged<nint, byte*> error;
    private readonly delegate* unmanaged<int, void> setSignalHandlers;

    private ChdbLibrary(string file)
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(file);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            throw new UserFault(
                $"{file}: the embedded query engine does not load: {fault.Message.Trim()} Install it again with 'npm ci'.", fault);
        }
        connect = (delegate* unmanaged<int, byte**, nint*>)NativeLibrary.GetExport(library, "chdb_connect");
        query = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "chdb_query_n");
        streamQuery = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "chdb_stream_query_n");
        fetch = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(library, "chdb_stream_fetch_result");
        cancel = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(library, "chdb_stream_cancel_query");
        destroy = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "chdb_destroy_query_result");
        buffer = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "chdb_result_buffer");
        length = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "chdb_result_length");
        error = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "chdb_result_error");
        setSignalHandlers = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "chdb_set_signal_handlers_enabled");
    }

    /// <summary>The library, loaded once a process.</summary>
    /// <exception cref="UserFault">It is not there; the message has the command that gets it.</exception>
    public static ChdbLibrary Instance => Loaded.Value;

    /// <summary>
    /// Opens a connection in memory, for the life of the process; all of them share one engine. Left to itself libchdb takes over SIGSEGV and
    /// other signals by which .NET raises a NullReferenceException; asked not to, some releases set them to their default instead. So it is
    /// asked, and what stood before is put back as well.
    /// </summary>
    public nint Connect(IReadOnlyList<string> options)
    {
        string[] arguments = ["clickhouse", .. options];
        byte** texts = stackalloc byte*[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
            texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        try
        {
            nint* connection;
            lock (Loaded) // two connecting at once would each keep what the other has just changed
            {
                using (SignalActions.Keep())
                    setSignalHandlers(0);
                using (SignalActions.Keep())
                    connection = connect(arguments.Length, texts);
            }
            return connection != null && *connection != 0
                ? (nint)connection
                : throw new UserFault("The embedded query engine did not start; is there free memory and space for temporary files?");
        }
        finally
        {
            for (int i = 0; i < arguments.Length; i++)
                Marshal.FreeCoTaskMem((nint)texts[i]);
        }
    }

    /// <summary>Runs a statement to its end; the whole result is one piece, to be given back to <see cref="Destroy"/>.</summary>
    /// <exception cref="EngineError">The engine refused it.</exception>
    public nint Run(nint connection, string sql) => Send(query, connection, sql);

    /// <summary>Starts a query whose result <see cref="Fetch"/> hands over piece by piece.</summary>
    /// <exception cref="EngineError">The engine refused it.</exception>
    public nint Start(nint connection, string sql) => Send(streamQuery, connection, sql);

    private nint Send(delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint> function, nint connection, string sql)
    {
        byte[] text = Encoding.UTF8.GetBytes(sql);
        ReadOnlySpan<byte> format = "Native"u8;
        fixed (byte* textStart = text, formatStart = format)
            return Checked(function(*(nint*)connection, textStart, (nuint)text.Length, formatStart, (nuint)format.Length));
    }

    /// <summary>The next piece, to be given back to <see cref="Destroy"/>; 0 at the end.</summary>
    /// <exception cref="EngineError">The query failed on its way.</exception>
    public nint Fetch(nint connection, nint result)
    {
        nint piece = fetch(*(nint*)connection, result);
        if (piece == 0 || length(Checked(piece)) > 0)
            return piece;
        destroy(piece);
        return 0;
    }

    /// <summary>The bytes of a piece, valid until it is destroyed.</summary>
    public Stream Open(nint piece) =>
        length(piece) == 0 ? Stream.Null : new UnmanagedMemoryStream(buffer(piece), (long)length(piece));

    /// <summary>Ends a streamed query early.</summary>
    public bool Cancel(nint connection, nint result)
    {
        cancel(*(nint*)connection, result);
        return true;
    }

    /// <summary>Frees a result or a piece.</summary>
    public void Destroy(nint result) => destroy(result);

    /// <summary>Passes a result on, or frees it and throws what it says.</summary>
    private nint Checked(nint result)
    {
        if (result == 0)
            throw new EngineError("it gave no answer");
        byte* message = error(result);
        if (message == null)
            return result;
        var fault = new EngineError(Marshal.PtrToStringUTF8((nint)message)!);
        destroy(result);
        throw fault;
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("CHURNSEG_LIBCHDB") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new UserFault($"CHURNSEG_LIBCHDB names '{named}', which is not there.");
        string platform = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string package = $"@chdb/lib-{platform}-{processor}{(platform == "linux" ? "-gnu" : "")}";
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string file = Path.Combine(directory.FullName, "node_modules", package, "libchdb.so");
            if (File.Exists(file))
                return file;
        }
        throw new UserFault(
            $"libchdb, the embedded query engine, is missing: no node_modules/{package}/libchdb.so "
            + $"beside or above {AppContext.BaseDirectory}. "
            + $"Get it with 'npm ci' at the repository's root (elsewhere 'npm install {package}'), or name the file in CHURNSEG_LIBCHDB, "
            + "or use a ClickHouse server with --engine URL.");
    }
}

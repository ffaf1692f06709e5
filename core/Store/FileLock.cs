using System.Diagnostics;

namespace ChurnSegmentation.Core.Store;

/// <summary>
/// An exclusive lock among processes, held by an open file: the operating system gives it back when the process ends, however it ends.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file; made where it is missing, never removed (removing it would let two holders in).</param>
    /// <exception cref="UserFault">Another process has held the lock for 30 seconds.</exception>
    public static FileLock Hold(string path)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException fault) when (fault.GetType() == typeof(IOException) && File.Exists(path))
            {
                if (Stopwatch.GetElapsedTime(begun) > Patience)
                {
                    throw new UserFault($"{path}: another process is writing here since {Patience.TotalSeconds:0} s. Wait for it, or end it.", fault);
                }

                Thread.Sleep(10);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

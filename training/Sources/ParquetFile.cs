using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>Parquet files as the embedded engine reads and writes them.</summary>
public static class ParquetFile
{
    // First and last four bytes of every whole file (Apache Parquet's file format).
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    // Row groups of a fixed size, encoded one after another: the same rows in the same order give the same bytes.
    private const string Layout = "SETTINGS output_format_parquet_row_group_size = 100000, output_format_parquet_parallel_encoding = 0";

    /// <summary>SQL that stands after FROM or INSERT INTO FUNCTION.</summary>
    public static string Source(string path) => LocalFile.Source(path, LocalFile.Parquet);

    /// <summary>Writes a SELECT's rows.</summary>
    /// <param name="name">What the SELECT is called in messages.</param>
    /// <exception cref="UserFault">The SELECT is at fault, or the disk.</exception>
    public static async Task WriteAsync(IQueryEngine engine, string path, string select, string name, CancellationToken cancellation)
    {
        // libchdb does not report a write that failed: so the file's end is looked at.
        await engine.ExecuteAsync($"INSERT INTO FUNCTION {Source(path)} {select} {Layout}", name, cancellation);
        if (!IsWhole(path))
        {
            long free = new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace;
            throw new UserFault($"{path}: could not be written to its end. Is the disk full? "
                + string.Create(CultureInfo.InvariantCulture, $"{free / (1024 * 1024):N0} MB are free there. Make room and run again."));
        }
    }

    /// <summary>Refuses a file that somebody only named so, or that was cut off on its way.</summary>
    /// <exception cref="UserFault">It does not begin and end as Parquet does.</exception>
    public static void EnsureWhole(string path)
    {
        if (!IsWhole(path))
        {
            throw new UserFault($"{path}: is no Parquet file, or was cut off; expected PAR1 at its beginning and its end. Write or copy it again, or name it .csv if it is text.");
        }
    }

    private static bool IsWhole(string path)
    {
        Span<byte> ends = stackalloc byte[8];
        using FileStream file = File.OpenRead(path);
        if (file.Length < 2 * Magic.Length)
        {
            return false;
        }

        file.ReadExactly(ends[..4]);
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(ends[4..]);
        return ends[..4].SequenceEqual(Magic) && ends[4..].SequenceEqual(Magic);
    }
}

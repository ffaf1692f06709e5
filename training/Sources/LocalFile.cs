using System.Text;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>A file on this machine, as the embedded engine reads and writes it.</summary>
public static class LocalFile
{
    /// <summary>What the engine takes for "any", were it in a path.</summary>
    private static readonly char[] Patterns = ['*', '?', '{', '}'];

    /// <summary>The engine's name of a format.</summary>
    public const string Parquet = "Parquet", Csv = "CSVWithNames";

    /// <summary>The format of a file that somebody made: Parquet where it is named so, else CSV with a header.</summary>
    /// <exception cref="UserFault">It is no whole Parquet file, or no text in UTF-8.</exception>
    public static string FormatOf(string path)
    {
        if (Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            ParquetFile.EnsureWhole(path);
            return Parquet;
        }

        EnsureUtf8(path);
        return Csv;
    }

    /// <summary>SQL that stands after FROM or INSERT INTO FUNCTION.</summary>
    /// <param name="format"><see cref="Parquet"/> or <see cref="Csv"/>.</param>
    /// <exception cref="UserFault">The path would be read as a pattern, and other files with it.</exception>
    public static string Source(string path, string format)
    {
        string full = Path.GetFullPath(path);
        return full.IndexOfAny(Patterns) is >= 0 and int at
            ? throw new UserFault($"{path}: found '{full[at]}' in its name or its folder's, expected none of {string.Join(' ', Patterns)}, which stand for any file. Rename it.")
            : $"file({SqlText.Literal(full)}, '{format}')";
    }

    /// <summary>Reads a text file once, so that no letter in another encoding becomes a wrong one unnoticed.</summary>
    private static void EnsureUtf8(string path)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        int line = 1;
        try
        {
            while (reader.ReadLine() is not null)
            {
                line++;
            }
        }
        catch (DecoderFallbackException)
        {
            throw new UserFault($"{path}: found bytes that are no UTF-8 at or soon after line {line}; expected UTF-8. "
                + "Save it as \"CSV UTF-8\", or convert it: iconv -f WINDOWS-1252 -t UTF-8.");
        }
    }
}

using System.Text;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>A file on this machine, as the embedded engine reads and writes it.</summary>
public static class LocalFile
{
    /// <summary>What the engine takes for "any", were it in a path.</summary>
    private const string Patterns = "*?{}";

    /// <summary>SQL that stands after FROM or INSERT INTO FUNCTION.</summary>
    /// <param name="format">The engine's name of the format: Parquet, CSVWithNames.</param>
    /// <exception cref="UserFault">The path would be read as a pattern, and other files with it.</exception>
    public static string Source(string path, string format)
    {
        string full = Path.GetFullPath(path);
        return full.IndexOfAny(Patterns.ToCharArray()) is >= 0 and int at
            ? throw new UserFault($"{path}: found '{full[at]}' in its name or its folder's, expected none of {string.Join(' ', Patterns.ToCharArray())}, which stand for any file. Rename it.")
            : $"file({SqlText.Literal(full)}, '{format}')";
    }

    /// <summary>Reads a text file once, so that no letter in another encoding becomes a wrong one unnoticed.</summary>
    /// <exception cref="UserFault">A line is not UTF-8.</exception>
    public static void EnsureUtf8(string path)
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

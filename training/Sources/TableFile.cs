using System.Security.Cryptography;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// A file that somebody made: CSV (a header; commas, semicolons, tabs or bars) or Parquet. Text files are read as texts: what a column
/// holds is decided on all of its rows, not on the first.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Source">SQL that stands after FROM.</param>
/// <param name="Settings">SQL that ends a SELECT from it.</param>
/// <param name="Separator">What separates a CSV's values; null in Parquet.</param>
public sealed record TableFile(string Path, string Source, string Settings, char? Separator)
{
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>Whether numbers may be written 3,14: in files whose values a comma does not separate.</summary>
    public bool DecimalComma => Separator is not (null or ',');

    /// <summary>A number that may be one in thousands where decimals stand after a comma, such as 15.000.</summary>
    internal const string Thousands = "^[-+]?[1-9][0-9]{0,2}([.][0-9]{3})+$";

    /// <summary>A number with a point before its decimals, or one of the above.</summary>
    internal const string Pointed = "^[-+]?[0-9]*[.][0-9]+$";

    /// <summary>The fault of numbers that may be with decimals or in thousands.</summary>
    /// <param name="where">Column, and row where it is known.</param>
    /// <param name="found">What was found.</param>
    internal UserFault Ambiguous(string where, string found) => new(
        $"{Path}, {where}: found {found}, which may be a number with decimals or one in thousands; expected decimals after a comma and nothing between thousands.");

    /// <summary>The name without its folder, for messages.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Finds out how the file is written.</summary>
    /// <exception cref="UserFault">No such file, nothing in it, not UTF-8, or two columns of one name.</exception>
    public static TableFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserFault($"{path}: no such file; expected CSV with a header, or Parquet.");
        }

        if (LocalFile.FormatOf(path) == LocalFile.Parquet)
        {
            return new TableFile(path, ParquetFile.Source(path), "SETTINGS input_format_parquet_preserve_order = 1", null);
        }

        string[] lines = [.. File.ReadLines(path).Where(line => line.Length > 0).Take(2)];
        if (lines.Length < 2)
        {
            throw new UserFault($"{path}: {(lines.Length == 0 ? "empty" : "no rows")}; expected a header, and rows under it.");
        }

        char separator = SeparatorOf(lines[0]);
        EnsureDistinct(path, Names(lines[0], separator));
        return new TableFile(
            path,
            LocalFile.Source(path, LocalFile.Csv),
            $"SETTINGS format_csv_delimiter = '{separator}', input_format_csv_allow_whitespace_or_tab_as_delimiter = {(separator == '\t' ? 1 : 0)}, "
            + "input_format_csv_use_best_effort_in_schema_inference = 0, schema_inference_make_columns_nullable = 1, "
            + "input_format_csv_allow_variable_number_of_columns = 0, input_format_csv_empty_as_default = 1",
            separator);
    }

    /// <summary>Column → the engine's type, in the file's order.</summary>
    /// <exception cref="UserFault">The engine cannot read it.</exception>
    public async Task<IReadOnlyList<(string Name, string Type)>> DescribeAsync(IQueryEngine engine, CancellationToken cancellation = default)
    {
        List<(string Name, string Type)> columns = [];
        await foreach (ColumnBlock block in engine.QueryAsync($"DESCRIBE TABLE {Source} {Settings}", Name, cancellation).ConfigureAwait(false))
        {
            columns.AddRange(((string[])block["name"].Values).Zip((string[])block["type"].Values));
        }

        return columns;
    }

    /// <summary>SHA-256 of the file's bytes, lower-case hex.</summary>
    public string Fingerprint()
    {
        using FileStream file = File.OpenRead(Path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static void EnsureDistinct(string path, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
        {
            throw new UserFault($"{path}: column '{twice}' stands there twice. Give every column a name of its own.");
        }
    }

    /// <summary>The header's names; quotes within a name stay doubled.</summary>
    private static IEnumerable<string> Names(string header, char separator)
    {
        (int start, bool quoted) = (0, false);
        for (int i = 0; i <= header.Length; i++)
        {
            if (i == header.Length || (!quoted && header[i] == separator))
            {
                yield return header[start..i].Trim('\uFEFF', ' ', '"');
                start = i + 1;
            }
            else
            {
                quoted ^= header[i] == '"';
            }
        }
    }

    /// <summary>What separates the header's names: of the candidates the one that occurs most, outside of quotes.</summary>
    private static char SeparatorOf(string header)
    {
        var counts = new int[Separators.Length];
        bool quoted = false;
        foreach (char letter in header)
        {
            quoted ^= letter == '"';
            int candidate = quoted ? -1 : Array.IndexOf(Separators, letter);
            if (candidate >= 0)
            {
                counts[candidate]++;
            }
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }
}

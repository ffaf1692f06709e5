using System.Globalization;
using System.Text.RegularExpressions;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// Prospects from a <see cref="TableFile"/>: columns of the contract's table accounts. Those that are not known before a
/// signature are passed over; a column that the contract does not have is a fault, so that a misspelt one is not taken as unknown.
/// </summary>
public static class ProspectFile
{
    private const string Id = "account_id";

    /// <summary>Reads the file.</summary>
    /// <exception cref="UserFault">No such file, no row, a column that the contract does not have, a number that is none.</exception>
    public static async Task<IReadOnlyList<Prospect>> ReadAsync(string path, CancellationToken cancellation = default)
    {
        TableFile file = TableFile.Open(path);
        try
        {
            return await ReadAsync(file, cancellation).ConfigureAwait(false);
        }
        catch (UserFault) when (file.Separator is { } separator && RaggedCsv.Find(path, separator) is { } ragged)
        {
            throw ragged;
        }
    }

    private static async Task<IReadOnlyList<Prospect>> ReadAsync(TableFile file, CancellationToken cancellation)
    {
        await using var engine = new EmbeddedEngine();
        string[] found = [.. (await file.DescribeAsync(engine, cancellation).ConfigureAwait(false)).Select(column => column.Name)];
        string[] strange = [.. found.Where(name => Contract.Default["accounts"].Find(name) is null)];
        if (strange.Length > 0)
        {
            throw new UserFault($"{file.Path}: the contract's table accounts has no column {string.Join(" and no column ", strange)}; "
                + $"known before a signature are {string.Join(", ", Wanted)}.");
        }

        string[] columns = [.. Wanted.Where(found.Contains)];
        if (columns.Length == 0)
        {
            throw new UserFault($"{file.Path}: no column that is known before a signature; expected some of {string.Join(", ", Wanted)}.");
        }

        string texts = string.Join(", ", columns.Select(name => $"ifNull(toString({SqlText.Name(name)}), '') AS text_{name}"));
        var rows = new List<Dictionary<string, string>>();
        await foreach (ColumnBlock block in engine.QueryAsync($"SELECT {texts} FROM {file.Source} {file.Settings}", file.Name, cancellation).ConfigureAwait(false))
        {
            for (int row = 0; row < block.RowCount; row++)
            {
                rows.Add(columns.ToDictionary(name => name, name => ((string[])block[$"text_{name}"].Values)[row].Trim()));
            }
        }

        if (rows.Count == 0)
        {
            throw new UserFault($"{file.Path}: no rows; expected a prospect a row.");
        }

        foreach (string name in columns.Where(name => file.DecimalComma && SignatureFacts.Numbers.Contains(name)))
        {
            EnsureUnambiguous([.. rows.Select(row => row[name])], name, file);
        }

        return [.. rows.Select((row, index) => Of(row, file, index + 1))];
    }

    /// <summary>Refuses numbers that may be in thousands, unless another of the column shows that points stand before decimals.</summary>
    private static void EnsureUnambiguous(string[] values, string name, TableFile file)
    {
        int found = Array.FindIndex(values, value => Regex.IsMatch(value, TableFile.Thousands));
        if (found >= 0 && !values.Any(value => Regex.IsMatch(value, TableFile.Pointed) && !Regex.IsMatch(value, TableFile.Thousands)))
        {
            throw file.Ambiguous($"row {found + 1}, {name}", $"'{values[found]}'");
        }
    }

    private static string[] Wanted { get; } = [Id, .. SignatureFacts.Texts, .. SignatureFacts.Numbers, SignatureFacts.Referrer];

    private static Prospect Of(Dictionary<string, string> values, TableFile file, int row)
    {
        var numbers = new Dictionary<string, double>();
        foreach (string name in SignatureFacts.Numbers.Where(name => values.GetValueOrDefault(name) is { Length: > 0 }))
        {
            double number = double.TryParse(
                file.DecimalComma ? values[name].Replace(',', '.') : values[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
            numbers[name] = SignatureFacts.Expected(name, number) is not { } expected
                ? number
                : throw new UserFault($"{file.Path}, row {row}, {name}: found '{values[name]}', expected {expected}, or nothing for unknown.");
        }

        return new Prospect(
            values.GetValueOrDefault(Id) is { Length: > 0 } id ? id : null,
            numbers,
            SignatureFacts.Texts.Where(name => values.GetValueOrDefault(name) is { Length: > 0 }).ToDictionary(name => name, name => values[name]),
            values.GetValueOrDefault(SignatureFacts.Referrer) is { Length: > 0 });
    }
}

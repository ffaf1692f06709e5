using System.Collections.Immutable;
using System.Globalization;
using ChurnSegmentation.Core;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// The mapping of somebody's data onto the contract: a directory with <c>source.yaml</c> and one <c>TABLE.sql</c> a contract table, a
/// SELECT of that table's columns by name. In it <c>{input}</c> stands for the input directory. A column <c>_reason</c>, where not empty,
/// marks a row as bad; columns that the contract does not know reach the quarantine only.
/// </summary>
/// <param name="Name">The directory's name.</param>
/// <param name="Description">What the data is.</param>
/// <param name="Settings">Limits that differ from the usual, each with its reason in the file.</param>
/// <param name="Tables">Table, SELECT, and the file as messages name it; in the contract's order.</param>
public sealed record ImportSource(
    string Name, string Description, CheckSettings Settings, ImmutableArray<(string Table, string Select, string File)> Tables)
{
    private const string Input = "{input}";

    /// <exception cref="UserFault">No source there, or a malformed one: the message names file and line.</exception>
    public static ImportSource Load(string directory, Contract contract)
    {
        string yaml = Path.Combine(directory, "source.yaml");
        if (!File.Exists(yaml))
        {
            throw new UserFault($"{yaml}: not found; a source is a directory with source.yaml and one TABLE.sql a table of the contract.");
        }

        string[] files = Directory.GetFiles(directory, "*.sql");
        if (files.FirstOrDefault(file => contract.Find(Path.GetFileNameWithoutExtension(file)) is null) is { } stranger)
        {
            throw new UserFault($"{stranger}: the contract has no such table; it has {contract.TableNames}.");
        }

        using StreamReader text = new(yaml);
        YamlDocumentFile file = YamlDocumentFile.Parse(yaml, text);
        file.AllowOnly(file.Root, "description", "notes", "max_bad_share");
        return new ImportSource(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))),
            file.Text(file.Root, "description"),
            CheckSettings.Default with { MaxBadShareOf = ReadLimits(file, contract) },
            [.. contract.Tables.Select(table => (table.Name, File: Path.Combine(directory, table.Name + ".sql")))
                .Where(table => files.Contains(table.File))
                .Select(table => (table.Name, File.ReadAllText(table.File), table.File))]);
    }

    /// <summary>A table's SELECT over an input directory.</summary>
    public static string Render(string select, string input)
    {
        string path = SqlText.Literal(Path.TrimEndingDirectorySeparator(Path.GetFullPath(input)));
        return select.Replace(Input, path[1..^1]).Trim().TrimEnd(';');
    }

    private static ImmutableDictionary<string, double> ReadLimits(YamlDocumentFile file, Contract contract)
    {
        ImmutableDictionary<string, double> limits = ImmutableDictionary<string, double>.Empty;
        foreach ((YamlNode table, YamlNode limit) in YamlDocumentFile.Find(file.Root, "max_bad_share") as YamlMappingNode ?? [])
        {
            if (contract.Find(table.ToString()) is null || limit is not YamlMappingNode entry)
            {
                throw file.Fault(table, $"expected a table of the contract with 'value' and 'because', found '{table}'.");
            }

            file.AllowOnly(entry, "value", "because");
            _ = file.Text(entry, "because");
            limits = limits.Add(table.ToString(), file.Value<double>(entry, "value", Share, "a share between 0 and 1")
                ?? throw file.Fault(entry, "the key 'value' is missing."));
        }

        return limits;

        static double? Share(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 1
                ? share
                : null;
    }
}

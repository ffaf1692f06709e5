using System.Collections.Immutable;
using ChurnSegmentation.Core;

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
        YamlSection root = YamlSection.Parse(yaml, text);
        root.Ignore("notes");
        var source = new ImportSource(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))),
            root.Text("description"),
            CheckSettings.Default with { MaxBadShareOf = ReadLimits(root, contract) },
            [.. contract.Tables.Select(table => (table.Name, File: Path.Combine(directory, table.Name + ".sql")))
                .Where(table => files.Contains(table.File))
                .Select(table => (table.Name, File.ReadAllText(table.File), table.File))]);
        root.End();
        return source;
    }

    /// <summary>A table's SELECT over an input directory.</summary>
    public static string Render(string select, string input)
    {
        string path = SqlText.Literal(Path.TrimEndingDirectorySeparator(Path.GetFullPath(input)));
        return select.Replace(Input, path[1..^1]).Trim().TrimEnd(';');
    }

    private static ImmutableDictionary<string, double> ReadLimits(YamlSection root, Contract contract)
    {
        ImmutableDictionary<string, double> limits = ImmutableDictionary<string, double>.Empty;
        if (root.OptionalSection("max_bad_share") is not { } section)
        {
            return limits;
        }

        foreach (string table in section.Keys)
        {
            if (contract.Find(table) is null)
            {
                throw section.Fault(table, $"a table of the contract as its key; it has {contract.TableNames}");
            }

            YamlSection limit = section.Section(table);
            _ = limit.Text("because");
            limits = limits.Add(table, limit.Number("value", 0, 1));
            limit.End();
        }

        return limits;
    }
}

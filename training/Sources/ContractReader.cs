using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// Reads contract files in the Open Data Contract Standard v3 (bitol.io): schema, primary keys, logicalTypeOptions, library metric
/// invalidValues, foreign keys across files, and row rules as SQL checks of the form
/// <c>SELECT count() FROM {object} [ANY LEFT JOIN table USING column] WHERE condition</c> with <c>mustBe: 0</c>.
/// </summary>
internal static partial class ContractReader
{
    private const string Folder = "data-schemas";

    public static Contract ReadEmbedded()
    {
        System.Reflection.Assembly assembly = typeof(ContractReader).Assembly;
        return Assemble(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder + "/", StringComparison.Ordinal))
            .Select(name => (name, (TextReader)new StreamReader(assembly.GetManifestResourceStream(name)!))));
    }

    public static Contract ReadDirectory(string directory)
    {
        if (!Directory.Exists(directory) || Directory.GetFiles(directory, "*.yaml") is not { Length: > 0 } files)
        {
            throw new UserFault($"{directory}: no contract files (*.yaml) there.");
        }

        return Assemble(files.Select(file => (file, (TextReader)new StreamReader(file))));
    }

    private static Contract Assemble(IEnumerable<(string Name, TextReader Text)> files)
    {
        List<TableContract> tables = [];
        foreach ((string name, TextReader text) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            using (text)
            {
                tables.Add(ReadTable(YamlSection.Parse(name, text)));
            }
        }

        Dictionary<string, int> depths = tables.ToDictionary(table => table.Name, table => Depth(table, tables, []));
        return new Contract([.. tables.OrderBy(table => depths[table.Name]).ThenBy(table => table.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Longest chain of references below a table: 0 = refers to none.</summary>
    private static int Depth(TableContract table, List<TableContract> tables, ImmutableArray<string> path)
    {
        if (path.Contains(table.Name))
        {
            throw new UserFault($"{Folder}: tables refer to one another in a circle: {string.Join(" → ", path)} → {table.Name}.");
        }

        IEnumerable<ForeignKey> references = table.Columns.Select(column => column.References).OfType<ForeignKey>()
            .Concat(table.Rules.Where(rule => rule.Joined is not null).SelectMany(rule => rule.Joined!.Columns.Append(rule.Joined.Using)
                .Select(column => new ForeignKey(rule.Joined.Table, column))));
        int depth = 0;
        foreach (ForeignKey reference in references)
        {
            TableContract to = tables.Find(other => other.Name == reference.Table) is { } found && found.Find(reference.Column) is not null
                ? found
                : throw new UserFault($"{Folder}: '{table.Name}' refers to {reference.Table}.{reference.Column}, which no file defines.");
            depth = Math.Max(depth, 1 + Depth(to, tables, path.Add(table.Name)));
        }

        return depth;
    }

    private static TableContract ReadTable(YamlSection file)
    {
        if (file.OptionalText("kind") != "DataContract" || file.OptionalText("apiVersion")?.StartsWith("v3.", StringComparison.Ordinal) != true)
        {
            throw file.Fault("expected 'kind: DataContract' and 'apiVersion: v3.…' (Open Data Contract Standard).");
        }

        YamlSection table = file.OptionalList("schema") is [var only] ? only : throw file.Fault("expected 'schema' with one table.");
        table.Ignore("id", "physicalType", "tags");
        string name = table.Text("name");
        if (Path.GetFileNameWithoutExtension(file.File) != name)
        {
            throw table.Fault($"the table is called '{name}'; the file must be '{name}.yaml'.");
        }

        (ColumnContract Column, int? KeyPosition)[] columns = [.. table.OptionalList("properties").Select(ReadColumn)];
        ImmutableArray<string> key = [.. columns.Where(column => column.KeyPosition is not null).OrderBy(column => column.KeyPosition)
            .Select(column => column.Column.Name)];
        if (key.Length < 2 || key[^1] != TableContract.KnownAt)
        {
            throw table.Fault($"the primary key must be the row's identifiers and, last, {TableContract.KnownAt}.");
        }

        if (columns.GroupBy(column => column.Column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw table.Fault($"the column '{twice.Key}' is defined twice.");
        }

        IReadOnlyList<YamlSection> customs = table.OptionalList("customProperties");
        var contract = new TableContract(
            name,
            table.Text("description"),
            Custom("requiredTable"),
            Custom("mayBeEmpty"),
            [.. columns.Select(column => column.Column)],
            key[..^1],
            [.. table.OptionalList("quality").Select(ReadRule)]);
        table.End();
        return contract;

        bool Custom(string property) => customs.Any(custom => custom.Text("property") == property && custom.Flag("value"));
    }

    private static (ColumnContract Column, int? KeyPosition) ReadColumn(YamlSection property)
    {
        property.Ignore("id", "tags", "examples", "primaryKeyPosition");
        YamlSection? options = property.OptionalSection("logicalTypeOptions");
        TypeFamily family = Enum.TryParse(property.Text("logicalType"), ignoreCase: true, out TypeFamily found)
            ? found
            : throw property.Fault("logicalType", string.Join(", ", Enum.GetNames<TypeFamily>()).ToLowerInvariant());
        (bool key, bool required) = (property.OptionalFlag("primaryKey"), property.OptionalFlag("required"));
        var column = new ColumnContract(
            property.Text("name"),
            property.Text("description"),
            family,
            property.Text("physicalType"),
            !required,
            Number(options, "minimum") ?? (family == TypeFamily.Boolean ? 0 : null),
            Number(options, "maximum") ?? (family == TypeFamily.Boolean ? 1 : null),
            [.. property.OptionalList("quality").SelectMany(ReadValidValues)],
            property.OptionalList("relationships").Select(ReadForeignKey).SingleOrDefault());
        property.End();
        options?.End();
        if (!TypeOf(family).IsMatch(column.BaseType))
        {
            throw property.Fault("physicalType", $"one that holds the logicalType {family}");
        }

        if (key && !required)
        {
            throw property.Fault("a column of the primary key must have 'required: true'.");
        }

        return (column, key ? property.Whole("primaryKeyPosition", 1, int.MaxValue) : null);
    }

    private static decimal? Number(YamlSection? options, string key) => options?.OptionalText(key) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number
        : throw options.Fault(key, "a number");

    private static IReadOnlyList<string> ReadValidValues(YamlSection quality)
    {
        quality.Ignore("description");
        if (quality.Text("metric") != "invalidValues" || quality.Text("mustBe") != "0" || quality.OptionalSection("arguments") is not { } arguments)
        {
            throw quality.Fault("expected 'metric: invalidValues' with 'arguments: validValues: […]' and 'mustBe: 0'.");
        }

        quality.End();
        return arguments.Texts("validValues");
    }

    private static ForeignKey ReadForeignKey(YamlSection relationship)
    {
        relationship.Ignore("type");
        Match match = ForeignKeyForm().Match(relationship.Text("to"));
        relationship.End();
        return match.Success
            ? new ForeignKey(match.Groups["table"].Value, match.Groups["column"].Value)
            : throw relationship.Fault("to", "TABLE.yaml#/schema/TABLE/properties/COLUMN");
    }

    private static RowRule ReadRule(YamlSection quality)
    {
        Match match = RuleForm().Match(quality.Text("query"));
        if (!match.Success || quality.Text("type") != "sql" || quality.Text("mustBe") != "0")
        {
            throw quality.Fault("expected 'type: sql', 'mustBe: 0' and "
                + "'query: SELECT count() FROM {object} [ANY LEFT JOIN TABLE USING COLUMN] WHERE CONDITION'.");
        }

        string condition = match.Groups["condition"].Value;
        string table = match.Groups["table"].Value;
        IEnumerable<string> columns = Regex.Matches(condition, $@"\b{table}\.(\w+)").Select(column => column.Groups[1].Value);
        JoinedColumns? joined = table.Length == 0 ? null : new JoinedColumns(
            table, match.Groups["using"].Value, [.. columns.Distinct().Order(StringComparer.Ordinal)]);
        var rule = new RowRule(quality.Text("name"), quality.Text("description"), condition, joined);
        quality.End();
        return rule;
    }

    private static Regex TypeOf(TypeFamily family) => family switch
    {
        TypeFamily.String => StringType(),
        TypeFamily.Integer => IntegerType(),
        TypeFamily.Number => NumberType(),
        TypeFamily.Boolean => BooleanType(),
        TypeFamily.Date => DateType(),
        TypeFamily.Timestamp => TimestampType(),
        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    // The types that the oldest engine supported (ClickHouse 18.16) and the newest share.
    [GeneratedRegex("^String$")]
    private static partial Regex StringType();

    [GeneratedRegex("^U?Int(8|16|32|64)$")]
    private static partial Regex IntegerType();

    [GeneratedRegex(@"^(Float(32|64)|Decimal\(\d+, ?\d+\))$")]
    private static partial Regex NumberType();

    [GeneratedRegex("^UInt8$")]
    private static partial Regex BooleanType();

    [GeneratedRegex("^Date$")]
    private static partial Regex DateType();

    [GeneratedRegex(@"^DateTime\('UTC'\)$")]
    private static partial Regex TimestampType();

    [GeneratedRegex(@"^(?<table>\w+)\.yaml#/schema/\k<table>/properties/(?<column>\w+)$")]
    private static partial Regex ForeignKeyForm();

    [GeneratedRegex(
        @"^SELECT count\(\) FROM \{object\}( ANY LEFT JOIN (?<table>\w+) USING (?<using>\w+))? WHERE (?<condition>\S.*)$",
        RegexOptions.Singleline)]
    private static partial Regex RuleForm();
}

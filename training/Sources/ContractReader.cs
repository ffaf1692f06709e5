using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ChurnSegmentation.Core;
using YamlDotNet.RepresentationModel;

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
                tables.Add(ReadTable(YamlDocumentFile.Parse(name, text)));
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

    private static TableContract ReadTable(YamlDocumentFile file)
    {
        if (file.TextOrNull(file.Root, "kind") != "DataContract"
            || file.TextOrNull(file.Root, "apiVersion")?.StartsWith("v3.", StringComparison.Ordinal) != true)
        {
            throw file.Fault(file.Root, "expected 'kind: DataContract' and 'apiVersion: v3.…' (Open Data Contract Standard).");
        }

        YamlMappingNode table = file.Mappings(file.Root, "schema").ToArray() is [var only]
            ? only
            : throw file.Fault(file.Root, "expected 'schema' with one table.");
        file.AllowOnly(table, "id", "name", "physicalType", "description", "customProperties", "properties", "quality", "tags");
        string name = file.Text(table, "name");
        if (Path.GetFileNameWithoutExtension(file.File) != name)
        {
            throw file.Fault(table, $"the table is called '{name}'; the file must be '{name}.yaml'.");
        }

        (ColumnContract Column, int? KeyPosition)[] columns =
            [.. file.Mappings(table, "properties").Select(property => ReadColumn(file, property))];
        ImmutableArray<string> key = [.. columns.Where(column => column.KeyPosition is not null).OrderBy(column => column.KeyPosition)
            .Select(column => column.Column.Name)];
        if (key.Length < 2 || key[^1] != TableContract.KnownAt)
        {
            throw file.Fault(table, $"the primary key must be the row's identifiers and, last, {TableContract.KnownAt}.");
        }

        if (columns.GroupBy(column => column.Column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw file.Fault(table, $"the column '{twice.Key}' is defined twice.");
        }

        return new TableContract(
            name,
            file.Text(table, "description"),
            Custom("requiredTable"),
            Custom("mayBeEmpty"),
            [.. columns.Select(column => column.Column)],
            key[..^1],
            [.. file.Mappings(table, "quality").Select(quality => ReadRule(file, quality))]);

        bool Custom(string property) =>
            file.Mappings(table, "customProperties").Any(custom => file.Text(custom, "property") == property && file.Flag(custom, "value"));
    }

    private static (ColumnContract Column, int? KeyPosition) ReadColumn(YamlDocumentFile file, YamlMappingNode property)
    {
        file.AllowOnly(property, "id", "name", "description", "logicalType", "physicalType", "required", "primaryKey", "primaryKeyPosition",
            "logicalTypeOptions", "quality", "relationships", "tags", "examples");
        TypeFamily family = file.Value<TypeFamily>(property, "logicalType",
            text => Enum.TryParse(text, ignoreCase: true, out TypeFamily read) ? read : null,
            string.Join(", ", Enum.GetNames<TypeFamily>()).ToLowerInvariant())
            ?? throw file.Fault(property, "the key 'logicalType' is missing.");
        string type = file.Text(property, "physicalType");
        if (!TypeOf(family).IsMatch(type))
        {
            YamlNode at = YamlDocumentFile.Find(property, "physicalType")!;
            throw file.Fault(at, $"the physicalType '{type}' does not hold the logicalType {family}.");
        }

        YamlMappingNode options = YamlDocumentFile.Find(property, "logicalTypeOptions") as YamlMappingNode ?? [];
        file.AllowOnly(options, "minimum", "maximum");
        bool key = file.Flag(property, "primaryKey");
        bool required = file.Flag(property, "required");
        if (key && !required)
        {
            throw file.Fault(property, "a column of the primary key must have 'required: true'.");
        }

        return (new ColumnContract(
            file.Text(property, "name"),
            file.Text(property, "description"),
            family,
            type,
            !required,
            Number(file, options, "minimum") ?? (family == TypeFamily.Boolean ? 0 : null),
            Number(file, options, "maximum") ?? (family == TypeFamily.Boolean ? 1 : null),
            [.. file.Mappings(property, "quality").SelectMany(quality => ReadValidValues(file, quality))],
            file.Mappings(property, "relationships").Select(relationship => ReadForeignKey(file, relationship)).SingleOrDefault()),
            key ? file.Value<int>(property, "primaryKeyPosition",
                text => int.TryParse(text, out int position) ? position : null, "a whole number")
                ?? throw file.Fault(property, "the key 'primaryKeyPosition' is missing.")
                : null);
    }

    private static decimal? Number(YamlDocumentFile file, YamlMappingNode options, string key) => file.Value<decimal>(options, key,
        text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null, "a number");

    private static IEnumerable<string> ReadValidValues(YamlDocumentFile file, YamlMappingNode quality)
    {
        file.AllowOnly(quality, "metric", "description", "arguments", "mustBe");
        if (file.Text(quality, "metric") != "invalidValues" || file.Text(quality, "mustBe") != "0"
            || YamlDocumentFile.Find(quality, "arguments") is not YamlMappingNode arguments)
        {
            throw file.Fault(quality, "expected 'metric: invalidValues' with 'arguments: validValues: […]' and 'mustBe: 0'.");
        }

        return file.Texts(arguments, "validValues");
    }

    private static ForeignKey ReadForeignKey(YamlDocumentFile file, YamlMappingNode relationship)
    {
        file.AllowOnly(relationship, "type", "to");
        Match match = ForeignKeyForm().Match(file.Text(relationship, "to"));
        return match.Success
            ? new ForeignKey(match.Groups["table"].Value, match.Groups["column"].Value)
            : throw file.Fault(relationship, "expected 'to: TABLE.yaml#/schema/TABLE/properties/COLUMN'.");
    }

    private static RowRule ReadRule(YamlDocumentFile file, YamlMappingNode quality)
    {
        file.AllowOnly(quality, "type", "name", "description", "query", "mustBe");
        Match match = RuleForm().Match(file.Text(quality, "query"));
        if (!match.Success || file.Text(quality, "type") != "sql" || file.Text(quality, "mustBe") != "0")
        {
            throw file.Fault(quality, "expected 'type: sql', 'mustBe: 0' and "
                + "'query: SELECT count() FROM {object} [ANY LEFT JOIN TABLE USING COLUMN] WHERE CONDITION'.");
        }

        string condition = match.Groups["condition"].Value;
        string table = match.Groups["table"].Value;
        IEnumerable<string> columns = Regex.Matches(condition, $@"\b{table}\.(\w+)").Select(column => column.Groups[1].Value);
        JoinedColumns? joined = table.Length == 0 ? null : new JoinedColumns(
            table, match.Groups["using"].Value, [.. columns.Distinct().Order(StringComparer.Ordinal)]);
        return new RowRule(file.Text(quality, "name"), file.Text(quality, "description"), condition, joined);
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

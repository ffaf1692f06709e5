using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Commands;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Learning;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Tests.DataSchemas;

/// <summary>The JSON Schemas of policy, run settings and manifest say what their readers accept, no more and no less.</summary>
public class SchemaFileTests(DemoBook demo)
{
    /// <summary>Set to write the schemas anew, after a change that was meant.</summary>
    private const string Update = "CHURNSEG_UPDATE_SNAPSHOTS";

    private const string PolicyFile = "policy.schema.json", SettingsFile = "run-settings.schema.json", ManifestFile = "manifest.schema.json";

    private static readonly JsonSerializerOptions Indented = new(StoreJson.Indented) { IndentSize = 2 };

    private static string Root { get; } = Path.GetDirectoryName(Policy.Find(AppContext.BaseDirectory))!;

    [Fact]
    public void The_policys_schema_is_what_its_reader_accepts() => Check(PolicyFile, Titled(
        OfPolicy().Build(),
        "policy.yaml",
        "The business's own lines. Every number stands beside its reason; five of them are bounded by another as well, which the reader checks.",
        (ReaderSchema.Reasoned, ReaderSchema.OfReasoned)));

    [Fact]
    public void The_run_settings_schema_is_what_their_reader_accepts()
    {
        JsonObject schema = OfSettings().Build();
        schema["properties"]!["learner"]!["properties"]!["name"] = new JsonObject { ["type"] = "string", ["description"] = "As --learner takes it." };
        schema["properties"]!["tuning"] = new JsonObject { ["type"] = "object", ["description"] = "The search that tune wrote beside what it found." };
        Check(SettingsFile, Titled(schema, "Run settings", "What train, tune and evaluate take with --settings; what is not named keeps its default."));
    }

    [Fact]
    public void The_manifests_schema_is_that_of_the_record()
    {
        // The store's own converter orders dictionaries; to the exporter a converter is a closed box.
        var options = new JsonSerializerOptions(StoreJson.Indented);
        options.Converters.Clear();
        JsonNode schema = options.GetJsonSchemaAsNode(typeof(Manifest), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => node is JsonObject { } found && found.ContainsKey("required") ? Required(found, context.TypeInfo) : node,
        });
        Check(ManifestFile, Titled(schema.AsObject(), "manifest.json", "What a version is, whole."));
    }

    /// <summary>Every number at its bounds and beyond them, every section left out, every key misspelt: the reader and Python's jsonschema agree.</summary>
    [Theory]
    [InlineData(PolicyFile)]
    [InlineData(SettingsFile)]
    public void Another_validator_agrees_with_the_reader(string file)
    {
        ReaderSchema reader = file == PolicyFile ? OfPolicy() : OfSettings();
        JsonNode schema = JsonNode.Parse(File.ReadAllText(PathOf(file)))!;
        JsonObject[] documents = [.. reader.Values().SelectMany(path => Variants(reader, schema, path))];
        bool[] accepted = [.. documents.Select(document => reader.Fault(document) is null)];
        Assert.Contains(true, accepted);
        Assert.Contains(false, accepted);
        Assert.Equal(accepted, Valid(file, documents));
    }

    [Fact]
    public async Task The_shipped_policy_and_a_versions_manifest_are_valid()
    {
        (string id, _) = await demo.VersionAsync();
        Assert.Equal([true], Valid(PolicyFile, Yaml(File.ReadAllText(Path.Combine(Root, Policy.FileName)))));
        var manifest = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(demo.Registry, "versions", id, "manifest.json")))!;
        var unknown = (JsonObject)manifest.DeepClone();
        unknown.Remove("models");
        Assert.Equal([true, false], Valid(ManifestFile, manifest, unknown));
    }

    /// <summary>The store asks for what is not nullable, and leaves out what is null.</summary>
    private static JsonObject Required(JsonObject schema, JsonTypeInfo type)
    {
        schema["required"] = new JsonArray([.. type.Properties.Where(property => property.IsRequired).Select(property => JsonValue.Create(property.Name))]);
        return schema;
    }

    private static IEnumerable<JsonObject> Variants(ReaderSchema reader, JsonNode schema, IReadOnlyList<string> path)
    {
        JsonNode found = path.Aggregate(schema, (node, key) => node["properties"]![key]!);
        JsonNode?[] values = found["type"]!.GetValue<string>() == "boolean"
            ? [true, 1, null]
            : [.. Around(found, "minimum", -1), .. Around(found, "maximum", 1), "many", true, null];
        foreach (JsonNode? value in values)
        {
            yield return reader.With(path, value);
        }

        yield return reader.With([.. path.SkipLast(1), path[^1] + "x"], 1);
    }

    private static IEnumerable<JsonNode> Around(JsonNode schema, string bound, int beyond) => schema[bound] is { } value
        ? [value.GetValue<double>(), value.GetValue<double>() + beyond, value.GetValue<double>() - beyond * 0.0000001]
        : [];

    private static bool[] Valid(string file, params JsonObject[] documents)
    {
        string output = PythonOracle.Run(
            Parts.Python("jsonschema"),
            ["-c", "import json, jsonschema; s = json.load(open('s')); v = jsonschema.Draft202012Validator(s); v.check_schema(s)\nfor d in json.load(open('d')): print(v.is_valid(d))"],
            ("s", File.ReadAllBytes(PathOf(file))),
            ("d", Encoding.UTF8.GetBytes(new JsonArray(documents).ToJsonString())));
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim() == "True")];
    }

    /// <summary>The shipped policy, with the six numbers that bound another, and those, where they leave each other all room.</summary>
    private static ReaderSchema OfPolicy()
    {
        JsonObject whole = Yaml(File.ReadAllText(Path.Combine(Root, Policy.FileName)));
        foreach ((string section, string name, double value) in ((string, string, double)[])
            [
                ("guards", "candidate_probability", 0), ("guards", "decided_probability", 1),
                ("guards", "precedent_neighbours", 500), ("guards", "precedent_returned", 1),
                ("asymmetry", "critical_share", 0.0001), ("asymmetry", "full_share", 1),
                ("systemic", "rate", 1e-6), ("systemic", "suspect_rate", 1),
                ("systemic", "settling_months", 0), ("systemic", "settled_months", 240),
                ("ladder", "notice_days", 730), ("ladder", "reply_days", 0),
            ])
        {
            whole[section]![name]!["value"] = value;
        }

        return new ReaderSchema(document => Policy.Parse("policy.yaml", Encoding.UTF8.GetBytes(document.ToJsonString())), whole);
    }

    private static ReaderSchema OfSettings()
    {
        var whole = new JsonObject();
        foreach ((string name, double value) in new RunSettings().ToFacts())
        {
            string[] parts = name.Split('.');
            JsonObject section = parts.Length == 1 ? whole : (JsonObject)(whole[parts[0]] ??= new JsonObject());
            section[parts[^1]] = value;
        }

        return new ReaderSchema(document => RunSettingsFile.Parse("settings.yaml", new StringReader(document.ToJsonString())), whole);
    }

    private static JsonObject Titled(JsonObject schema, string title, string description, params (string Name, JsonObject Schema)[] definitions)
    {
        var titled = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
            ["description"] = description,
        };
        if (definitions.Length > 0)
        {
            titled["$defs"] = new JsonObject(definitions.Select(definition => KeyValuePair.Create(definition.Name, (JsonNode?)definition.Schema)));
        }

        foreach ((string key, JsonNode? value) in schema)
        {
            titled[key] = value?.DeepClone();
        }

        return titled;
    }

    private static void Check(string file, JsonObject schema)
    {
        string text = schema.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            File.WriteAllText(PathOf(file), text);
        }

        Assert.True(
            text == File.ReadAllText(PathOf(file)), $"data-schemas/{file} is not what is read. If that was meant, run the test with {Update}=1 and commit the file.");
    }

    private static string PathOf(string file) => Path.Combine(Root, "data-schemas", file);

    private static JsonObject Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (JsonObject)Json(stream.Documents[0].RootNode);

        static JsonNode Json(YamlNode node) => node switch
        {
            YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry => KeyValuePair.Create(entry.Key.ToString(), (JsonNode?)Json(entry.Value)))),
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } number => JsonNode.Parse(number.Value!)!,
            _ => JsonValue.Create(((YamlScalarNode)node).Value!)!,
        };
    }
}

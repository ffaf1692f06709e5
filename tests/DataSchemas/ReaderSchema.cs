using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Tests.DataSchemas;

/// <summary>
/// Finds out what a reader of settings accepts by asking it: a number far too low is refused with the range that was expected, a half tells
/// whole numbers from others, a section left out tells whether it is needed.
/// </summary>
/// <param name="read">Reads a document (JSON is YAML too); a <see cref="UserFault"/> refuses it.</param>
/// <param name="whole">Every key of every section, with numbers that bound no other.</param>
internal sealed partial class ReaderSchema(Action<JsonObject> read, JsonObject whole)
{
    /// <summary>Name of the definition of a value that stands beside its reason.</summary>
    public const string Reasoned = "reasoned";

    private const double FarTooLow = -1e300;

    /// <summary>The definition.</summary>
    public static JsonObject OfReasoned => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["value"] = true, ["reason"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 } },
        ["required"] = new JsonArray("value", "reason"),
        ["additionalProperties"] = false,
    };

    /// <summary>The schema of the document.</summary>
    public JsonObject Build() => Section(whole, []);

    /// <summary>A copy of the document with another value at a path; nothing = without it.</summary>
    public JsonObject With(IReadOnlyList<string> path, JsonNode? value)
    {
        var copy = (JsonObject)whole.DeepClone();
        var parent = (JsonObject)path.SkipLast(1).Aggregate((JsonNode)copy, (node, key) => node[key]!);
        parent.Remove(path[^1]);
        if (value is not null)
        {
            parent.Add(path[^1], value);
        }

        return copy;
    }

    /// <summary>Why the reader refuses a document; null where it does not.</summary>
    public string? Fault(JsonObject document)
    {
        try
        {
            read(document);
            return null;
        }
        catch (UserFault fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Paths of all numbers and truth values.</summary>
    public IEnumerable<IReadOnlyList<string>> Values() => Values(whole, []);

    private static IEnumerable<IReadOnlyList<string>> Values(JsonObject section, IReadOnlyList<string> path) => section.SelectMany(entry =>
        entry.Value is JsonObject inner ? Values(inner, [.. path, entry.Key]) : entry.Key == "reason" ? [] : [[.. path, entry.Key]]);

    private JsonObject Section(JsonObject section, IReadOnlyList<string> path)
    {
        var properties = new JsonObject();
        foreach ((string key, JsonNode? value) in section)
        {
            IReadOnlyList<string> place = [.. path, key];
            properties[key] = value is not JsonObject inner ? Value(place)
                : !inner.ContainsKey("reason") ? Section(inner, place)
                : new JsonObject { ["$ref"] = $"#/$defs/{Reasoned}", ["properties"] = new JsonObject { ["value"] = Value([.. place, "value"]) } };
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        JsonNode[] required = [.. section.Where(entry => Fault(With([.. path, entry.Key], null)) is not null).Select(entry => JsonValue.Create(entry.Key))];
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject Value(IReadOnlyList<string> path)
    {
        string fault = Fault(With(path, FarTooLow)) ?? throw new InvalidOperationException($"{string.Join('.', path)} takes any number.");
        if (fault.Contains("true or false", StringComparison.Ordinal))
        {
            return new JsonObject { ["type"] = "boolean" };
        }

        Match range = Range().Match(fault);
        double low = Number(range.Groups["low"]);
        var schema = new JsonObject { ["type"] = Fault(With(path, low + 0.5))?.Contains("whole", StringComparison.Ordinal) == true ? "integer" : "number", ["minimum"] = low };
        if (range.Groups["high"].Success)
        {
            schema["maximum"] = Number(range.Groups["high"]);
        }

        return schema;
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("expected a (whole )?number (from (?<low>[^ ]+)( [(].+[)])? to (?<high>[^ ]+?)( [(].+[)])?|of at least (?<low>[^ ]+?))[.]$")]
    private static partial Regex Range();
}

using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Core;

/// <summary>
/// A mapping of a YAML file, read key by key, so that every fault names file, line, what was found and what was expected.
/// Call <see cref="End"/> when all known keys are read: what is left is an unknown key.
/// </summary>
internal sealed class YamlSection
{
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _read = [];

    private YamlSection(string file, string path, YamlMappingNode node)
    {
        File = file;
        Path = path;
        _node = node;
    }

    /// <summary>File name, as messages give it.</summary>
    public string File { get; }

    /// <summary>Where the section stands, such as <c>exit.bad</c>; empty at the root.</summary>
    public string Path { get; }

    /// <summary>Line of the section's beginning, from 1.</summary>
    public long Line => _node.Start.Line;

    /// <summary>The keys, in the file's order.</summary>
    public IEnumerable<string> Keys => _node.Children.Keys.Select(key => ((YamlScalarNode)key).Value!);

    /// <summary>Reads a whole document, whose root must be a mapping.</summary>
    public static YamlSection Parse(string file, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            string reason = fault.InnerException?.Message ?? fault.Message;
            throw new UserFault($"{file}, line {fault.Start.Line}: not readable as YAML: {reason}", fault);
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? Of(file, "", root)
            : throw new UserFault($"{file}, line 1: found no mapping; expected one document of keys and values.");
    }

    public YamlSection Section(string key) => Of(File, PathOf(key), Required(key) as YamlMappingNode ?? throw Fault(key, "a mapping"));

    /// <summary>The sections of a list of mappings.</summary>
    public IReadOnlyList<YamlSection> List(string key) =>
        [.. (Required(key) as YamlSequenceNode ?? throw Fault(key, "a list")).Select((node, index) =>
            Of(File, $"{PathOf(key)}[{index}]", node as YamlMappingNode ?? throw FaultAt(node, $"{PathOf(key)}[{index}]", "a mapping")))];

    public string Text(string key) =>
        Required(key) is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Fault(key, "a text");

    public string? OptionalText(string key) => Has(key) ? Text(key) : null;

    /// <summary>The texts of a list.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        [.. (Required(key) as YamlSequenceNode ?? throw Fault(key, "a list of texts"))
            .Select(node => (node as YamlScalarNode)?.Value ?? throw FaultAt(node, PathOf(key), "a text"))];

    public bool Flag(string key) => Text(key) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Fault(key, "true or false"),
    };

    /// <summary>A number between the bounds, both included.</summary>
    public double Number(string key, double low, double high)
    {
        Required(key);
        string expected = $"a number from {Plain(low)} to {Plain(high)}";
        return double.TryParse((Node(key) as YamlScalarNode)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= low && value <= high
            ? value
            : throw Fault(key, expected);
    }

    public int Whole(string key, int low, int high)
    {
        double value = Number(key, low, high);
        return value == Math.Truncate(value) ? (int)value : throw Fault(key, $"a whole number from {low} to {high}");
    }

    public bool Has(string key) => Node(key) is not null;

    /// <summary>Refuses the keys that nobody asked for.</summary>
    public void End()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            string name = ((YamlScalarNode)key).Value!;
            if (!_read.Contains(name))
            {
                string known = string.Join(", ", _read.Order(StringComparer.Ordinal));
                throw new UserFault($"{File}, line {key.Start.Line}: unknown key '{PathOf(name)}'; expected one of {known}.");
            }
        }
    }

    /// <summary>A fault of the value of <paramref name="key"/>.</summary>
    public UserFault Fault(string key, string expected) => FaultAt(Node(key) ?? _node, PathOf(key), expected);

    /// <summary>The key's place from the root, such as <c>exit.bad.meetings_missed</c>.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private static YamlSection Of(string file, string path, YamlMappingNode node)
    {
        foreach (YamlNode key in node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value.Length: > 0 })
            {
                throw new UserFault($"{file}, line {key.Start.Line}: found a key that is no text; expected plain names as keys.");
            }
        }

        return new YamlSection(file, path, node);
    }

    private YamlNode? Node(string key)
    {
        _read.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;
    }

    private YamlNode Required(string key) =>
        Node(key) ?? throw new UserFault($"{File}, line {Line}: '{PathOf(key)}' is missing; add it.");

    private UserFault FaultAt(YamlNode node, string path, string expected)
    {
        string found = node switch
        {
            YamlScalarNode scalar => $"'{scalar.Value}'",
            YamlSequenceNode => "a list",
            _ => "a mapping",
        };
        return new UserFault($"{File}, line {node.Start.Line}: '{path}' is {found}; expected {expected}.");
    }

    private static string Plain(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

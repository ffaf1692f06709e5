using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Core;

/// <summary>
/// A mapping of a YAML file, read key by key, so that every fault names file, line, what was found and what was expected.
/// Call <see cref="End"/> when all known keys are read: what is left is an unknown key.
/// </summary>
public sealed class YamlSection
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
    /// <param name="file">What the text is called in messages.</param>
    /// <param name="list">The key that a document of a list stands for; null = a list is a fault.</param>
    /// <exception cref="UserFault">Not YAML, or neither.</exception>
    public static YamlSection Parse(string file, TextReader text, string? list = null)
    {
        var stream = new YamlStream();
        string yaml = text.ReadToEnd();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException fault)
        {
            string reason = fault.InnerException?.Message ?? fault.Message;
            // Of a tab the parser says where the mapping around it begins, which may be the file's first line, or what follows it.
            int tab = Array.FindIndex(yaml.Split('\n'), line => line.TrimStart(' ').StartsWith('\t'));
            throw tab >= 0 && (tab < fault.Start.Line || reason.Contains(" tab ", StringComparison.Ordinal))
                ? new UserFault($"{file}, line {tab + 1}: found a tab at the line's beginning; expected spaces.", fault)
                : new UserFault($"{file}, line {fault.Start.Line}: not readable as YAML: {reason}", fault);
        }

        return stream.Documents switch
        {
            [{ RootNode: YamlMappingNode root }] => Of(file, "", root),
            [{ RootNode: YamlSequenceNode items }] when list is not null => Of(file, "", new YamlMappingNode(list, items)),
            _ => throw new UserFault($"{file}, line 1: found no mapping; expected one document of keys and values{(list is null ? "" : ", or a list")}."),
        };
    }

    /// <summary>The mapping under a key.</summary>
    public YamlSection Section(string key) => Of(File, PathOf(key), Required(key) as YamlMappingNode ?? throw Fault(key, "a mapping"));

    /// <summary>The same; null where the key is not there.</summary>
    public YamlSection? OptionalSection(string key) => Has(key) ? Section(key) : null;

    /// <summary>The sections of a list of mappings.</summary>
    public IReadOnlyList<YamlSection> List(string key) =>
        [.. Entries(key, "a mapping").Select(entry => entry.Section ?? throw FaultAt(entry.Node, entry.Path, "a mapping"))];

    /// <summary>The same; none where the key is not there.</summary>
    public IReadOnlyList<YamlSection> OptionalList(string key) => Has(key) ? List(key) : [];

    /// <summary>The texts of a list; none where the key is not there.</summary>
    public IReadOnlyList<string> OptionalTexts(string key) => Has(key) ? Texts(key) : [];

    /// <summary>The entries of a list, each a text or a mapping.</summary>
    public IReadOnlyList<(string? Text, YamlSection? Section)> TextsAndSections(string key) =>
        [.. Entries(key, "a text or a mapping").Select(entry => ((entry.Node as YamlScalarNode)?.Value, entry.Section))];

    /// <summary>The text under a key.</summary>
    public string Text(string key) =>
        Required(key) is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Fault(key, "a text");

    /// <summary>The same; null where the key is not there.</summary>
    public string? OptionalText(string key) => Has(key) ? Text(key) : null;

    /// <summary>The texts of a list.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        [.. (Required(key) as YamlSequenceNode ?? throw Fault(key, "a list of texts"))
            .Select(node => (node as YamlScalarNode)?.Value ?? throw FaultAt(node, PathOf(key), "a text"))];

    /// <summary>True or false.</summary>
    public bool Flag(string key) => Text(key) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Fault(key, "true or false"),
    };

    /// <summary>The same; false where the key is not there.</summary>
    public bool OptionalFlag(string key) => Has(key) && Flag(key);

    /// <summary>A number of any size.</summary>
    public double Number(string key) => Real(key) ?? throw Fault(key, "a number");

    /// <summary>A number between the bounds, both included.</summary>
    public double Number(string key, Bound low, Bound high) =>
        Real(key) is { } value && value >= low.Value && value <= high.Value ? value : throw Fault(key, $"a number from {low} to {high}");

    /// <summary>The same; <paramref name="otherwise"/> where the key is not there.</summary>
    public double Number(string key, double low, double high, double otherwise) => Has(key) ? Number(key, low, high) : otherwise;

    /// <summary>A whole number between the bounds, both included.</summary>
    public int Whole(string key, Bound low, Bound high) =>
        Real(key) is { } value && value >= low.Value && value <= high.Value && value == Math.Truncate(value) ? (int)value
        : throw Fault(key, $"a whole number from {low} to {high}");

    /// <summary>The same; <paramref name="otherwise"/> where the key is not there.</summary>
    public int Whole(string key, int low, int high, int otherwise) => Has(key) ? Whole(key, low, high) : otherwise;

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Node(key) is not null;

    /// <summary>Keys that may stand there and say nothing to us.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            _read.Add(key);
        }
    }

    /// <summary>Refuses the keys that nobody asked for: a misspelt one would otherwise be silently without effect.</summary>
    public void End()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            string name = ((YamlScalarNode)key).Value!;
            if (!_read.Contains(name))
            {
                string known = string.Join(", ", _read.Order(StringComparer.Ordinal));
                string meant = NearestNames.Meant(name, _read.Where(read => !_node.Children.ContainsKey(new YamlScalarNode(read)))) is { } like ? $"did you mean '{like}'? Expected" : "expected";
                throw new UserFault($"{File}, line {key.Start.Line}: unknown key '{PathOf(name)}'; {meant} one of {known}.");
            }
        }
    }

    /// <summary>A fault of the value of <paramref name="key"/>.</summary>
    public UserFault Fault(string key, string expected) => FaultAt(Node(key) ?? _node, PathOf(key), expected);

    /// <summary>A fault of the section as a whole.</summary>
    public UserFault Fault(string message) => new($"{File}, line {Line}: {message}");

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

    private IEnumerable<(YamlNode Node, string Path, YamlSection? Section)> Entries(string key, string expected) => Required(key) switch
    {
        YamlSequenceNode list => list.Select((node, index) => (node, Path: $"{PathOf(key)}[{index}]")).Select(entry =>
            (entry.node, entry.Path, entry.node is YamlMappingNode mapping ? Of(File, entry.Path, mapping) : null)),
        _ => throw Fault(key, $"a list, each entry {expected}"),
    };

    private double? Real(string key) =>
        Required(key) is YamlScalarNode { Value: { } text } && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : null;

    private YamlNode? Node(string key)
    {
        _read.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;
    }

    private YamlNode Required(string key) => Node(key) ?? throw Missing(key);

    /// <summary>A key that is needed and not there; one that nobody has asked for and that resembles it is taken for a misspelling of it.</summary>
    private UserFault Missing(string key) => NearestNames.Meant(key, Keys.Where(name => !_read.Contains(name))) is { } misspelt
        ? new UserFault($"{File}, line {_node.Children.Keys.First(name => ((YamlScalarNode)name).Value == misspelt).Start.Line}: "
            + $"unknown key '{PathOf(misspelt)}'; did you mean '{key}'? That is missing.")
        : new UserFault($"{File}, line {Line}: '{PathOf(key)}' is missing; add it.");

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
}

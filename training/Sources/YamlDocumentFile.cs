using ChurnSegmentation.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Training.Sources;

/// <summary>A YAML file read node by node, so that every fault names file, line and column.</summary>
/// <param name="File">Name as messages give it.</param>
/// <param name="Root">The document's mapping.</param>
public sealed record YamlDocumentFile(string File, YamlMappingNode Root)
{
    /// <summary>Reads one document.</summary>
    /// <param name="list">The key that a document of a list stands for; null = a list is a fault.</param>
    /// <exception cref="UserFault">Not YAML, or not a mapping.</exception>
    public static YamlDocumentFile Parse(string file, TextReader text, string? list = null)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(text);
        }
        catch (YamlException fault)
        {
            throw new UserFault($"{file}:{fault.Start.Line}:{fault.Start.Column}: not valid YAML: {fault.Message}", fault);
        }

        return stream.Documents switch
        {
            [{ RootNode: YamlMappingNode root }] => new YamlDocumentFile(file, root),
            [{ RootNode: YamlSequenceNode items }] when list is not null => new YamlDocumentFile(file, new YamlMappingNode(list, items)),
            _ => throw new UserFault($"{file}:1:1: expected one YAML mapping{(list is null ? "" : " or list")}."),
        };
    }

    /// <summary>A fault at a node.</summary>
    public UserFault Fault(YamlNode at, string message) => new($"{File}:{at.Start.Line}:{at.Start.Column}: {message}");

    /// <summary>Refuses keys outside the list: a misspelt key would otherwise be silently without effect.</summary>
    public void AllowOnly(YamlMappingNode mapping, params ReadOnlySpan<string> keys)
    {
        foreach (YamlNode key in mapping.Children.Keys)
        {
            if (!keys.Contains(key.ToString()))
            {
                throw Fault(key, $"unknown key '{key}'; expected one of {string.Join(", ", keys.ToArray())}.");
            }
        }
    }

    /// <summary>The value under a key, or null.</summary>
    public static YamlNode? Find(YamlMappingNode mapping, string key) =>
        mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    /// <summary>The text under a key that must be there.</summary>
    public string Text(YamlMappingNode mapping, string key) =>
        TextOrNull(mapping, key) ?? throw Fault(mapping, $"the key '{key}' is missing.");

    /// <summary>The text under a key, or null.</summary>
    public string? TextOrNull(YamlMappingNode mapping, string key) => Find(mapping, key) switch
    {
        null => null,
        YamlScalarNode { Value: { Length: > 0 } text } => text,
        YamlNode other => throw Fault(other, $"'{key}' must be a single value."),
    };

    /// <summary>A value under a key, read by <paramref name="parse"/>, or null.</summary>
    /// <param name="expected">What the message asks for: <c>true or false</c>.</param>
    public T? Value<T>(YamlMappingNode mapping, string key, Func<string, T?> parse, string expected)
        where T : struct
    {
        return TextOrNull(mapping, key) is not { } text
            ? null
            : parse(text) ?? throw Fault(Find(mapping, key)!, $"'{key}' is '{text}'; expected {expected}.");
    }

    /// <summary>The truth value under a key; false where there is none.</summary>
    public bool Flag(YamlMappingNode mapping, string key) =>
        Value<bool>(mapping, key, text => text switch { "true" => true, "false" => false, _ => null }, "true or false") ?? false;

    /// <summary>The mappings in the list under a key; none where there is no such key.</summary>
    public IEnumerable<YamlMappingNode> Mappings(YamlMappingNode mapping, string key) => Items(mapping, key).Select(item =>
        item as YamlMappingNode ?? throw Fault(item, $"an entry of '{key}' must be a mapping."));

    /// <summary>The texts in the list under a key; none where there is no such key.</summary>
    public IEnumerable<string> Texts(YamlMappingNode mapping, string key) => Items(mapping, key).Select(item =>
        item is YamlScalarNode { Value: { } text } ? text : throw Fault(item, $"an entry of '{key}' must be a single value."));

    private IEnumerable<YamlNode> Items(YamlMappingNode mapping, string key) => Find(mapping, key) switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        YamlNode other => throw Fault(other, $"'{key}' must be a list."),
    };
}

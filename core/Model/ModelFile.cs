using System.Globalization;
using System.Text.Json;

namespace ChurnSegmentation.Core.Model;

/// <summary>
/// A calibrated model as a file of a version: JSON, a line a tree, numbers in their shortest exact form, so that the same model gives the
/// same bytes and reads back to the same numbers. Serving needs neither the learner nor its library.
/// </summary>
public static class ModelFile
{
    private const int Format = 1;

    /// <summary>The file's bytes (UTF-8).</summary>
    public static byte[] ToBytes(CalibratedModel model)
    {
        using var stream = new MemoryStream();
        Line(stream, "{", writer => writer.WriteNumber("format", Format), ",");
        Line(stream, "", writer => Array(writer, "features", model.FeatureNames, writer.WriteStringValue), ",");
        Line(stream, "", writer => writer.WriteNumber("slope", model.Calibration.Slope), ",");
        Line(stream, "", writer => writer.WriteNumber("intercept", model.Calibration.Intercept), ",");
        Line(stream, "", writer => writer.WriteNumber("base_margin", model.Ensemble.BaseMargin), ",");
        stream.Write("\"trees\":[\n"u8);
        for (int i = 0; i < model.Ensemble.Trees.Count; i++)
        {
            Line(stream, "{", writer => WriteTree(writer, model.Ensemble.Trees[i]), i + 1 < model.Ensemble.Trees.Count ? "}," : "}");
        }

        stream.Write("]}\n"u8);
        return stream.ToArray();
    }

    /// <summary>Writes the file.</summary>
    public static void Write(string path, CalibratedModel model) => File.WriteAllBytes(path, ToBytes(model));

    /// <summary>Reads the file.</summary>
    /// <exception cref="UserFault">The file is missing or is not such a model.</exception>
    public static CalibratedModel Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserFault($"{path}: no such model file. The version is not whole: verify it with `churnseg models verify`.");
        }

        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> gave.</param>
    /// <param name="source">What the bytes are called in messages: a path.</param>
    public static CalibratedModel Parse(ReadOnlyMemory<byte> bytes, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format)
            {
                throw new UserFault($"{source}: model format {format}, expected {Format}. Use the program version that wrote it.");
            }

            var ensemble = new TreeEnsemble(
                Values(root, "features", value => value.GetString()!),
                root.GetProperty("base_margin").GetDouble(),
                Values(root, "trees", ReadTree));
            var calibration = new Calibration(root.GetProperty("slope").GetDouble(), root.GetProperty("intercept").GetDouble());
            return ensemble.FindFault() is { } fault ? throw new FormatException(fault) : new CalibratedModel(ensemble, calibration);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException)
        {
            throw new UserFault($"{source}: not a model file: {e.Message} Train or fetch the version again.", e);
        }
    }

    private static void WriteTree(Utf8JsonWriter writer, Tree tree)
    {
        Array(writer, "feature", tree.Feature, writer.WriteNumberValue);
        Array(writer, "threshold", tree.Threshold, writer.WriteNumberValue);
        Array(writer, "left", tree.Left, writer.WriteNumberValue);
        Array(writer, "right", tree.Right, writer.WriteNumberValue);
        Array(writer, "default_left", tree.DefaultLeft, left => writer.WriteNumberValue(left ? 1 : 0));
        Array(writer, "value", tree.Value, writer.WriteNumberValue);
        Array(writer, "cover", tree.Cover, writer.WriteNumberValue);
        if (tree.Categories is { } categories)
        {
            // Only where there are any: a file of thresholds alone stays what it always was, byte for byte.
            writer.WriteStartObject("categories");
            foreach ((int node, CategorySet? right) in categories.Index().Where(node => node.Item is not null))
            {
                Array(writer, node.ToString(CultureInfo.InvariantCulture), right!.Codes, writer.WriteNumberValue);
            }

            writer.WriteEndObject();
        }
    }

    private static Tree ReadTree(JsonElement tree) => new(
        Values(tree, "feature", value => value.GetInt32()),
        Values(tree, "threshold", value => value.GetSingle()),
        Values(tree, "left", value => value.GetInt32()),
        Values(tree, "right", value => value.GetInt32()),
        Values(tree, "default_left", value => value.GetInt32() != 0),
        Values(tree, "value", value => value.GetSingle()),
        Values(tree, "cover", value => value.GetDouble()),
        tree.TryGetProperty("categories", out JsonElement categories) ? ReadCategories(categories, tree.GetProperty("feature").GetArrayLength()) : null);

    /// <summary>An object: node → the codes that go right.</summary>
    private static CategorySet?[] ReadCategories(JsonElement categories, int nodes)
    {
        var sets = new CategorySet?[nodes];
        foreach (JsonProperty node in categories.EnumerateObject())
        {
            int index = int.Parse(node.Name, NumberStyles.None, CultureInfo.InvariantCulture);
            sets[index < nodes ? index : throw new FormatException($"categories of node {index}, but there are {nodes} nodes.")] =
                new CategorySet(node.Value.EnumerateArray().Select(code => code.GetInt32()));
        }

        return sets;
    }

    private static T[] Values<T>(JsonElement parent, string name, Func<JsonElement, T> read) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(read)];

    private static void Array<T>(Utf8JsonWriter writer, string name, IEnumerable<T> values, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T value in values)
        {
            write(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes properties without their object's braces, so that one object spans lines of its own.</summary>
    private static void Line(MemoryStream stream, string before, Action<Utf8JsonWriter> write, string after)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        stream.Write(System.Text.Encoding.UTF8.GetBytes(before));
        stream.Write(line.GetBuffer().AsSpan(1, (int)line.Length - 2));
        stream.Write(System.Text.Encoding.UTF8.GetBytes(after + "\n"));
    }
}

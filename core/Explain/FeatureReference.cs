using System.Text.Json;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Explain;

/// <summary>
/// How each feature was spread over the rows that a version learned from: what a row that comes without peers is compared with.
/// </summary>
/// <param name="Rows">Rows that it was made from.</param>
/// <param name="Values">Feature → up to <see cref="Points"/> of its known values, ascending, at evenly spaced ranks.</param>
public sealed record FeatureReference(int Rows, IReadOnlyDictionary<string, float[]> Values)
{
    /// <summary>Half a percent apart.</summary>
    public const int Points = 201;

    /// <summary>The file's name in a version's directory.</summary>
    public const string FileName = "reference.json";

    /// <summary>Of a version that knows no rows: every percentile is unknown.</summary>
    public static FeatureReference None { get; } = new(0, new Dictionary<string, float[]>());

    /// <summary>Makes the reference of a matrix.</summary>
    /// <param name="features">n × d.</param>
    public static FeatureReference From(FeatureMatrix features) => new(
        features.RowCount,
        features.Names.Select((name, feature) => (name, feature)).ToDictionary(
            pair => pair.name,
            pair => Thin(Standing.Sorted(features, pair.feature, rows: null))));

    /// <summary>Where a row's values stand.</summary>
    /// <param name="names">d names.</param>
    /// <param name="row">d values.</param>
    public Standing Of(IReadOnlyList<string> names, ReadOnlySpan<float> row)
    {
        var percentiles = new double[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            percentiles[i] = Percentile.Of(Values.TryGetValue(names[i], out float[]? sorted) ? sorted : [], row[i]);
        }

        return new Standing("the rows that the model learned from", Rows, percentiles);
    }

    /// <summary>The file's bytes: the same reference gives the same bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("rows", Rows);
            writer.WriteStartObject("values");
            foreach ((string name, float[] values) in Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(values));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="source">What the bytes are called in messages: a path.</param>
    /// <exception cref="UserFault">Not such a file.</exception>
    public static FeatureReference Parse(ReadOnlyMemory<byte> bytes, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return new FeatureReference(
                document.RootElement.GetProperty("rows").GetInt32(),
                document.RootElement.GetProperty("values").EnumerateObject()
                    .ToDictionary(feature => feature.Name, feature => feature.Value.Deserialize<float[]>()!));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserFault($"{source}: not the reference rows of a version: {fault.Message} Train the version again.", fault);
        }
    }

    private static float[] Thin(float[] sorted)
    {
        if (sorted.Length <= Points)
        {
            return sorted;
        }

        var points = new float[Points];
        for (int i = 0; i < Points; i++)
        {
            points[i] = sorted[(long)i * (sorted.Length - 1) / (Points - 1)];
        }

        return points;
    }
}

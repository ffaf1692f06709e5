namespace ChurnSegmentation.Core.Features;

/// <summary>Features as the learner and the scorer read them.</summary>
/// <param name="Names">d feature names, in the order of the columns.</param>
/// <param name="Values">n × d, row-major; <see cref="float.NaN"/> is "unknown", which is never the same as zero.</param>
public sealed record FeatureMatrix(IReadOnlyList<string> Names, float[] Values)
{
    private Columns? _columns;

    /// <summary>Number of rows n.</summary>
    public int RowCount => Names.Count == 0 ? 0 : Values.Length / Names.Count;

    /// <summary>The d values of row <paramref name="index"/>, without a copy.</summary>
    public ReadOnlySpan<float> Row(int index) => Values.AsSpan(index * Names.Count, Names.Count);

    /// <summary>The column of a feature, or −1.</summary>
    public int ColumnOf(string name) => (_columns ??= new Columns(Names)).Of(name);

    /// <summary>The given rows, in the given order.</summary>
    public FeatureMatrix Take(ReadOnlySpan<int> rows)
    {
        int width = Names.Count;
        var taken = new float[rows.Length * width];
        for (int i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(taken.AsSpan(i * width, width));
        }

        return new FeatureMatrix(Names, taken);
    }

    /// <summary>The named features, in that order; one that is not there is unknown in every row.</summary>
    public FeatureMatrix Select(IReadOnlyList<string> names)
    {
        int[] columns = [.. names.Select(ColumnOf)];
        int count = RowCount;
        var selected = new float[count * columns.Length];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> values = Row(row);
            for (int i = 0; i < columns.Length; i++)
            {
                selected[row * columns.Length + i] = columns[i] < 0 ? float.NaN : values[columns[i]];
            }
        }

        return new FeatureMatrix(names, selected);
    }

    private sealed class Columns(IReadOnlyList<string> names)
    {
        private readonly Dictionary<string, int> _byName = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);

        public int Of(string name) => _byName.GetValueOrDefault(name, -1);
    }
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Explain;

/// <summary>How much a row is like those that a version learned from.</summary>
/// <param name="Outside">Features whose value hardly any training row has, or that are unknown where they hardly ever were.</param>
/// <param name="Share">Share of the training rows that have as many of them, or more.</param>
/// <param name="Unfamiliar">True where the policy calls that too few: the models have no answer.</param>
public sealed record FamiliarityOfRow(IReadOnlyList<string> Outside, double Share, bool Unfamiliar);

/// <summary>
/// What is usual among the rows that a version learned from: an out-of-distribution test that says which facts are odd. A value is outside
/// where it lies beyond all but a half of a percent of the training rows on its side; the share of training rows with as many values outside
/// is a conformal p-value of the row's being one of them.
/// </summary>
/// <param name="Features">d features; the position is the column.</param>
/// <param name="Low">d lower bounds, inclusive; NaN = never known.</param>
/// <param name="High">d upper bounds, inclusive.</param>
/// <param name="MayBeUnknown">d; true where the value is unknown in more than a hundredth of the rows.</param>
/// <param name="AtLeast">Share of the training rows with at least 0, 1, 2 … features outside.</param>
public sealed record Familiarity(
    IReadOnlyList<string> Features, double?[] Low, double?[] High, bool[] MayBeUnknown, double[] AtLeast)
{
    /// <summary>The file's name in a version's directory.</summary>
    public const string FileName = "familiarity.json";

    private const double Tail = 0.005, SeldomUnknown = 0.01;

    /// <summary>Learns what is usual.</summary>
    /// <param name="rows">n × d; at least one row.</param>
    /// <param name="isCategory">d; true where codes have no order, so that every one seen is usual; null = none has.</param>
    public static Familiarity From(FeatureMatrix rows, IReadOnlyList<bool>? isCategory = null)
    {
        int width = rows.Names.Count;
        var (low, high, mayBeUnknown) = (new double?[width], new double?[width], new bool[width]);
        for (int feature = 0; feature < width; feature++)
        {
            float[] sorted = Standing.Sorted(rows, feature, rows: null);
            int cut = isCategory?[feature] == true ? 0 : (int)(Tail * sorted.Length);
            if (sorted.Length > 0)
            {
                (low[feature], high[feature]) = (sorted[cut], sorted[^(cut + 1)]);
            }

            mayBeUnknown[feature] = rows.RowCount - sorted.Length > SeldomUnknown * rows.RowCount;
        }

        var bounds = new Familiarity(rows.Names, low, high, mayBeUnknown, []);
        var counts = new int[width + 1];
        for (int row = 0; row < rows.RowCount; row++)
        {
            counts[bounds.Outside(rows.Row(row)).Count]++;
        }

        var atLeast = new List<double>();
        for (int left = rows.RowCount, count = 0; left > 0; left -= counts[count++])
        {
            atLeast.Add((double)left / rows.RowCount);
        }

        return bounds with { AtLeast = [.. atLeast] };
    }

    /// <summary>How familiar a row is.</summary>
    /// <param name="row">d values; NaN = unknown.</param>
    /// <param name="leastShare">Share of the training rows up to which it is unfamiliar.</param>
    public FamiliarityOfRow Of(ReadOnlySpan<float> row, double leastShare)
    {
        string[] outside = [.. Outside(row).Select(feature => Features[feature])];
        double share = outside.Length < AtLeast.Length ? AtLeast[outside.Length] : 0;
        return new FamiliarityOfRow(outside, share, share <= leastShare);
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => LearntJson.ToBytes(this);

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="source">What the bytes are called in messages: a path.</param>
    /// <exception cref="UserFault">Not such a file.</exception>
    public static Familiarity Parse(ReadOnlyMemory<byte> bytes, string source) => LearntJson.Parse<Familiarity>(bytes, source, "what was usual for a version");

    private List<int> Outside(ReadOnlySpan<float> row)
    {
        var outside = new List<int>();
        for (int feature = 0; feature < row.Length; feature++)
        {
            bool isOutside = float.IsNaN(row[feature])
                ? !MayBeUnknown[feature] && Low[feature] is not null
                : Low[feature] is not { } low || row[feature] < low || row[feature] > High[feature];
            if (isOutside)
            {
                outside.Add(feature);
            }
        }

        return outside;
    }
}

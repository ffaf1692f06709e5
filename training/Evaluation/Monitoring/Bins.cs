using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>Bins of one feature, unknown values in one of their own: tenths of the reference, or the categories.</summary>
public sealed class Bins
{
    private const int Tenths = 10;

    /// <summary>Upper ends, ascending, each in its bin; the last bin has none.</summary>
    private readonly float[] _ends;

    private Bins(float[] ends)
    {
        _ends = ends;
    }

    /// <summary>Number of bins k, the unknowns' included.</summary>
    public int Count => _ends.Length + 2;

    /// <summary>Tenths of the reference; fewer where many of its values are equal.</summary>
    /// <param name="reference">Known values, ascending.</param>
    public static Bins OfTenths(ReadOnlySpan<float> reference)
    {
        var ends = new SortedSet<float>();
        for (int tenth = 1; tenth < Tenths && !reference.IsEmpty; tenth++)
        {
            ends.Add(reference[(int)((long)tenth * (reference.Length - 1) / Tenths)]);
        }

        return new Bins([.. ends]);
    }

    /// <summary>A bin a category.</summary>
    /// <param name="categories">Categories, coded 0, 1, …</param>
    public static Bins OfCategories(int categories) => new([.. Enumerable.Range(0, Math.Max(0, categories - 1)).Select(code => (float)code)]);

    /// <summary>Share of the values in each bin; the last is the unknowns'.</summary>
    /// <param name="values">n values in any order; NaN = unknown.</param>
    public double[] Shares(IEnumerable<float> values)
    {
        var shares = new double[Count];
        int rows = 0;
        foreach (float value in values)
        {
            shares[BinOf(value)]++;
            rows++;
        }

        return Array.ConvertAll(shares, count => count / Math.Max(1, rows));
    }

    /// <summary>The shares of a column's rows.</summary>
    public double[] Shares(FeatureMatrix features, int column, IEnumerable<int> rows) => Shares(rows.Select(row => features.Row(row)[column]));

    private int BinOf(float value)
    {
        if (float.IsNaN(value))
        {
            return Count - 1;
        }

        int place = Array.BinarySearch(_ends, value);
        return place < 0 ? ~place : place;
    }
}

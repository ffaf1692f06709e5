using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>What is usual in the book: the median about a least-squares line on size, and the spread about it.</summary>
internal readonly record struct UsualLine(double MeanSize, double Slope, double Median, double Spread)
{
    /// <summary>The line of a book.</summary>
    /// <param name="sizes">Size of each account, NaN = unknown; empty = size does not matter.</param>
    /// <param name="values">Value of each account; NaN = unknown.</param>
    public static UsualLine Through(double[] sizes, double[] values)
    {
        int[] known = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i]))];
        if (known.Length == 0)
        {
            return new UsualLine(0, 0, 0, 0);
        }

        int[] sized = [.. known.Where(i => sizes.Length > 0 && double.IsFinite(sizes[i]))];
        double size = sized.Length == 0 ? 0 : sized.Average(i => sizes[i]), mean = sized.Length == 0 ? 0 : sized.Average(i => values[i]);
        double across = sized.Sum(i => (sizes[i] - size) * (sizes[i] - size));
        double slope = across > 0 ? sized.Sum(i => (sizes[i] - size) * (values[i] - mean)) / across : 0;
        var line = new UsualLine(size, slope, 0, 1);
        double[] left = [.. known.Select(i => line.Above(sizes.Length > 0 ? sizes[i] : double.NaN, values[i])).Order()];
        double middle = OrderStatistics.Median(left), average = left.Average();
        return line with { Median = middle, Spread = Math.Sqrt(left.Average(value => (value - average) * (value - average))) };
    }

    /// <summary>How many spreads a value stands above what is usual at its size; an unknown size counts as the mean one; NaN
    /// stays.</summary>
    public double Above(double size, double value)
    {
        double left = value - Median - (double.IsNaN(size) ? 0 : Slope * (size - MeanSize));
        return Spread > 0 ? left / Spread : 0 * left;
    }
}

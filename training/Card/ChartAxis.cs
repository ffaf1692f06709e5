using System.Globalization;

namespace ChurnSegmentation.Training.Card;

/// <summary>An axis: what it measures, from where to where, and what is written along it.</summary>
public sealed record ChartAxis(string Label, double Low, double High, IReadOnlyList<ChartTick> Ticks)
{
    private static readonly double[] RoundSteps = [1, 2, 2.5, 5, 10];

    /// <summary>Where a value stands: 0 at the low end, 1 at the high end; what lies beyond is drawn at the end.</summary>
    public double Place(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>An axis over a range, widened to round numbers, with three to seven ticks.</summary>
    /// <param name="format">.NET format of a tick, such as <c>0%</c>.</param>
    public static ChartAxis Of(string label, double low, double high, string format)
    {
        double span = Math.Max(high - low, 1e-9);
        double power = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
        double step = RoundSteps.Select(round => round * power).First(round => span / round <= 5.0001);
        double first = Math.Floor(low / step + 1e-9), last = Math.Ceiling(high / step - 1e-9);
        return new ChartAxis(label, first * step, last * step, [.. Enumerable.Range(0, (int)(last - first) + 1)
            .Select(index => (first + index) * step)
            .Select(value => new ChartTick(value, value.ToString(format, CultureInfo.InvariantCulture)))]);
    }

    /// <summary>An axis of names at 0, 1, 2 …, half a place free at either end; at most <paramref name="most"/> of them are written.</summary>
    public static ChartAxis Names(string label, IReadOnlyList<string> names, int most = 6)
    {
        int every = Math.Max(1, (names.Count + most - 1) / most);
        return new ChartAxis(label, -0.5, names.Count - 0.5, [.. names.Index().Where(name => name.Index % every == 0)
            .Select(name => new ChartTick(name.Index, name.Item))]);
    }
}

/// <summary>A value that is written along an axis.</summary>
public readonly record struct ChartTick(double Value, string Label);

namespace ChurnSegmentation.Core.Features;

/// <summary>
/// What a monthly series looks like, as one number. A series is oldest month first, its last element the snapshot's month;
/// NaN = nothing known of that month. Unless said otherwise a shape reads the known months only and is NaN where none is known.
/// </summary>
public static class Shapes
{
    /// <summary>Bound of the ratios in either direction, so that a start from nearly nothing stays a number.</summary>
    public const double RatioBound = 10;

    /// <summary>The snapshot's month; NaN where that month is unknown.</summary>
    public static double Last(ReadOnlySpan<double> series) => series[^1];

    /// <summary>Mean of the known months.</summary>
    public static double Mean(ReadOnlySpan<double> series)
    {
        int known = Known(series);
        return known == 0 ? double.NaN : Total(series) / known;
    }

    /// <summary>Sum of the known months.</summary>
    public static double Sum(ReadOnlySpan<double> series) => Known(series) == 0 ? double.NaN : Total(series);

    /// <summary>Largest known month.</summary>
    public static double Max(ReadOnlySpan<double> series)
    {
        double largest = double.NaN;
        foreach (double value in series)
        {
            largest = value <= largest || double.IsNaN(value) ? largest : value;
        }

        return largest;
    }

    /// <summary>Smallest known month.</summary>
    public static double Min(ReadOnlySpan<double> series)
    {
        double smallest = double.NaN;
        foreach (double value in series)
        {
            smallest = value >= smallest || double.IsNaN(value) ? smallest : value;
        }

        return smallest;
    }

    /// <summary>Sample standard deviation (n − 1) of the known months; NaN with fewer than two.</summary>
    public static double Std(ReadOnlySpan<double> series)
    {
        int known = Known(series);
        if (known < 2)
        {
            return double.NaN;
        }

        double mean = Total(series) / known;
        double squares = 0;
        foreach (double value in series)
        {
            squares += double.IsNaN(value) ? 0 : (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / (known - 1));
    }

    /// <summary>Coefficient of variation: <see cref="Std"/> ÷ mean; 0 where every month is 0, NaN where only the mean is.</summary>
    public static double Volatility(ReadOnlySpan<double> series) => Std(series) is var std && std == 0 ? 0 : std / NonZero(Mean(series));

    /// <summary>Number of known months; 0 where none is.</summary>
    public static double MonthsSeen(ReadOnlySpan<double> series) => Known(series);

    /// <summary>Number of months above zero.</summary>
    public static double MonthsAboveZero(ReadOnlySpan<double> series)
    {
        int above = 0;
        foreach (double value in series)
        {
            above += value > 0 ? 1 : 0;
        }

        return Known(series) == 0 ? double.NaN : above;
    }

    /// <summary>Months in a row above zero, up to the snapshot's; an unknown month ends the row.</summary>
    public static double MonthsInARow(ReadOnlySpan<double> series)
    {
        int row = 0;
        while (row < series.Length && series[^(row + 1)] > 0)
        {
            row++;
        }

        return Known(series) == 0 ? double.NaN : row;
    }

    /// <summary>Months since the last one above zero: 0 = the snapshot's; the window's length where none was.</summary>
    public static double MonthsSinceLast(ReadOnlySpan<double> series)
    {
        int since = 0;
        while (since < series.Length && !(series[^(since + 1)] > 0))
        {
            since++;
        }

        return Known(series) == 0 ? double.NaN : since;
    }

    /// <summary>Last month ÷ mean of the known months, bounded; 1 where both are 0; NaN where the last is unknown.</summary>
    public static double LastToMean(ReadOnlySpan<double> series) => Change(Mean(series), Last(series));

    /// <summary>Last month ÷ largest month, from 0 to 1 for a series of no negatives; 1 where both are 0.</summary>
    public static double LastToMax(ReadOnlySpan<double> series) => Change(Max(series), Last(series));

    /// <summary>Last month ÷ the month before, bounded; 1 where both are 0; NaN where either is unknown.</summary>
    public static double LastToPrevious(ReadOnlySpan<double> series) => series.Length < 2 ? double.NaN : Change(series[^2], series[^1]);

    /// <summary>Last known month ÷ first known month − 1; NaN with fewer than two known months or from 0.</summary>
    public static double Growth(ReadOnlySpan<double> series)
    {
        double first = double.NaN;
        double last = double.NaN;
        foreach (double value in series)
        {
            first = double.IsNaN(first) ? value : first;
            last = double.IsNaN(value) ? last : value;
        }

        return Known(series) < 2 ? double.NaN : last / NonZero(first) - 1;
    }

    /// <summary>
    /// Mean of the second half ÷ mean of the first ⌊months ÷ 2⌋, bounded; a month in the middle belongs to the second.
    /// 1 where both are 0; NaN where one half is all unknown.
    /// </summary>
    public static double HalfOverHalf(ReadOnlySpan<double> series) =>
        Change(Mean(series[..(series.Length / 2)]), Mean(series[(series.Length / 2)..]));

    /// <summary>Least-squares slope a month over the known months ÷ their mean; 0 where level; NaN with fewer than two.</summary>
    public static double Slope(ReadOnlySpan<double> series)
    {
        int known = Known(series);
        if (known < 2)
        {
            return double.NaN;
        }

        double mean = Total(series) / known;
        double meanMonth = 0;
        for (int month = 0; month < series.Length; month++)
        {
            meanMonth += double.IsNaN(series[month]) ? 0 : (double)month / known;
        }

        double rise = 0;
        double run = 0;
        for (int month = 0; month < series.Length; month++)
        {
            if (!double.IsNaN(series[month]))
            {
                rise += (month - meanMonth) * (series[month] - mean);
                run += (month - meanMonth) * (month - meanMonth);
            }
        }

        return rise == 0 ? 0 : rise / run / NonZero(mean);
    }

    /// <summary>Largest fall from a month to the next, as a share of the earlier: 0 = never fell; NaN without two neighbours.</summary>
    public static double MaxDrop(ReadOnlySpan<double> series)
    {
        double deepest = double.NaN;
        for (int month = 1; month < series.Length; month++)
        {
            double before = series[month - 1];
            double after = series[month];
            if (!double.IsNaN(before) && !double.IsNaN(after))
            {
                double drop = before > 0 ? Math.Max(0, 1 - after / before) : 0;
                deepest = deepest >= drop ? deepest : drop;
            }
        }

        return deepest;
    }

    /// <summary>Mean with weights 1, 2, … n from the oldest month. It rises in every month, as a trend does not.</summary>
    public static double RecencyMean(ReadOnlySpan<double> series)
    {
        double weighted = 0;
        double weights = 0;
        for (int month = 0; month < series.Length; month++)
        {
            if (!double.IsNaN(series[month]))
            {
                weighted += (month + 1) * series[month];
                weights += month + 1;
            }
        }

        return weights == 0 ? double.NaN : weighted / weights;
    }

    /// <summary>after ÷ before, bounded; 1 where both are 0, the bound where only before is, NaN from an unknown or a negative.</summary>
    private static double Change(double before, double after) => (before, after) switch
    {
        (double.NaN, _) or (_, double.NaN) or ( < 0, _) => double.NaN,
        (0, 0) => 1,
        (0, > 0) => RatioBound,
        (0, _) => -RatioBound,
        _ => Math.Clamp(after / before, -RatioBound, RatioBound),
    };

    private static int Known(ReadOnlySpan<double> series)
    {
        int known = 0;
        foreach (double value in series)
        {
            known += double.IsNaN(value) ? 0 : 1;
        }

        return known;
    }

    private static double Total(ReadOnlySpan<double> series)
    {
        double total = 0;
        foreach (double value in series)
        {
            total += double.IsNaN(value) ? 0 : value;
        }

        return total;
    }

    private static double NonZero(double value) => value == 0 ? double.NaN : value;
}

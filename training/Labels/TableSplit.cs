using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Training and test rows of a ready-made table: the last part by time is the test, or, where there is no time, held-out ids.</summary>
/// <param name="TestFrom">First day, or month, of the test; empty where ids are held out.</param>
/// <param name="Train">Positions among the labelled rows, ascending.</param>
/// <param name="Test">Positions among the labelled rows, ascending.</param>
public sealed record TableSplit(string TestFrom, int[] Train, int[] Test)
{
    /// <summary>Share of the rows that is the test.</summary>
    public const double TestShare = 0.25;

    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Splits.</summary>
    /// <param name="testFrom">Where the test begins; null = at the time from which about a quarter of the rows lies.</param>
    /// <param name="gap">Months that a label takes to be known: rows younger than that when the test begins do not train.</param>
    /// <exception cref="UserFault">Nothing to train on, or nothing to test.</exception>
    public static TableSplit Of(LabelledRows rows, Month? testFrom, int gap, int seed)
    {
        if (!rows.IsDated)
        {
            if (testFrom is not null)
            {
                throw new UserFault("--test-from needs a time: name its column with --time. Without one a quarter of the ids is held out.");
            }

            int[] folds = StratifiedFolds.Of(rows.Ids, rows.Labels, seed, (int)(1 / TestShare), "test:");
            return new TableSplit("", Where(rows, row => folds[row] != 0), Where(rows, row => folds[row] == 0));
        }

        int[] days = [.. rows.Days.Distinct().Order()];
        DateOnly from = testFrom?.FirstDay ?? Day(Cut(rows, days));
        DateOnly last = from.AddMonths(-gap);
        int[] train = Where(rows, row => gap == 0 ? Day(rows.Days[row]) < from : Day(rows.Days[row]) <= last);
        int[] test = Where(rows, row => Day(rows.Days[row]) >= from);
        bool months = days.All(day => Day(day).Day == 1);
        return train.Length > 0 && test.Length > 0
            ? new TableSplit(from.ToString(months ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture), train, test)
            : throw new UserFault($"Test from {from:yyyy-MM-dd}: found {train.Length} training and {test.Length} test rows, expected some of each. "
                + $"The times run from {Day(days[0]):yyyy-MM-dd} to {Day(days[^1]):yyyy-MM-dd}. Choose another --test-from, or leave --time out to hold out ids.");
    }

    /// <summary>The day of a number of days.</summary>
    public static DateOnly Day(int days) => Epoch.AddDays(days);

    /// <summary>Of the times but the first, the one from which on the share of rows is nearest to a quarter.</summary>
    private static int Cut(LabelledRows rows, int[] days)
    {
        if (days.Length < 2)
        {
            throw new UserFault($"All rows are of {Day(days[0]):yyyy-MM-dd}: expected several times, so that the last can test what the earlier taught. "
                + "Leave --time out to hold out ids instead.");
        }

        // The rows are in the order of time, so what lies before a day lies before its first place.
        return days.Skip(1).MinBy(day => Math.Abs(1 - (double)FirstPlace(rows.Days, day) / rows.Days.Length - TestShare));
    }

    private static int FirstPlace(int[] ascending, int day)
    {
        (int low, int high) = (0, ascending.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ascending[middle] < day ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int[] Where(LabelledRows rows, Func<int, bool> keep) => [.. Enumerable.Range(0, rows.Ids.Length).Where(keep)];
}

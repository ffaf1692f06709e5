using System.Globalization;

namespace ChurnSegmentation.Core.Features;

/// <summary>A calendar month; snapshots are month ends, so a month also names the snapshot at its last day.</summary>
/// <param name="Index">Months since year 0: year × 12 + (month − 1).</param>
public readonly record struct Month(int Index) : IComparable<Month>
{
    /// <summary>The month a day lies in.</summary>
    public static Month Of(DateOnly day) => new(day.Year * 12 + day.Month - 1);

    /// <summary>Reads <c>2025-04</c>.</summary>
    /// <exception cref="FormatException">The text is not a year and a month.</exception>
    public static Month Parse(string text) =>
        DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first)
            ? Of(first)
            : throw new FormatException($"'{text}' is not a month: expected year and month such as 2025-04.");

    /// <summary>First day of the month.</summary>
    public DateOnly FirstDay => new(Index / 12, Index % 12 + 1, 1);

    /// <summary>Last day of the month: the snapshot.</summary>
    public DateOnly LastDay => FirstDay.AddMonths(1).AddDays(-1);

    /// <inheritdoc/>
    public int CompareTo(Month other) => Index.CompareTo(other.Index);

    /// <inheritdoc/>
    public override string ToString() => FirstDay.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static Month operator +(Month month, int months) => new(month.Index + months);
    public static Month operator -(Month month, int months) => new(month.Index - months);
    public static int operator -(Month left, Month right) => left.Index - right.Index;
    public static bool operator <(Month left, Month right) => left.Index < right.Index;
    public static bool operator >(Month left, Month right) => left.Index > right.Index;
    public static bool operator <=(Month left, Month right) => left.Index <= right.Index;
    public static bool operator >=(Month left, Month right) => left.Index >= right.Index;
}

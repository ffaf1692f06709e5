using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Months of a book counted from 0 (negative: before it opens), days counted from 1970-01-01, instants in Unix seconds.</summary>
internal sealed record BookCalendar(Month Start, int Months)
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>The last second that the book knows of.</summary>
    public uint Close { get; } = At((Start + Months).FirstDay.DayNumber - Epoch, 0) - 1;

    /// <summary>Day on which the book opens.</summary>
    public int Opening => FirstDay(0);

    public int FirstDay(int month) => (Start + month).FirstDay.DayNumber - Epoch;

    public int LastDay(int month) => FirstDay(month + 1) - 1;

    public Month Month(int month) => Start + month;

    /// <summary>Month of the book that a day lies in.</summary>
    public int MonthOf(int day) => Core.Features.Month.Of(Date(day)) - Start;

    public static DateOnly Date(int day) => DateOnly.FromDayNumber(day + Epoch);

    public static DateTime Instant(uint seconds) => DateTime.UnixEpoch.AddSeconds(seconds);

    /// <summary>Unix seconds of a day at an hour.</summary>
    public static uint At(int day, double hour) => (uint)(day * 86_400L + (long)(hour * 3_600));

    /// <summary>True from Monday to Friday: 1970-01-01 was a Thursday.</summary>
    public static bool IsBusinessDay(int day) => (day + 3) % 7 < 5;
}

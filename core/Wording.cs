using System.Globalization;
using static System.FormattableString;

namespace ChurnSegmentation.Core;

/// <summary>Numbers as a sentence needs them.</summary>
public static class Wording
{
    /// <summary>Such as <c>1 hour</c>, <c>2.5 hours</c>.</summary>
    /// <param name="many">The plural of what is counted; its first word is the noun.</param>
    public static string Count(double number, string many) =>
        double.IsNaN(number) ? $"an unknown number of {many}" : Count(number.ToString("0.#", CultureInfo.InvariantCulture), many);

    /// <summary>Such as <c>this month</c>, <c>3 months ago</c>.</summary>
    public static string Ago(double months) => months == 0 ? "this month" : $"{Count(months, "months")} ago";

    /// <inheritdoc cref="Count(double, string)"/>
    /// <param name="number">The number as it is shown.</param>
    public static string Count(string number, string many)
    {
        if (number != "1")
        {
            return $"{number} {many}";
        }

        int noun = many.IndexOf(' ') is var space and >= 0 ? space : many.Length;
        string one = many[..noun] is "people" ? "person" : many[..noun].TrimEnd('s');
        return $"1 {one}{many[noun..]}";
    }

    /// <summary>Such as <c>30%</c>.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "unknown" : Invariant($"{Math.Round(100 * share) + 0.0:0}%"); // + 0: no minus before a zero

    /// <summary>A ratio before what it is a ratio of: <c>95% of</c> what they pay, <c>9.4 times</c> what they pay.</summary>
    public static string Times(double ratio) => Math.Abs(ratio) < 2 ? $"{Percent(ratio)} of" : Invariant($"{ratio:0.#} times");
}

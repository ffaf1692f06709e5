using System.Globalization;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>A difference in words: its sign always, and no sign where it rounds to nothing.</summary>
public static class SignedNumber
{
    /// <summary>The number with so many digits after the point.</summary>
    public static string Of(double value, int digits)
    {
        double rounded = Math.Round(value, digits);
        return (rounded > 0 ? "+" : rounded < 0 ? "-" : "") + Math.Abs(rounded).ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}

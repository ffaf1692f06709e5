namespace ChurnSegmentation.Core.Model;

/// <summary>
/// Platt's line on the margin (Platt 1999): calibrated log-odds = slope × margin + intercept.
/// The slope is above 0, so that order, and with it every monotone direction, survives.
/// </summary>
public sealed record Calibration
{
    /// <exception cref="ArgumentOutOfRangeException">The slope is not above 0, or a number is not finite.</exception>
    public Calibration(double slope, double intercept)
    {
        if (!(slope > 0) || !double.IsFinite(slope))
        {
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "Expected a finite slope above 0.");
        }

        if (!double.IsFinite(intercept))
        {
            throw new ArgumentOutOfRangeException(nameof(intercept), intercept, "Expected a finite intercept.");
        }

        (Slope, Intercept) = (slope, intercept);
    }

    /// <summary>The margin is taken as it is.</summary>
    public static Calibration Identity { get; } = new(1, 0);

    public double Slope { get; }

    public double Intercept { get; }

    /// <summary>Calibrated log-odds of a margin.</summary>
    public double LogOdds(double margin) => Slope * margin + Intercept;
}

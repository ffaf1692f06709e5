namespace ChurnSegmentation.Core.Features;

/// <summary>How critical an account and we are to each other, each from 0 to 1; 0.5 is where "critical" begins.</summary>
internal static class AsymmetryScores
{
    /// <summary>
    /// (share of our revenue, largest share in the book, percentile in contribution, growth opportunity as a share of our revenue).
    /// The larger of the two shares on the policy's scale; where nobody reaches the critical share, the percentile takes
    /// the revenue's place.
    /// </summary>
    public static double CriticalToUs(ReadOnlySpan<double> a, Policy policy)
    {
        AsymmetryPolicy lines = policy.Asymmetry;
        double weight = a[1] < lines.CriticalShare && !double.IsNaN(a[2])
            ? Scale(a[2], lines.CriticalPercentile, 1)
            : Scale(a[0], lines.CriticalShare, lines.FullShare);
        return double.IsNaN(a[3]) ? weight : Math.Max(weight, Scale(a[3], lines.CriticalShare, lines.FullShare));
    }

    /// <summary>
    /// (days used, share of people, integrations, automations, interface calls, storage) → mean of the known, each on the policy's scale.
    /// </summary>
    public static double CriticalToCustomer(ReadOnlySpan<double> a, Policy policy)
    {
        DependencyPolicy half = policy.Dependency;
        return Arithmetic.KnownMean(
            policy.Scores.MinKnownWeight,
            (Arithmetic.Saturate(a[0], half.ActiveDays), 1),
            (Arithmetic.Saturate(a[1], half.UserShare), 1),
            (Arithmetic.Saturate(a[2], half.Integrations), 1),
            (Arithmetic.Saturate(a[3], half.Automations), 1),
            (Arithmetic.Saturate(a[4], half.ApiCalls), 1),
            (Arithmetic.Saturate(a[5], half.StorageGb), 1));
    }

    /// <summary>0 at 0, 0.5 at <paramref name="critical"/>, 1 from <paramref name="full"/> on; straight lines between.</summary>
    private static double Scale(double value, double critical, double full) => Arithmetic.Unit(
        value < critical || full <= critical ? 0.5 * value / critical : 0.5 + 0.5 * (value - critical) / (full - critical));
}

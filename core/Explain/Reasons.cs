using System.Globalization;

namespace ChurnSegmentation.Core.Explain;

/// <summary>Contributions in words: the feature, the account's value, where it stands among its peers, which way it moves the model.</summary>
public static class Reasons
{
    /// <summary>The reasons of one model for one row, largest first; equal ones in the order of the features.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="features">d features.</param>
    /// <param name="row">d values; NaN = unknown.</param>
    /// <param name="contributions">d values in calibrated log-odds.</param>
    /// <param name="standing">Where the row's values stand.</param>
    public static IReadOnlyList<Contribution> Of(
        string model, IReadOnlyList<FeatureNote> features, ReadOnlySpan<float> row, ReadOnlySpan<double> contributions, Standing standing)
    {
        var reasons = new Contribution[features.Count];
        for (int i = 0; i < reasons.Length; i++)
        {
            FeatureNote feature = features[i];
            bool known = !float.IsNaN(row[i]);
            string? category = known ? feature.Categories?[(int)row[i]] : null;
            double? percentile = known && feature.Categories is null && !double.IsNaN(standing.Percentiles[i]) ? standing.Percentiles[i] : null;
            string value = category ?? (known ? Quantity(row[i], feature.Unit) : "unknown");
            string place = percentile is { } rank ? $", percentile {Number(Math.Round(rank))} of {standing.Peers}" : "";
            reasons[i] = new Contribution(
                feature.Name,
                feature.Family,
                known && feature.Categories is null ? row[i] : null,
                category,
                feature.Unit,
                percentile,
                contributions[i],
                $"{feature.Title}: {value}{place}. {Effect(model, contributions[i])}");
        }

        return [.. reasons.OrderByDescending(reason => Math.Abs(reason.LogOdds))];
    }

    private static string Effect(string model, double contribution) => contribution switch
    {
        > 0 => $"Raises the log-odds of {Words(model)} by {Size(contribution)}.",
        < 0 => $"Lowers the log-odds of {Words(model)} by {Size(contribution)}.",
        _ => $"Does not move {Words(model)}.",
    };

    private static string Size(double contribution) => Math.Abs(contribution) < 0.001 ? "less than 0.001" : Number(Math.Abs(contribution));

    /// <summary>The value with its unit; shares read as percentages, and numbers without a name for their unit stand alone.</summary>
    private static string Quantity(float value, string unit) => unit switch
    {
        "" or "ratio" or "score" or "money" or "flag" => Number(value),
        "share" => $"{Number(100.0 * value)}%",
        "share a month" => $"{Number(100.0 * value)}% a month",
        _ => Wording.Count(Number(value), unit),
    };

    /// <summary>Three significant digits, and never fewer than stand before the decimal point.</summary>
    private static string Number(double value)
    {
        string format = Math.Abs(value) switch
        {
            >= 1000 => "#,0",
            >= 100 => "0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            >= 0.1 or 0 => "0.###",
            >= 0.01 => "0.####",
            _ => "0.#####",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Words(string model) => model.Replace('_', ' ');
}

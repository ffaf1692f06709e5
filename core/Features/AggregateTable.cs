namespace ChurnSegmentation.Core.Features;

/// <summary>
/// What the family queries found for one snapshot: one row an account, the input of every feature.
/// A prospect or a what-if is the same table with one row, so that it is computed by the same code.
/// </summary>
/// <param name="Snapshot">The month whose last day is the snapshot.</param>
/// <param name="Months">Length of every monthly series; the last element is the snapshot's month.</param>
/// <param name="AccountIds">n account ids.</param>
/// <param name="Scalars">Name → n values; NaN = unknown.</param>
/// <param name="Series">Name → n × <paramref name="Months"/> values, row-major, oldest month first; NaN = no row in that month.</param>
/// <param name="Attributes">Name → n texts (industry, region, plan …); null = unknown.</param>
public sealed record AggregateTable(
    Month Snapshot,
    int Months,
    IReadOnlyList<string> AccountIds,
    IReadOnlyDictionary<string, double[]> Scalars,
    IReadOnlyDictionary<string, double[]> Series,
    IReadOnlyDictionary<string, string?[]> Attributes)
{
    /// <summary>The same accounts over the policy's longer window, for the features that look so far back; null = nobody looked.</summary>
    public AggregateTable? History { get; init; }

    /// <summary>Number of accounts n.</summary>
    public int Count => AccountIds.Count;

    /// <summary>A series' value of an account and month, 0 = oldest; NaN = unknown, or there is no such series.</summary>
    public double At(string series, int row, int month) =>
        Series.TryGetValue(series, out double[]? values) ? values[row * Months + month] : double.NaN;

    /// <summary>An account's months of a series, oldest first; empty where there is no such series.</summary>
    public ReadOnlySpan<double> Of(string series, int row) =>
        Series.TryGetValue(series, out double[]? values) ? values.AsSpan(row * Months, Months) : [];

    /// <summary>Mean of an account's known months of a series; NaN where none is known.</summary>
    public double MeanOf(string series, int row) => Shapes.Mean(Of(series, row));
}

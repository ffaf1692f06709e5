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
    /// <summary>Number of accounts n.</summary>
    public int Count => AccountIds.Count;
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Every eligible account at every snapshot, with features and labels: what learning and evaluation read.
/// n rows, ordered by snapshot, then account id (ordinal).
/// </summary>
/// <param name="Windows">The windows that the rows were made with.</param>
/// <param name="AccountIds">n account ids.</param>
/// <param name="Snapshots">n snapshot months.</param>
/// <param name="Features">n × d.</param>
/// <param name="Labels">Model name (churn, needs_exit, expansion) → n values: 1, 0, or NaN where the label is censored or its window has not closed.</param>
/// <param name="LabelMonths">Model name → months after the snapshot until that label's window has closed (churn: lead + outcome; expansion: 12).</param>
/// <param name="StillThere">n; true where the account was neither gone nor silent after the lead.</param>
/// <param name="Reviewed">n; true where a human exit review decided the needs_exit label.</param>
/// <param name="Treated">n; true where an intervention began between the snapshot and the end of the outcome window.</param>
/// <param name="Slices">Slice dimension (industry, region, size, tenure) → n texts; "unknown" where the fact is missing.</param>
/// <param name="Baselines">Model name → baseline name → n scores, higher = more likely 1.</param>
public sealed record Dataset(
    Windows Windows,
    IReadOnlyList<string> AccountIds,
    IReadOnlyList<Month> Snapshots,
    FeatureMatrix Features,
    IReadOnlyDictionary<string, float[]> Labels,
    IReadOnlyDictionary<string, int> LabelMonths,
    bool[] StillThere,
    bool[] Reviewed,
    bool[] Treated,
    IReadOnlyDictionary<string, string[]> Slices,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, float[]>> Baselines)
{
    /// <summary>d; true where the column holds category codes of no order; null = none does: a book's codes are ranks.</summary>
    public IReadOnlyList<bool>? IsCategory { get; init; }

    /// <summary>False where the rows have no time; their snapshots mean nothing then.</summary>
    public bool IsDated { get; init; } = true;

    /// <summary>Whether folds deal out the accounts with the event evenly: where it is rare and the table small, a hash alone may starve one.</summary>
    public bool IsStratified { get; init; }

    /// <summary>Number of rows n.</summary>
    public int Count => AccountIds.Count;
}

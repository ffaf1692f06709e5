namespace ChurnSegmentation.Core.Explain;

/// <summary>What one model says of one account, and why: base value + all contributions = log-odds.</summary>
/// <param name="Polarity">What a probability of 1 means.</param>
/// <param name="Probability">Calibrated probability, 0 to 1.</param>
/// <param name="LogOdds">Calibrated log-odds: ln(probability ÷ (1 − probability)).</param>
/// <param name="BaseValue">Calibrated log-odds expected over the rows that the model learned from, where the contributions start.</param>
/// <param name="Contributions">One for each feature, the largest first.</param>
public sealed record ModelAnswer(
    string Polarity,
    double Probability,
    double LogOdds,
    double BaseValue,
    IReadOnlyList<Contribution> Contributions)
{
    /// <summary>What the model dares to say; null in a version that was not calibrated for it.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The reasons for a reader with a minute; null in a version without a catalogue.</summary>
    public ReasonSummary? Summary { get; init; }
}

/// <summary>A feature's part in a model's log-odds: an exact SHAP value.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Family">The family it belongs to.</param>
/// <param name="Value">The account's value; null where it is unknown, or a category.</param>
/// <param name="Category">The account's category; null where it is unknown, or a number.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Percentile">Mid-rank percentile among the peers, 0 to 100; null where the value is unknown, or a category.</param>
/// <param name="LogOdds">What it adds to the calibrated log-odds; below 0 it takes away.</param>
/// <param name="Reason">All of it in words.</param>
/// <param name="Firm">
/// Whether models that learned from other samples of the accounts see it point the same way, but for the policy's share of them; null where the
/// version has no such models.
/// </param>
public sealed record Contribution(
    string Feature,
    string Family,
    float? Value,
    string? Category,
    string Unit,
    double? Percentile,
    double LogOdds,
    string Reason,
    bool? Firm = null);

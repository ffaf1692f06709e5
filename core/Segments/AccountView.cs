using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>All that a placement or a decision may look at, of one account at one snapshot.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="Attributes">What it is: industry, region, plan, csm_id, onboarding_batch … by name; unknown ones are not there.</param>
/// <param name="Features">Every feature that the book can give, computed with the policy of the day.</param>
/// <param name="Probabilities">
/// Model → calibrated probability of its 1 (churn, needs_exit, expansion); empty for an account that is silent already.
/// </param>
/// <param name="WithoutMonth">
/// The same features once for each month of the observation window, with that month left out, oldest first.
/// </param>
public sealed record AccountView(
    string AccountId,
    IReadOnlyDictionary<string, string> Attributes,
    FeatureRow Features,
    IReadOnlyDictionary<string, double> Probabilities,
    IReadOnlyList<FeatureRow> WithoutMonth)
{
    /// <summary>The same features over the policy's longer window (<c>segments.history_months</c>); null = nobody looked so far
    /// back.</summary>
    public FeatureRow? History { get; init; }

    /// <summary>Model → why it gives no answer for this account, in a sentence; a model that gives one is not there.</summary>
    public IReadOnlyDictionary<string, string> Doubts { get; init; } = new Dictionary<string, string>();

    /// <summary>A feature's value; NaN = unknown.</summary>
    public double this[string feature] => Features[feature];

    /// <summary>False for an account that is silent already: it is listed apart.</summary>
    public bool Scored => Probabilities.Count > 0;

    /// <summary>A model's probability; NaN = no such model, or the account was not scored.</summary>
    public double Probability(string model) => Probabilities.GetValueOrDefault(model, double.NaN);
}

using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>What would bring an account below a model's line.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="Snapshot">The month whose end the answer is as of.</param>
/// <param name="ModelVersion">Id of the version that scored it.</param>
/// <param name="Model">The model.</param>
/// <param name="Counterfactual">The smallest change that was found, and what the model says after it.</param>
/// <param name="Reading">What it means, and what not.</param>
public sealed record AccountCounterfactual(
    string AccountId, string Snapshot, string ModelVersion, string Model, Counterfactual Counterfactual, string Reading)
{
    /// <summary>The lines of a version's models: below them an account is out of danger.</summary>
    public static IReadOnlyDictionary<string, double> Lines(Policy policy) => new SortedDictionary<string, double>(StringComparer.Ordinal)
    {
        ["churn"] = policy.Ladder.PreemptProbability,
        ["needs_exit"] = policy.Guards.CandidateProbability,
    };

    /// <summary>The answer; null in a version that does not know what accounts change.</summary>
    /// <param name="model">One of <see cref="Lines"/>.</param>
    public static AccountCounterfactual? Of(
        Predictor predictor, string snapshot, string accountId, string model, ScoredRow scored) =>
        predictor.Policy is { } policy && predictor.Counterfactual(model, scored.Features, Lines(policy)[model]) is { } found
            ? new AccountCounterfactual(accountId, snapshot, predictor.Version, model, found, found.Reading)
            : null;
}

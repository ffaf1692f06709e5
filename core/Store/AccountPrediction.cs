using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>What is known of an account at a snapshot.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="Snapshot">The month whose end the answer is as of.</param>
/// <param name="ModelVersion">Id of the version that scored it.</param>
/// <param name="State"><c>scored</c>, or <c>silent</c>: listed apart, not scored as if alive.</param>
/// <param name="StateReason">Why it was not scored; null where it was.</param>
/// <param name="Peers">Whom its percentiles compare it with, in words; null where it was not scored.</param>
/// <param name="PeerAccounts">How many they are; null where it was not scored.</param>
/// <param name="Attributes">What the account is: industry, region, plan … by name.</param>
/// <param name="Models">Model → its answer; empty where the account was not scored.</param>
public sealed record AccountPrediction(
    string AccountId,
    string Snapshot,
    string ModelVersion,
    string State,
    string? StateReason,
    string? Peers,
    int? PeerAccounts,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyDictionary<string, ModelAnswer> Models)
{
    /// <summary>The answer, from the numbers that were stored when the account was scored.</summary>
    public static AccountPrediction Of(Predictor predictor, string snapshot, PortfolioAccount account) => new(
        account.AccountId,
        snapshot,
        predictor.Version,
        account.Scored is null ? "silent" : "scored",
        account.NotScored,
        account.Scored?.Standing.Peers,
        account.Scored?.Standing.Accounts,
        account.Attributes,
        account.Scored is { } scored
            ? predictor.Answer(scored.Features, scored.Scores, scored.Standing)
            : new Dictionary<string, ModelAnswer>());
}

using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>What a portfolio is a picture of.</summary>
/// <param name="ModelVersion">Id of the version that scored it.</param>
/// <param name="Snapshot">The month whose end it shows, such as 2025-04.</param>
/// <param name="FeatureNames">d names, in column order.</param>
/// <param name="Models">The models' names, in the order of every account's scores.</param>
/// <param name="Decided">What was decided about the book, and by which policy; null where nothing was.</param>
public sealed record PortfolioHeader(
    string ModelVersion, string Snapshot, IReadOnlyList<string> FeatureNames, IReadOnlyList<string> Models, DecidedBook? Decided = null);

/// <summary>What was decided about the book.</summary>
/// <param name="PolicyYaml">The policy that decided.</param>
/// <param name="Book">The decisions.</param>
public sealed record DecidedBook(string PolicyYaml, BookDecision Book);

/// <summary>An account of the portfolio: scored, or listed apart with the reason.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="NotScored">Why it has no scores (already silent …); null where it was scored.</param>
/// <param name="Attributes">What it is: industry, region, plan … by name.</param>
/// <param name="Scored">Its scores; null where it has none.</param>
/// <param name="Decision">What was decided; written with the account, and read by <see cref="PortfolioReader.Decision"/> alone.</param>
public sealed record PortfolioAccount(
    string AccountId, string? NotScored, IReadOnlyDictionary<string, string> Attributes, ScoredRow? Scored, AccountDecision? Decision = null);

/// <summary>A scored account's numbers.</summary>
/// <param name="Features">d values; NaN = unknown.</param>
/// <param name="Standing">Where they stand among the account's peers.</param>
/// <param name="Scores">A score for each of the header's models.</param>
public sealed record ScoredRow(float[] Features, Standing Standing, IReadOnlyList<ModelScore> Scores);

using System.Text;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Store;

/// <summary>What a portfolio holds of the case of one account.</summary>
/// <param name="Header">What the portfolio is a picture of.</param>
/// <param name="Decided">What was decided about the book.</param>
/// <param name="Account">The account.</param>
/// <param name="Decision">What was decided about it.</param>
public sealed record PortfolioCase(PortfolioHeader Header, DecidedBook Decided, PortfolioAccount Account, AccountDecision Decision)
{
    /// <summary>The case as a dossier is written from it.</summary>
    /// <param name="predictors">Version id → what its answers are made of.</param>
    /// <exception cref="UserFault">The version is not in the registry, or the policy is one that this program does not read.</exception>
    public CaseFile File(Func<string, Predictor> predictors)
    {
        var policy = Policy.Parse($"the policy that decided about {Account.AccountId}", Encoding.UTF8.GetBytes(Decided.PolicyYaml));
        return new CaseFile(
            Account.AccountId,
            Account.Attributes,
            Month.Parse(Header.Snapshot),
            Header.ModelVersion,
            Account.NotScored,
            Account.Scored is { } scored
                ? predictors(Header.ModelVersion).Answer(scored.Features, scored.Scores, scored.Standing)
                : new Dictionary<string, ModelAnswer>(),
            Decision,
            Decided.Book,
            policy)
        {
            Windows = Account.Scored is null ? null : predictors(Header.ModelVersion).Windows,
            WayOut = Decision.Exit.Candidate && Account.Scored is { } row
                ? predictors(Header.ModelVersion).Counterfactual("needs_exit", row.Features, policy.Guards.CandidateProbability)
                : null,
        };
    }
}

/// <summary>From a portfolio to the case of one account.</summary>
public static class PortfolioCases
{
    /// <summary>The case; null where the portfolio has no such account, or nothing was decided in it.</summary>
    /// <exception cref="UserFault">The file is not a portfolio that this program reads.</exception>
    public static PortfolioCase? Case(this PortfolioReader portfolio, string accountId) =>
        portfolio.Find(accountId) is ({ Decided: { } decided } header, { } account) && portfolio.Decision(accountId) is { } decision
            ? new PortfolioCase(header, decided, account, decision)
            : null;
}

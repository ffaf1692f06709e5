using System.Text;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Store;

/// <summary>From a portfolio to the case of one account.</summary>
public static class PortfolioCase
{
    /// <summary>The case; null where the portfolio has no such account, or nothing was decided in it.</summary>
    /// <param name="portfolio">Where the account was scored and decided.</param>
    /// <param name="predictors">Version id → what its answers are made of.</param>
    /// <param name="accountId">The account.</param>
    /// <exception cref="UserFault">The file is not a portfolio that this program reads, or its version is not in the registry.</exception>
    public static CaseFile? Case(this PortfolioReader portfolio, Func<string, Predictor> predictors, string accountId)
    {
        if (portfolio.Find(accountId) is not ({ Decided: { } decided } header, { } account) || portfolio.Decision(accountId) is not { } decision)
        {
            return null;
        }

        return new CaseFile(
            accountId,
            account.Attributes,
            Month.Parse(header.Snapshot),
            header.ModelVersion,
            account.NotScored,
            account.Scored is { } scored
                ? predictors(header.ModelVersion).Answer(scored.Features, scored.Scores, scored.Standing)
                : new Dictionary<string, ModelAnswer>(),
            decision,
            decided.Book,
            Policy.Parse($"the policy of {portfolio.Location}", Encoding.UTF8.GetBytes(decided.PolicyYaml)));
    }
}

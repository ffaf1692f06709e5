using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>What came after a version was written, which is therefore not in its manifest.</summary>
/// <param name="Version">Its id.</param>
/// <param name="Approvals">Who put it where, oldest first.</param>
/// <param name="Guards">How the guards did on a scored book; null where none was named.</param>
public sealed record CardLater(string Version, IReadOnlyList<Approval> Approvals, GuardStatistics? Guards);

/// <summary>What the guards did on a scored book.</summary>
/// <param name="Snapshot">The month whose end it shows.</param>
/// <param name="ModelVersion">The version that scored it.</param>
/// <param name="Accounts">Accounts decided on.</param>
/// <param name="Candidates">Those whose needs_exit made them candidates.</param>
/// <param name="Recommended">Candidates that no guard stopped.</param>
/// <param name="Fired">Guard → candidates that it stopped, alone or with others.</param>
public sealed record GuardStatistics(
    string Snapshot, string ModelVersion, int Accounts, int Candidates, int Recommended, IReadOnlyDictionary<string, int> Fired)
{
    /// <summary>Counts the decisions of a portfolio.</summary>
    public static GuardStatistics Of(PortfolioHeader header, IEnumerable<AccountDecision> decisions)
    {
        (int accounts, int candidates, int recommended) = (0, 0, 0);
        var fired = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (AccountDecision decision in decisions)
        {
            accounts++;
            candidates += decision.Exit.Candidate ? 1 : 0;
            recommended += decision.Exit.Recommended ? 1 : 0;
            foreach (GuardVerdict guard in decision.Exit.Guards)
            {
                fired[guard.Guard] = fired.GetValueOrDefault(guard.Guard) + (guard.Fired ? 1 : 0);
            }
        }

        return new GuardStatistics(header.Snapshot, header.ModelVersion, accounts, candidates, recommended, fired);
    }
}

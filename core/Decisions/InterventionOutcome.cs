namespace ChurnSegmentation.Core.Decisions;

/// <summary>That an account got help.</summary>
public sealed record Intervention(string AccountId, string Kind, DateOnly Day);

/// <summary>What was observed of those who got an intervention; no proof that it worked: nobody drew lots.</summary>
/// <param name="Kind">Kind of the intervention.</param>
/// <param name="Accounts">Accounts that got it in the year before the snapshot, half a year ago or more.</param>
/// <param name="StillThere">Share of them that are still customers with revenue.</param>
/// <param name="Others">The same share of all accounts that were customers then.</param>
public sealed record InterventionOutcome(string Kind, int Accounts, double StillThere, double Others)
{
    /// <summary>Counts what became of whom, kinds in ordinal order.</summary>
    /// <param name="interventions">All of the time since <paramref name="then"/>.</param>
    /// <param name="until">The last day that leaves an intervention time to show.</param>
    /// <param name="then">Ids of the accounts that were customers when that time began; at least one.</param>
    /// <param name="today">Ids of those that are customers with revenue today.</param>
    public static IReadOnlyList<InterventionOutcome> Of(
        IEnumerable<Intervention> interventions, DateOnly until, IReadOnlySet<string> then, IReadOnlySet<string> today)
    {
        double all = then.Average(account => today.Contains(account) ? 1.0 : 0);
        return [.. interventions
            .Where(intervention => intervention.Day <= until && then.Contains(intervention.AccountId))
            .Select(intervention => (intervention.Kind, intervention.AccountId))
            .Distinct()
            .GroupBy(intervention => intervention.Kind, intervention => today.Contains(intervention.AccountId) ? 1.0 : 0)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new InterventionOutcome(kind.Key, kind.Count(), kind.Average(), all))];
    }
}

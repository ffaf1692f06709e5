using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>How many accounts of any cohort may be flagged for exit.</summary>
/// <param name="Most">Cohort of one attribute, large enough to be tested → most of its accounts.</param>
public sealed record ExitCap(IReadOnlyDictionary<Cohort, int> Most)
{
    /// <summary>The cap on a book's cohorts.</summary>
    public static ExitCap Of(IReadOnlyList<AccountView> accounts, SystemicPolicy policy) => new(accounts
        .SelectMany(account => Cohort.Of(account).Where(cohort => cohort.OtherAttribute is null))
        .CountBy(cohort => cohort)
        .Where(cohort => cohort.Value >= policy.MinAccounts)
        .ToDictionary(cohort => cohort.Key, cohort => (int)Math.Floor(policy.CapShare * cohort.Value)));

    /// <summary>The cohorts of an account that are capped: of a smaller one a pattern cannot be told from bad luck.</summary>
    public Cohort[] Capped(AccountView account) => [.. Cohort.Of(account).Where(Most.ContainsKey)];

    /// <summary>For each candidate the cohort that has its full share already, or null: it may be flagged.</summary>
    /// <param name="candidates">Exit candidates, the clearest case first.</param>
    public IReadOnlyList<(AccountView Account, Cohort? Full)> Admit(IEnumerable<AccountView> candidates)
    {
        var flagged = new Dictionary<Cohort, int>();
        var answers = new List<(AccountView, Cohort?)>();
        foreach (AccountView account in candidates)
        {
            Cohort[] capped = Capped(account);
            Cohort? full = capped.FirstOrDefault(cohort => flagged.GetValueOrDefault(cohort) >= Most[cohort]);
            answers.Add((account, full));
            foreach (Cohort cohort in full is null ? capped : [])
            {
                flagged[cohort] = flagged.GetValueOrDefault(cohort) + 1;
            }
        }

        return answers;
    }
}

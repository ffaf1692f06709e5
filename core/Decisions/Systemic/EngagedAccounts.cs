using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>The accounts of a snapshot that do their part and whose trouble is known, ordinal by id: those that the guard compares.</summary>
/// <param name="Accounts">n accounts.</param>
/// <param name="Facts">What it looks at.</param>
/// <param name="Scores">Normal scores of their trouble; higher = worse.</param>
/// <param name="Troubled">True: among the worst, by the policy's share.</param>
/// <param name="Strata">Class of size and tenure, in which they are compared.</param>
/// <param name="Months">Months of the window.</param>
internal sealed record EngagedAccounts(AccountView[] Accounts, TroubleFacts[] Facts, double[] Scores, bool[] Troubled, int[] Strata, int Months)
{
    /// <summary>Accounts that do their part, ordinal by id.</summary>
    public static AccountView[] Engaged(SnapshotView book, Policy policy) =>
    [
        .. book.Accounts
            .Where(account => TroubleFacts.Of(account, book.Months).Engagement >= policy.Systemic.EngagedAtLeast)
            .OrderBy(account => account.AccountId, StringComparer.Ordinal),
    ];

    public static EngagedAccounts Of(SnapshotView book, Policy policy)
    {
        AccountView[] engaged = Engaged(book, policy);
        TroubleFacts[] all = FactsOf(engaged, book.Months);
        double[] trouble = TroubleYardstick.Of(all, policy.Systemic.Weights, policy).Measure(all);

        // Newcomers help to tell how trouble fades with tenure; they are not compared themselves.
        int[] known = [.. Enumerable.Range(0, engaged.Length)
            .Where(row => !double.IsNaN(trouble[row]) && engaged[row]["tenure"] >= policy.Systemic.SettlingMonths)];
        AccountView[] accounts = [.. known.Select(row => engaged[row])];
        double[] measured = [.. known.Select(row => trouble[row])];
        TroubleFacts[] facts = [.. known.Select(row => all[row])];
        double[] ranks = StratifiedPermutation.Ranks(measured);
        return new EngagedAccounts(
            accounts,
            facts,
            StratifiedPermutation.NormalScores(measured),
            [.. ranks.Select(rank => rank > (1 - policy.Systemic.TroubledShare) * ranks.Length)],
            StrataOf(facts, policy.Systemic),
            book.Months);
    }

    /// <summary>What the guard looks at, of each account.</summary>
    public static TroubleFacts[] FactsOf(IReadOnlyList<AccountView> accounts, int months) =>
        [.. accounts.Select(account => TroubleFacts.Of(account, months))];

    private static int[] StrataOf(TroubleFacts[] facts, SystemicPolicy policy)
    {
        double[] sizes = StratifiedPermutation.Ranks([.. facts.Select(fact => fact.Size)]);
        return
        [
            .. facts.Select((fact, row) =>
            {
                int size = (int)((sizes[row] - 0.5) / facts.Length * policy.SizeClasses);
                return 2 * size + (fact.Tenure <= policy.SettledMonths ? 0 : 1);
            }),
        ];
    }
}

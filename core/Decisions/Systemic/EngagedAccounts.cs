using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>The accounts of a snapshot that do their part and whose trouble is known, ordinal by id: those that the guard compares.</summary>
/// <param name="Accounts">n accounts.</param>
/// <param name="Facts">What it looks at.</param>
/// <param name="Trouble">How much trouble each is in, by the book's yardstick; higher = worse.</param>
/// <param name="Strata">Class of size and tenure, in which they are compared.</param>
/// <param name="Months">Months of the window.</param>
internal sealed record EngagedAccounts(AccountView[] Accounts, TroubleFacts[] Facts, double[] Trouble, int[] Strata, int Months)
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
        TroubleFacts[] facts = [.. known.Select(row => all[row])];
        return new EngagedAccounts(
            accounts,
            facts,
            [.. known.Select(row => trouble[row])],
            StrataOf(facts, policy.Systemic),
            book.Months);
    }

    /// <summary>
    /// Trouble among peers: n normal scores, and n marks of the worst by the policy's share. Accounts under a fault that is found fill the
    /// worst places of the whole book, so that a second fault would not show there; it shows among those who share the first, or lack it.
    /// </summary>
    /// <param name="peers">n groups; accounts of one are ranked together.</param>
    public (double[] Scores, bool[] Troubled) Ranked(int[] peers, SystemicPolicy policy)
    {
        (double[] scores, bool[] troubled) = (new double[Trouble.Length], new bool[Trouble.Length]);
        foreach (IGrouping<int, int> group in Enumerable.Range(0, peers.Length).GroupBy(row => peers[row]))
        {
            int[] rows = [.. group];
            double[] ranks = StratifiedPermutation.Ranks([.. rows.Select(row => Trouble[row])]);
            for (int at = 0; at < rows.Length; at++)
            {
                scores[rows[at]] = StratifiedPermutation.NormalScore(ranks[at], rows.Length);
                troubled[rows[at]] = ranks[at] > (1 - policy.TroubledShare) * rows.Length;
            }
        }

        return (scores, troubled);
    }

    /// <summary>The strata within each group of peers: n classes in which accounts are compared.</summary>
    public int[] StrataAmong(int[] peers)
    {
        int classes = Strata.DefaultIfEmpty().Max() + 1;
        return [.. Strata.Select((stratum, row) => classes * peers[row] + stratum)];
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

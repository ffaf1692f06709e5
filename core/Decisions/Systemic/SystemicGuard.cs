using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>
/// "It's likely not them who are the problem": looks for cohorts in which accounts that see what we recommend and do the agreed steps are in
/// trouble beyond chance, and for a book in which nearly everyone is.
/// </summary>
/// <remarks>
/// Trouble is graded (<see cref="TroubleYardstick"/>), cohorts are tested by a permutation test within classes of size and tenure, and
/// Benjamini–Hochberg keeps the rate of false findings. The plainest cohort is named first; the others are then tested again, each compared
/// with accounts that share its membership of what is named already, until none stands out: a manager all of whose accounts are of the faulty
/// batch is explained away by it. A pair is named only where the rest of the cohorts that it is a part of is not as badly off: a batch whose fault
/// shows first in one plan is named whole. What then stands out by laxer bars is suspected: naming needs proof, sparing a customer needs a doubt.
/// </remarks>
public static class SystemicGuard
{
    /// <summary>A year: as many findings at most, so that a book of nothing but oddities comes to an end.</summary>
    private const int MostFindings = 12;

    /// <summary>Features that the guard looks at.</summary>
    public static IReadOnlyList<string> Features => TroubleFacts.Features;

    /// <summary>
    /// The past that "everyone" looks at, end to end: the other windows of the year that is judged, then the yardstick, from a year before
    /// backwards, as many windows as the policy says. One window alone has its own incidents, or none.
    /// </summary>
    public static IReadOnlyList<Month> EarlierSnapshots(Month snapshot, int observe, Policy policy) =>
    [
        .. Enumerable.Range(1, Math.Max(0, EveryoneTest.Year / observe - 1)).Select(window => snapshot - window * observe),
        .. Enumerable.Range(0, policy.Systemic.Everyone.EarlierWindows).Select(window => snapshot - (EveryoneTest.Year + window * observe)),
    ];

    /// <summary>Tests a book. The same accounts give the same report, in whatever order they stand.</summary>
    /// <param name="book">The book at a snapshot.</param>
    /// <param name="policy">Rates, limits and weights.</param>
    /// <param name="earlier">
    /// The same book at <see cref="EarlierSnapshots"/>, the yardstick for "everyone"; without it only the policy's absolute limit holds.
    /// </param>
    public static SystemicReport Test(SnapshotView book, Policy policy, params IReadOnlyList<SnapshotView> earlier)
    {
        EngagedAccounts engaged = EngagedAccounts.Of(book, policy);
        Dictionary<Cohort, int[]> cohorts = Enumerable.Range(0, engaged.Accounts.Length)
            .SelectMany(row => Cohort.Of(engaged.Accounts[row]).Select(cohort => (Cohort: cohort, Row: row)))
            .GroupBy(member => member.Cohort, member => member.Row)
            .Where(group => group.Count() >= policy.Systemic.MinAccounts)
            .ToDictionary(group => group.Key, group => group.ToArray());
        var findings = new List<SystemicFinding>();
        HashSet<Cohort> stoodOut = [];
        var peers = new int[engaged.Accounts.Length];
        var trouble = Trouble.Among(engaged, peers, policy.Systemic);
        (SystemicFinding Finding, double Chance)[] concentrated = Concentrated(book, engaged, trouble, cohorts, findings, policy);
        while (findings.Count < MostFindings && concentrated.Select(cohort => cohort.Finding).Where(IsProven).ToArray() is { Length: > 0 } proven)
        {
            SystemicFinding named = Whole(proven, trouble, cohorts, policy.Systemic);
            findings.Add(named);
            stoodOut.UnionWith(proven.Select(finding => finding.Cohort));
            peers = [.. peers.Select((group, row) => 2 * group + (named.Cohort.Has(engaged.Accounts[row]) ? 1 : 0))];
            trouble = Trouble.Among(engaged, peers, policy.Systemic);
            concentrated = Concentrated(book, engaged, trouble, cohorts, findings, policy);
        }

        stoodOut.ExceptWith(findings.Select(finding => finding.Cohort));
        return new SystemicReport(
            findings,
            [.. concentrated.Where(cohort => cohort.Chance >= policy.Systemic.SuspectChance).Select(cohort => cohort.Finding)],
            [.. stoodOut.OrderBy(cohort => cohort.Dimension, StringComparer.Ordinal).ThenBy(cohort => cohort.Name, StringComparer.Ordinal)],
            cohorts.Count,
            EveryoneTest.Run(book, earlier, findings, policy),
            ExitCap.Of(book.Accounts, policy.Systemic));

        bool IsProven(SystemicFinding finding) => finding.Q <= policy.Systemic.Rate && finding.OddsRatio >= policy.Systemic.OddsRatio;
    }

    /// <summary>
    /// The plainest of the proven cohorts; where it is a pair, the plainest proven cohort that it is a part of, if the rest of that one has the
    /// odds of trouble of a finding as well: else the part alone is named.
    /// </summary>
    private static SystemicFinding Whole(SystemicFinding[] proven, Trouble trouble, Dictionary<Cohort, int[]> cohorts, SystemicPolicy policy)
    {
        HashSet<int> part = [.. cohorts[proven[0].Cohort]];
        return proven.FirstOrDefault(whole => whole.Cohort.Holds(proven[0].Cohort)
            && StratifiedTable.Of(trouble.Worst, [.. cohorts[whole.Cohort].Where(row => !part.Contains(row))], trouble.StrataWithout(part))
                .OddsRatio >= policy.OddsRatio) ?? proven[0];
    }

    /// <summary>
    /// The cohorts in which trouble is concentrated by the laxer rate of false findings, the plainest first, each with the chance that its odds
    /// are as high as a named one's. Where a pair is named, the cohorts that it is a part of are among them at any rate: the finding points there.
    /// </summary>
    private static (SystemicFinding Finding, double Chance)[] Concentrated(
        SnapshotView book, EngagedAccounts engaged, Trouble trouble, Dictionary<Cohort, int[]> cohorts, List<SystemicFinding> named, Policy policy)
    {
        (double[] scores, bool[] worst, int[] strata) = trouble;
        var test = new StratifiedPermutation(scores, strata);
        Cohort[] names = [.. cohorts.Keys
            .OrderBy(cohort => cohort.OtherAttribute is not null)
            .ThenBy(cohort => cohort.Dimension, StringComparer.Ordinal)
            .ThenBy(cohort => cohort.Name, StringComparer.Ordinal)];
        double[] p = [.. names.Select(name => test.AtLeast(cohorts[name]))];
        double[] q = BenjaminiHochberg.Adjust(p);
        return [.. Enumerable.Range(0, names.Length)
            .Where(at => q[at] <= policy.Systemic.SuspectRate || named.Any(pair => names[at].Holds(pair.Cohort))).OrderBy(at => p[at]).Select(at =>
        {
            int[] rows = cohorts[names[at]];
            var troubled = StratifiedTable.Of(worst, rows, strata);
            return (
                new SystemicFinding(
                    names[at],
                    book.Accounts.Count(names[at].Has),
                    rows.Length,
                    troubled.Hit,
                    troubled.Expected,
                    troubled.OddsRatio,
                    p[at],
                    q[at],
                    Vendor(engaged, rows, strata, policy),
                    rows.Where(row => worst[row]).Sum(row => 12 * Arithmetic.OrNone(engaged.Accounts[row]["mrr_last"]))),
                troubled.ChanceOf(policy.Systemic.OddsRatio));
        })];
    }

    /// <summary>Trouble of the engaged accounts, held against those who share, or lack, what is named already.</summary>
    /// <param name="Scores">n: how much, by rank.</param>
    /// <param name="Worst">n: true for the worst of them.</param>
    /// <param name="Strata">n: only accounts of one stratum are compared.</param>
    private sealed record Trouble(double[] Scores, bool[] Worst, int[] Strata)
    {
        /// <param name="peers">n groups: accounts that share what is named already, and are compared with each other.</param>
        public static Trouble Among(EngagedAccounts engaged, int[] peers, SystemicPolicy policy)
        {
            (double[] scores, bool[] worst) = engaged.Ranked(peers, policy);
            return new Trouble(scores, worst, engaged.StrataAmong(peers));
        }

        /// <summary>The strata with these accounts apart, so that nobody is compared with them.</summary>
        public int[] StrataWithout(HashSet<int> rows) => [.. Strata.Select((stratum, row) => rows.Contains(row) ? -1 : stratum)];
    }

    private static VendorEvidence Vendor(EngagedAccounts engaged, int[] rows, int[] strata, Policy policy)
    {
        bool[] hit = [.. engaged.Facts.Select(fact => fact.IsHit(engaged.Months, policy))];
        var table = StratifiedTable.Of(hit, rows, strata);
        TroubleFacts[] facts = [.. rows.Select(row => engaged.Facts[row])];
        return new VendorEvidence(
            table.Hit,
            table.Expected,
            table.P,
            facts.Average(fact => Arithmetic.OrNone(fact.FaultTickets)) / engaged.Months,
            facts.Sum(fact => Arithmetic.OrNone(fact.PromisesBroken)) / Math.Max(1, facts.Sum(fact => Arithmetic.OrNone(fact.Tickets))),
            facts.Average(fact => Arithmetic.OrNone(fact.IncidentHours)));
    }
}

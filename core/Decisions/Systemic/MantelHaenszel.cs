namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>How much likelier a mark is in a group than beside it, over all strata (Mantel and Haenszel 1959).</summary>
internal static class MantelHaenszel
{
    /// <summary>The common odds ratio; infinite where nobody else is marked, NaN where the strata leave nothing to compare.</summary>
    /// <param name="marked">n marks.</param>
    /// <param name="rows">Rows of the group.</param>
    /// <param name="strata">n strata: only accounts of one stratum are compared.</param>
    public static double OddsRatio(bool[] marked, IReadOnlyList<int> rows, int[] strata)
    {
        Dictionary<int, (int All, int Marked)> whole = Count(Enumerable.Range(0, strata.Length));
        (double more, double less) = (0, 0);
        foreach ((int stratum, (int All, int Marked) group) in Count(rows).OrderBy(stratum => stratum.Key))
        {
            (int all, int hit) = whole[stratum];
            more += (double)group.Marked * (all - group.All - (hit - group.Marked)) / all;
            less += (double)(group.All - group.Marked) * (hit - group.Marked) / all;
        }

        return more / less;

        Dictionary<int, (int All, int Marked)> Count(IEnumerable<int> of) => of.GroupBy(row => strata[row])
            .ToDictionary(stratum => stratum.Key, stratum => (stratum.Count(), stratum.Count(row => marked[row])));
    }
}

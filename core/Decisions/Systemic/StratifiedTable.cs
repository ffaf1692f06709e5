namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>Marked accounts of a cohort against those of its strata: a 2 × 2 table a stratum.</summary>
/// <param name="Strata">The strata that the cohort has accounts in: all of the stratum with the cohort drawn from it, and those drawn that are marked.</param>
internal sealed record StratifiedTable(IReadOnlyList<(Hypergeometric.Urn Urn, int Hit)> Strata)
{
    /// <summary>Counts.</summary>
    /// <param name="marked">n marks.</param>
    /// <param name="rows">Rows of the cohort.</param>
    /// <param name="strata">n strata: only accounts of one stratum are compared.</param>
    public static StratifiedTable Of(bool[] marked, IReadOnlyList<int> rows, int[] strata)
    {
        Dictionary<int, (int All, int Marked)> whole = Count(Enumerable.Range(0, strata.Length));
        return new StratifiedTable([.. Count(rows).OrderBy(drawn => drawn.Key).Select(drawn =>
            (new Hypergeometric.Urn(whole[drawn.Key].All, whole[drawn.Key].Marked, drawn.Value.All), drawn.Value.Marked))]);

        Dictionary<int, (int All, int Marked)> Count(IEnumerable<int> of) => of.GroupBy(row => strata[row])
            .ToDictionary(stratum => stratum.Key, stratum => (stratum.Count(), stratum.Count(row => marked[row])));
    }

    /// <summary>Marked accounts of the cohort.</summary>
    public int Hit => Strata.Sum(stratum => stratum.Hit);

    /// <summary>Those that chance would give it.</summary>
    public double Expected => Strata.Sum(stratum => stratum.Urn.Expected);

    /// <summary>The chance of so many: exact, stratum by stratum.</summary>
    public double P => Hypergeometric.AtLeast(Hit, Strata.Select(stratum => stratum.Urn));

    /// <summary>
    /// The common odds ratio (Mantel and Haenszel 1959): infinite where nobody else is marked, NaN where the strata leave nothing to compare.
    /// </summary>
    public double OddsRatio
    {
        get
        {
            (double more, double less) = (0, 0);
            foreach (((int population, int marked, int drawn), int hit) in Strata)
            {
                more += (double)hit * (population - drawn - (marked - hit)) / population;
                less += (double)(drawn - hit) * (marked - hit) / population;
            }

            return more / less;
        }
    }
}

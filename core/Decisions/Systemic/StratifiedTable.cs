using ChurnSegmentation.Core.Segments;

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
    public double OddsRatio => Pairs().Sum(stratum => stratum.Concordant) / Pairs().Sum(stratum => stratum.Discordant);

    /// <summary>
    /// The chance that the true odds ratio is at least so much, its logarithm taken as normal around the common one (Robins, Breslow and
    /// Greenland 1986): 1 where nobody else is marked, 0 where the strata leave nothing to compare.
    /// </summary>
    public double ChanceOf(double oddsRatio)
    {
        double more = Pairs().Sum(stratum => stratum.Concordant), less = Pairs().Sum(stratum => stratum.Discordant);
        if (more == 0 || less == 0)
        {
            return more > 0 ? 1 : 0;
        }

        double variance = Pairs().Sum(stratum => stratum.Agree * stratum.Concordant / (2 * more * more)
            + (stratum.Agree * stratum.Discordant + (1 - stratum.Agree) * stratum.Concordant) / (2 * more * less)
            + (1 - stratum.Agree) * stratum.Discordant / (2 * less * less));
        return NormalDistribution.Upper((Math.Log(oddsRatio) - Math.Log(more / less)) / Math.Sqrt(variance));
    }

    /// <summary>
    /// Of each stratum the pairs that speak for the cohort being worse off, and for its being better off, by its accounts; and the share of
    /// accounts that are marked and drawn, or neither.
    /// </summary>
    private IEnumerable<(double Concordant, double Discordant, double Agree)> Pairs()
    {
        foreach (((int population, int marked, int drawn), int hit) in Strata)
        {
            int others = marked - hit, neither = population - drawn - others;
            yield return ((double)hit * neither / population, (double)(drawn - hit) * others / population, (double)(hit + neither) / population);
        }
    }
}

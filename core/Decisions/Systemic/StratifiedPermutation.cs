using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>
/// Is a group's sum of scores higher than chance would make it, if scores were dealt anew within each stratum? Mean and variance of that
/// permutation distribution are exact; its tail is taken as normal, which for normal scores (van der Waerden 1952) it all but is.
/// </summary>
internal sealed class StratifiedPermutation
{
    private readonly double[] _scores;
    private readonly int[] _strata;
    private readonly Dictionary<int, (int Count, double Mean, double Variance)> _moments;

    /// <param name="scores">n scores.</param>
    /// <param name="strata">n strata: only accounts of one stratum are compared.</param>
    public StratifiedPermutation(double[] scores, int[] strata)
    {
        (_scores, _strata) = (scores, strata);
        _moments = Enumerable.Range(0, scores.Length).GroupBy(row => strata[row]).ToDictionary(group => group.Key, group =>
        {
            double mean = group.Average(row => scores[row]);
            int count = group.Count();
            return (count, mean, count > 1 ? group.Sum(row => Math.Pow(scores[row] - mean, 2)) / (count - 1) : 0);
        });
    }

    /// <summary>Scores that are normal by construction: the normal quantile of a rank, from 1, among so many.</summary>
    public static double NormalScore(double rank, int count) => NormalDistribution.Quantile((rank - 0.5) / count);

    /// <summary>Ranks from 1, equal values with the mean of theirs.</summary>
    public static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(row => values[row])];
        var ranks = new double[values.Length];
        for (int first = 0, next; first < order.Length; first = next)
        {
            for (next = first + 1; next < order.Length && values[order[next]] == values[order[first]]; next++)
            {
            }

            for (int at = first; at < next; at++)
            {
                ranks[order[at]] = (first + 1 + next) / 2.0;
            }
        }

        return ranks;
    }

    /// <summary>P(a sum at least as high as the group's); 1 where the strata leave nothing to compare it with.</summary>
    /// <param name="group">Rows of the group.</param>
    public double AtLeast(IReadOnlyList<int> group)
    {
        (double beyond, double variance) = (0, 0);
        foreach (IGrouping<int, int> rows in group.GroupBy(row => _strata[row]))
        {
            (int count, double mean, double spread) = _moments[rows.Key];
            int drawn = rows.Count();
            beyond += rows.Sum(row => _scores[row]) - drawn * mean;
            variance += drawn * (double)(count - drawn) / count * spread;
        }

        return variance <= 0 ? 1 : NormalDistribution.Upper(beyond / Math.Sqrt(variance));
    }
}

using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>The signed-rank test of paired differences (Wilcoxon 1945).</summary>
public static class SignedRank
{
    /// <summary>Up to so many differences the distribution is counted out; beyond, the normal one is near enough.</summary>
    private const int MostCounted = 50;

    /// <summary>
    /// Two-sided p-value that the differences lie about 0 as often above as below. Differences of 0 are left out, equal ones share the mean of
    /// their ranks; 1 where none is left.
    /// </summary>
    public static double P(IEnumerable<double> differences)
    {
        double[] sorted = [.. differences.Where(difference => difference != 0).OrderBy(Math.Abs)];
        int[] ranks = DoubledRanks(sorted);
        long total = ranks.Sum(rank => (long)rank), above = sorted.Zip(ranks).Sum(pair => pair.First > 0 ? (long)pair.Second : 0);
        long farther = Math.Max(above, total - above);
        double tail = sorted.Length <= MostCounted
            ? Counted(ranks, (int)total, (int)farther)
            : NormalDistribution.Upper((farther - total / 2.0 - 1) / Math.Sqrt(ranks.Sum(rank => (double)rank * rank) / 4));
        return Math.Min(1, 2 * tail);
    }

    /// <summary>Twice the ranks by size, so that the mean of two is a whole number.</summary>
    private static int[] DoubledRanks(double[] sorted)
    {
        var ranks = new int[sorted.Length];
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && Math.Abs(sorted[next]) == Math.Abs(sorted[first]); next++)
            {
            }

            Array.Fill(ranks, first + 1 + next, first, next - first);
        }

        return ranks;
    }

    /// <summary>Chance that the ranks that fall above, each by the toss of a coin, add up to <paramref name="least"/> or more.</summary>
    private static double Counted(int[] ranks, int total, int least)
    {
        var chance = new double[total + 1];
        chance[0] = 1;
        foreach (int rank in ranks)
        {
            for (int sum = total; sum >= 0; sum--)
            {
                chance[sum] = (chance[sum] + (sum >= rank ? chance[sum - rank] : 0)) / 2;
            }
        }

        return chance.AsSpan(least).ToArray().Sum();
    }
}

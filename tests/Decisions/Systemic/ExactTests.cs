using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Segments;
using Xunit;
using Urn = ChurnSegmentation.Core.Decisions.Systemic.Hypergeometric.Urn;

namespace ChurnSegmentation.Tests.Decisions.Systemic;

/// <summary>The guard's statistics against hand-computed values and scipy 1.10.</summary>
public class ExactTests
{
    [Theory]
    [InlineData(8, 50, 12, 15, 0.003060382271559923)] // scipy.stats.hypergeom.sf(7, 50, 12, 15)
    [InlineData(8, 16, 9, 10, 0.024475524475524483)] // scipy.stats.fisher_exact([[8, 2], [1, 5]], 'greater')
    [InlineData(30, 1000, 100, 150, 3.9239101479207905e-05)]
    [InlineData(22, 4000, 800, 60, 0.001890827716481248)]
    public void Hypergeometric_tail_is_scipys(int marked, int population, int all, int drawn, double expected) =>
        Assert.Equal(expected, Hypergeometric.AtLeast(marked, new Urn(population, all, drawn)), expected * 1e-9);

    [Fact]
    public void Hypergeometric_by_hand()
    {
        // Two of four are marked, two are drawn: 6 pairs, 1 with both, 5 with at least one.
        var urn = new Urn(4, 2, 2);
        Assert.Equal(1 / 6.0, Hypergeometric.AtLeast(2, urn), 1e-12);
        Assert.Equal(5 / 6.0, Hypergeometric.AtLeast(1, urn), 1e-12);
        Assert.Equal(1, Hypergeometric.AtLeast(0, urn));
        Assert.Equal(0, Hypergeometric.AtLeast(3, urn));
        Assert.Equal(1, urn.Expected);

        // Both of two such urns in full: 1/36. Drawing everything leaves no chance.
        Assert.Equal(1 / 36.0, Hypergeometric.AtLeast(4, [urn, urn]), 1e-12);
        Assert.Equal(1, Hypergeometric.AtLeast(2, new Urn(4, 2, 4)), 1e-12);
    }

    [Fact]
    public void Mantel_and_Haenszels_odds_ratio_by_hand()
    {
        // First stratum: 8 of 10 in the group marked, 1 of 6 beside it; second: 3 of 6, and 2 of 8; a third where the group has nobody.
        (int Stratum, bool InGroup, bool Marked, int Count)[] cells =
        [
            (1, true, true, 8), (1, true, false, 2), (1, false, true, 1), (1, false, false, 5),
            (2, true, true, 3), (2, true, false, 3), (2, false, true, 2), (2, false, false, 6),
            (3, false, true, 9), (3, false, false, 1),
        ];
        var rows = cells.SelectMany(cell => Enumerable.Repeat(cell, cell.Count)).ToArray();
        int[] group = [.. Enumerable.Range(0, rows.Length).Where(row => rows[row].InGroup)];

        // (8 × 5 / 16 + 3 × 6 / 14) / (2 × 1 / 16 + 3 × 2 / 14)
        double expected = (40 / 16.0 + 18 / 14.0) / (2 / 16.0 + 6 / 14.0);
        Assert.Equal(expected, StratifiedTable.Of([.. rows.Select(row => row.Marked)], group, [.. rows.Select(row => row.Stratum)]).OddsRatio, 1e-12);
        Assert.Equal(
            double.PositiveInfinity,
            StratifiedTable.Of([.. rows.Select(row => row.Marked && row.InGroup)], group, [.. rows.Select(row => row.Stratum)]).OddsRatio);
        Assert.True(double.IsNaN(StratifiedTable.Of([true, false], [0, 1], [1, 1]).OddsRatio), "nobody to compare with");
    }

    [Fact]
    public void The_chance_of_an_odds_ratio_by_hand()
    {
        // One stratum: 8 of 10 in the group marked, 1 of 6 beside it. Its log odds have Woolf's variance, 1/8 + 1/2 + 1/1 + 1/5.
        bool[] marked = [.. Enumerable.Range(0, 16).Select(row => row is < 8 or 10)];
        var one = StratifiedTable.Of(marked, [.. Enumerable.Range(0, 10)], new int[16]);
        Assert.Equal(NormalDistribution.Upper((Math.Log(2) - Math.Log(20)) / Math.Sqrt(1 / 8.0 + 1 / 2.0 + 1 + 1 / 5.0)), one.ChanceOf(2), 1e-7);
        Assert.Equal(0.5, one.ChanceOf(one.OddsRatio), 1e-7);

        // Another beside it: 3 of 6, and 2 of 8; the formula of the paper, by NumPy.
        marked = [.. marked, .. Enumerable.Range(0, 14).Select(row => row is < 3 or 6 or 7)];
        int[] strata = [.. Enumerable.Range(0, 30).Select(row => row < 16 ? 0 : 1)];
        Assert.Equal(0.9292844709687419, StratifiedTable.Of(marked, [.. Enumerable.Range(0, 10), .. Enumerable.Range(16, 6)], strata).ChanceOf(2), 1e-7);

        Assert.Equal(1, StratifiedTable.Of([true, false, false], [0, 1], [0, 0, 0]).ChanceOf(2));
        Assert.Equal(0, StratifiedTable.Of([true, false], [0, 1], [1, 1]).ChanceOf(2));
    }

    [Fact]
    public void Strata_are_convolved_as_in_scipy() => Assert.Equal(
        0.06858775899023575, Hypergeometric.AtLeast(6, [new Urn(20, 5, 6), new Urn(15, 4, 8)]), 1e-12);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.158655254)]
    [InlineData(-1.5, 0.933192799)]
    [InlineData(5, 2.86651572e-07)]
    [InlineData(16, 6.38875440e-58)]
    public void Normal_tail_is_scipys(double z, double expected) => Assert.Equal(expected, NormalDistribution.Upper(z), expected * 3e-7);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.95996398)]
    [InlineData(0.001, -3.09023231)]
    [InlineData(1e-6, -4.75342431)]
    [InlineData(0.3, -0.52440051)]
    public void Normal_quantile_is_scipys(double share, double expected) => Assert.Equal(expected, NormalDistribution.Quantile(share), 1e-7);

    [Fact]
    public void Benjamini_Hochberg_by_hand()
    {
        // Ranks 1..4 of 0.01, 0.02, 0.03, 0.5: × 4/rank = 0.04, 0.04, 0.04, 0.5; in the order given.
        double[] q = BenjaminiHochberg.Adjust([0.03, 0.01, 0.5, 0.02]);
        Assert.Equal([0.04, 0.04, 0.5, 0.04], q.Select(value => Math.Round(value, 12)));

        // A smaller rank never has a larger q: 0.04 × 4/3 is held down by the last.
        Assert.Equal([0.04, 0.045, 0.045, 0.045], BenjaminiHochberg.Adjust([0.01, 0.045, 0.044, 0.043]).Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Permutation_tail_by_hand_and_by_dealing()
    {
        // Two strata of four; the group holds the two best of one and one of the other.
        double[] scores = [1, 2, 3, 4, 10, 20, 30, 40];
        int[] strata = [0, 0, 0, 0, 1, 1, 1, 1];
        double mean = 2 * 2.5 + 25, variance = 2 * (2 / 4.0) * (5 / 3.0) + 1 * (3 / 4.0) * (500 / 3.0);
        double expected = NormalDistribution.Upper((3 + 4 + 40 - mean) / Math.Sqrt(variance));
        Assert.Equal(expected, new StratifiedPermutation(scores, strata).AtLeast([2, 3, 7]), 1e-12);

        // With normal scores the normal tail is the tail of really dealing them out.
        var random = new Random(7);
        double[] ranks = StratifiedPermutation.Ranks([.. Enumerable.Range(0, 200).Select(_ => Math.Exp(random.NextDouble()))]);
        double[] normal = [.. ranks.Select(rank => StratifiedPermutation.NormalScore(rank, ranks.Length))];
        int[] halves = [.. Enumerable.Range(0, 200).Select(row => row % 2)];
        int[] group = [.. Enumerable.Range(0, 200).OrderBy(row => -normal[row] + 20 * random.NextDouble()).Take(30)];
        double sum = group.Sum(row => normal[row]);
        int higher = 0;
        for (int deal = 0; deal < 20_000; deal++)
        {
            double[] dealt = new double[200];
            foreach (int stratum in new[] { 0, 1 })
            {
                int[] rows = [.. Enumerable.Range(0, 200).Where(row => row % 2 == stratum)];
                double[] cards = [.. rows.Select(row => normal[row])];
                random.Shuffle(cards);
                for (int at = 0; at < rows.Length; at++)
                {
                    dealt[rows[at]] = cards[at];
                }
            }

            higher += group.Sum(row => dealt[row]) >= sum ? 1 : 0;
        }

        double p = new StratifiedPermutation(normal, halves).AtLeast(group);
        Assert.InRange(p, 0.001, 0.2);
        Assert.Equal(higher / 20_000.0, p, 4 * Math.Sqrt(p / 20_000));
    }

    [Fact]
    public void Equal_values_share_their_ranks() => Assert.Equal([1.5, 4, 1.5, 3], StratifiedPermutation.Ranks([2, 9, 2, 5]));
}

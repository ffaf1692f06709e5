using ChurnSegmentation.Core.Decisions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class SignedRankTests
{
    [Fact]
    public void Five_of_five_above_come_once_in_sixteen() => Assert.Equal(2.0 / 32, SignedRank.P([1, 2, 3, 4, 5]), 12);

    /// <summary>Ranks 1.5, 1.5 and 3; 4.5 above: of eight ways three give as much or more.</summary>
    [Fact]
    public void Equal_differences_share_their_ranks_and_none_counts_for_nothing() => Assert.Equal(0.75, SignedRank.P([0, 1, -1, 2]), 12);

    [Fact]
    public void Nothing_but_zeros_says_nothing() => Assert.Equal(1, SignedRank.P([0, 0, 0]));

    [Fact]
    public void It_does_not_matter_which_side_is_which() => Prop.ForAll<int[]>(values =>
        SignedRank.P(values.Select(value => (double)value)) is > 0 and <= 1 and var p
        && Math.Abs(p - SignedRank.P(values.Select(value => -(double)value))) < 1e-12).QuickCheckThrowOnFailure();

    /// <summary>scipy.stats.wilcoxon, exact and (with ties, above 50) by the normal distribution with continuity correction.</summary>
    [Fact]
    public void As_scipy_does()
    {
        Assert.Equal(0.12309265, SignedRank.P(Enumerable.Range(1, 20).Select(i => i % 3 == 0 ? -(double)i : i)), 6);
        Assert.Equal(0.04432239, SignedRank.P(Enumerable.Range(1, 60).Select(i => (i % 3 == 0 ? -1.0 : 1.0) * (i % 7 + 1))), 6);
    }
}

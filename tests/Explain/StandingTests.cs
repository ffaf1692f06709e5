using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class StandingTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(0, 0)]
    [InlineData(2, 40)]
    [InlineData(2.5, 60)]
    [InlineData(4, 90)]
    [InlineData(9, 100)]
    public void Mid_rank_percentile_by_hand(float value, double expected) =>
        Assert.Equal(expected, Percentile.Of([1, 2, 2, 3, 4], value), 1e-9);

    [Fact]
    public void An_unknown_value_or_no_others_have_no_percentile()
    {
        Assert.True(double.IsNaN(Percentile.Of([1, 2], float.NaN)));
        Assert.True(double.IsNaN(Percentile.Of([], 1)));
    }

    [Fact]
    public void Mean_percentile_of_a_column_in_itself_is_50_and_order_is_kept() =>
        Prop.ForAll(Gen.Choose(0, 9).NonEmptyListOf().ToArbitrary(), drawn =>
        {
            float[] sorted = [.. drawn.Select(value => (float)value).Order()];
            double[] percentiles = [.. sorted.Select(value => Percentile.Of(sorted, value))];
            return Math.Abs(percentiles.Average() - 50) < 1e-9 && percentiles.SequenceEqual(percentiles.Order());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Peers_are_the_group_where_it_is_large_enough_and_else_everybody()
    {
        const int Large = Standing.FewestPeers, Small = Standing.FewestPeers - 1;
        var features = new FeatureMatrix(["x"], [.. Enumerable.Range(0, Large + Small + 1).Select(i => (float)i)]);
        string?[] groups = [.. Enumerable.Repeat("large", Large), .. Enumerable.Repeat("small", Small), null];
        Standing[] standings = Standing.Of(features, groups);
        Assert.All(standings[..Large], standing => Assert.Equal(("large", Large), (standing.Peers, standing.Accounts)));
        Assert.All(standings[Large..], standing => Assert.Equal(("all accounts", groups.Length), (standing.Peers, standing.Accounts)));
        Assert.Equal(100 * 0.5 / Large, standings[0].Percentiles[0], 1e-9);
        Assert.Equal(100 * (groups.Length - 0.5) / groups.Length, standings[^1].Percentiles[0], 1e-9);
    }

    [Fact]
    public void Reference_of_many_rows_is_within_half_a_percent_of_the_rows_themselves()
    {
        var random = new Random(3);
        var features = new FeatureMatrix(["x", "y"], [.. Enumerable.Range(0, 20_000).Select(i => i % 7 == 0 ? float.NaN : (float)(random.NextDouble() * 100))]);
        FeatureReference reference = FeatureReference.From(features);
        float[] sorted = [.. Enumerable.Range(0, features.RowCount).Select(i => features.Row(i)[1]).Where(value => !float.IsNaN(value)).Order()];
        foreach (float value in (float[])[0.1f, 1, 33.3f, 50, 99, 99.9f])
        {
            Assert.Equal(Percentile.Of(sorted, value), reference.Of(features.Names, [float.NaN, value]).Percentiles[1], 0.5);
        }

        Assert.True(double.IsNaN(reference.Of(features.Names, [float.NaN, 1]).Percentiles[0]));
    }

    [Fact]
    public void Reference_reads_back_as_it_was_written()
    {
        FeatureReference reference = FeatureReference.From(new FeatureMatrix(["b", "a"], [0.1f, float.NaN, 1e-30f, 2, 3, 4]));
        byte[] bytes = reference.ToBytes();
        FeatureReference read = FeatureReference.Parse(bytes, "reference.json");
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal([1e-30f, 0.1f, 3], read.Values["b"]);
        Assert.Equal((3, 2), (read.Rows, read.Values["a"].Length));
    }
}

using ChurnSegmentation.Training.Evaluation.Monitoring;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Monitoring;

public class DivergenceTests
{
    [Fact]
    public void Stability_index_by_hand()
    {
        // (0.4 − 0.5) × ln(0.4 ÷ 0.5) + (0.6 − 0.5) × ln(0.6 ÷ 0.5)
        Assert.Equal(0.1 * Math.Log(1.25) + 0.1 * Math.Log(1.2), Divergence.StabilityIndex([0.5, 0.5], [0.4, 0.6]), 1e-12);
        Assert.Equal(0.0405465, Divergence.StabilityIndex([0.5, 0.5], [0.4, 0.6]), 1e-7);
        // An empty bin counts as 0.0001: (0.0001 − 0.5) × ln(0.0002) + (1 − 0.5) × ln 2.
        Assert.Equal(0.4999 * Math.Log(5000) + 0.5 * Math.Log(2), Divergence.StabilityIndex([0.5, 0.5], [0, 1]), 1e-12);
    }

    [Fact]
    public void Jensen_Shannon_distance_by_hand()
    {
        Assert.Equal(1, Divergence.JensenShannon([1, 0], [0, 1]), 1e-12);
        // Middle (0.75, 0.25): half of log2(4 ÷ 3), and half of 0.5 × log2(2 ÷ 3) + 0.5 × log2 2.
        double bits = (Math.Log2(4 / 3.0) + 0.5 * Math.Log2(2 / 3.0) + 0.5) / 2;
        Assert.Equal(Math.Sqrt(bits), Divergence.JensenShannon([1, 0], [0.5, 0.5]), 1e-12);
    }

    [Fact]
    public void The_same_values_in_any_order_are_at_no_distance_and_distances_are_symmetric() => Prop.ForAll<int[], int[]>((first, second) =>
    {
        float[] left = Values(first), right = Values(second);
        var bins = Bins.OfTenths([.. left.Where(value => !float.IsNaN(value)).Order()]);
        double[] shares = bins.Shares(left), reversed = bins.Shares(left.Reverse()), others = bins.Shares(right);
        return Divergence.StabilityIndex(shares, reversed) == 0
            && Divergence.JensenShannon(shares, reversed) == 0
            && Divergence.StabilityIndex(shares, others) >= 0
            && Math.Abs(Divergence.JensenShannon(shares, others) - Divergence.JensenShannon(others, shares)) < 1e-12
            && Divergence.JensenShannon(shares, others) is >= 0 and <= 1
            && Math.Abs(shares.Sum() - 1) < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tenths_hold_a_tenth_each_and_the_unknown_have_a_bin_of_their_own()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(value => (float)value)];
        var bins = Bins.OfTenths(values);
        double[] shares = bins.Shares([.. values, .. Enumerable.Repeat(float.NaN, 1000)]);
        Assert.Equal(11, bins.Count);
        Assert.Equal(0.5, shares[^1], 1e-12);
        Assert.All(shares[..^1], share => Assert.Equal(0.05, share, 0.001));

        // Nine in ten are 0: one end, whatever the tenths; a category a bin.
        Assert.Equal(3, Bins.OfTenths([.. Enumerable.Repeat(0f, 900), .. Enumerable.Repeat(1f, 100)]).Count);
        Assert.Equal([0.25, 0.25, 0.5, 0], Bins.OfCategories(3).Shares([0, 1, 2, 2]));
    }

    private static float[] Values(int[] drawn) => [1, .. drawn.Select(value => value % 7 == 3 ? float.NaN : value)];
}

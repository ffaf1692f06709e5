using ChurnSegmentation.Core.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class ConformalTests
{
    [Theory]
    [InlineData(10, 0.19, false)]
    [InlineData(10, 0.20, true)]
    [InlineData(20, 0.29, false)]
    [InlineData(20, 0.30, true)]
    [InlineData(9, 0.01, true)]
    public void One_in_so_many_of_a_class_may_be_ruled_out(int percent, double probability, bool remains)
    {
        // Nine of 1 at 0.2, 0.3 … 1.0: at 10%, ⌊0.1 × 10⌋ = 1, the least of them is the line; below 10% no line is low enough.
        double[] probabilities = [.. Enumerable.Range(2, 9).Select(tenth => tenth / 10.0), 0.05];
        var conformal = Conformal.From(probabilities, [1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
        Assert.Equal(remains, conformal.Of(probability, percent) is ConformalSet.Likely or ConformalSet.Both);
    }

    [Fact]
    public void All_four_sets_occur()
    {
        var wide = Conformal.From([0.2, 0.8, 0.2, 0.8], [1, 1, 0, 0]);
        Assert.Equal(ConformalSet.Both, wide.Of(0.5, 40));
        Assert.Equal((ConformalSet.Likely, ConformalSet.Unlikely), (wide.Of(0.9, 40), wide.Of(0.1, 40)));
        var apart = Conformal.From([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [1, 1, 1, 0, 0, 0]);
        Assert.Equal(ConformalSet.Neither, apart.Of(0.5, 30));
    }

    /// <summary>The guarantee itself: over draws of calibration rows and of one more, each class is covered at the level, however rare.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(30)]
    public void Each_class_is_covered_as_often_as_promised(int percent)
    {
        var random = new Random(percent);
        int draws = 4000, covered = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            float[] labels = [.. Enumerable.Range(0, 120).Select(i => i % 6 == 0 ? 1f : 0f)];
            double[] probabilities = Array.ConvertAll(labels, Score);
            covered += Conformal.From(probabilities, labels).Of(Score(1), percent) is ConformalSet.Likely or ConformalSet.Both ? 1 : 0;
        }

        // Exact coverage is 1 − ⌊level × 21⌋ ÷ 21, not less than 1 − level; four standard errors of the draws either way.
        double exact = 1 - Math.Floor(percent / 100.0 * 21) / 21;
        Assert.InRange((double)covered / draws, exact - 0.03, exact + 0.03);

        double Score(float label) => Math.Clamp(0.15 * label + random.NextDouble() * 0.85, 0, 1);
    }

    [Fact]
    public void A_laxer_level_never_keeps_more() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        double[] probabilities = [.. Enumerable.Range(0, 30).Select(_ => random.NextDouble())];
        var conformal = Conformal.From(probabilities, [.. Enumerable.Range(0, 30).Select(_ => (float)random.Next(2))]);
        double at = random.NextDouble();
        for (int percent = 2; percent <= Conformal.Levels; percent++)
        {
            Assert.True(Kept(conformal.Of(at, percent)) <= Kept(conformal.Of(at, percent - 1)));
        }
    }).QuickCheckThrowOnFailure();

    private static int Kept(ConformalSet set) => set switch { ConformalSet.Both => 2, ConformalSet.Neither => 0, _ => 1 };
}

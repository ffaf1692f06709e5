using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class FamiliarityTests
{
    private static readonly Familiarity Usual = Learn();

    /// <summary>1,000 rows of five values from 0 to 1; the last is unknown in every tenth.</summary>
    private static Familiarity Learn()
    {
        var random = new Random(1);
        return Familiarity.From(new FeatureMatrix(
            ["a", "b", "c", "d", "e"],
            [.. Enumerable.Range(0, 5000).Select(cell => cell % 50 == 4 ? float.NaN : (float)random.NextDouble())]));
    }

    [Fact]
    public void An_ordinary_row_is_familiar()
    {
        FamiliarityOfRow row = Usual.Of([0.5f, 0.5f, 0.5f, 0.5f, float.NaN], 0.005);
        Assert.Empty(row.Outside);
        Assert.Equal((1.0, false), (row.Share, row.Unfamiliar));
    }

    [Fact]
    public void What_lies_outside_is_named_and_many_of_them_are_unfamiliar()
    {
        FamiliarityOfRow row = Usual.Of([2, -1, 0.5f, float.NaN, 7], 0.005);
        Assert.Equal(["a", "b", "d", "e"], row.Outside);
        Assert.True(row.Unfamiliar);
        FamiliarityOfRow one = Usual.Of([2, 0.5f, 0.5f, 0.5f, 0.5f], 0.005);
        Assert.Equal(["a"], one.Outside);
        Assert.InRange(one.Share, 0.02, 0.09);
        Assert.False(one.Unfamiliar);
    }

    [Fact]
    public void It_reads_as_it_was_written() => Assert.Equal(Usual.ToBytes(), Familiarity.Parse(Usual.ToBytes(), "here").ToBytes());
}

using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Sources.Simulator;

public class ChanceTests
{
    [Fact]
    public void Draws_have_the_moments_of_their_distributions()
    {
        Chance chance = new(1, 2, ChanceStream.Path);
        const int Draws = 200_000;
        double[] normals = [.. Enumerable.Range(0, Draws).Select(_ => (double)chance.Normal())];
        Assert.InRange(normals.Average(), -0.01, 0.01);
        Assert.InRange(normals.Average(x => x * x), 0.98, 1.02);
        foreach (double mean in new[] { 0.3, 5, 80 })
        {
            int[] counts = [.. Enumerable.Range(0, Draws).Select(_ => chance.Poisson(mean))];
            Assert.InRange(counts.Average() / mean, 0.98, 1.02);
            Assert.InRange(counts.Average(x => (x - mean) * (x - mean)) / mean, 0.97, 1.03);
        }
    }

    [Fact]
    public void Streams_and_accounts_share_no_numbers()
    {
        double[] firsts = [.. from account in Enumerable.Range(0, 100)
                              from stream in Enum.GetValues<ChanceStream>()
                              select new Chance(7, account, stream).Uniform()];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
        Assert.Equal(new Chance(7, 3, ChanceStream.Usage).Uniform(), new Chance(7, 3, ChanceStream.Usage).Uniform());
    }
}

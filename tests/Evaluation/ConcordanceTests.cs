using ChurnSegmentation.Training.Evaluation;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

public class ConcordanceTests
{
    // A leaves in 1, B is censored alive at the end of 1, C leaves in 2, D in 2, E lives to 3.
    private static readonly int[] Months = [1, 1, 2, 2, 3];
    private static readonly bool[] Left = [true, false, true, true, false];

    [Fact]
    public void Harrell_by_hand()
    {
        // A against B, C, D, E; C and D against E; C and D left in the same month and B's end is unknown: 6 pairs.
        double[] risks = [0.5, 0.4, 0.6, 0.5, 0.1];
        Assert.Equal((1 + 0 + 0.5 + 1 + 1 + 1) / 6, new Concordance(risks, Months, Left).Harrell(), 12);
        Assert.Equal((1 + 0 + 0.5 + 1) / 4, new Concordance(risks, Months, Left).Harrell(within: 1), 12);
    }

    [Fact]
    public void Ipcw_by_hand()
    {
        // Of the four that outlive month 1 one is censored then: 3/4 are followed into month 2, so pairs of C and D weigh 16/9.
        double[] risks = [0.5, 0.4, 0.6, 0.05, 0.1];
        var concordance = new Concordance(risks, Months, Left);
        Assert.Equal([1, 1, 0.75], concordance.Uncensored()[..3]);
        Assert.Equal((1 + 0 + 1 + 1 + 16.0 / 9 * (1 + 0)) / (4 + 16.0 / 9 * 2), concordance.Ipcw(), 12);
    }

    [Fact]
    public void Without_censoring_before_the_end_both_are_the_same() =>
        Assert.Equal(
            new Concordance([3, 1, 2, 0], [1, 2, 2, 3], [true, true, true, false]).Harrell(),
            new Concordance([3, 1, 2, 0], [1, 2, 2, 3], [true, true, true, false]).Ipcw());

    [Fact]
    public void Every_pair_is_counted_as_by_hand_whatever_the_order_and_multiplicity_is_repetition() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int count = random.Next(2, 40);
            double[] risks = [.. Enumerable.Range(0, count).Select(_ => random.Next(8) / 8.0)];
            int[] months = [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 7))];
            bool[] left = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0)];
            byte[] times = [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(3))];
            int[] repeated = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat(i, times[i]))];
            int[] shuffled = [.. Enumerable.Range(0, count)];
            random.Shuffle(shuffled);
            double found = new Concordance(risks, months, left).Harrell();
            return Same(found, ByPairs(risks, months, left))
                && Same(found, Taken(shuffled).Harrell())
                && Same(new Concordance(risks, months, left).Ipcw(), Taken(shuffled).Ipcw())
                && Same(new Concordance(risks, months, left).Harrell(int.MaxValue, times), Taken(repeated).Harrell());

            Concordance Taken(int[] rows) => new(
                [.. rows.Select(i => risks[i])], [.. rows.Select(i => months[i])], [.. rows.Select(i => left[i])]);
        }).QuickCheckThrowOnFailure();

    private static bool Same(double left, double right) => (double.IsNaN(left) && double.IsNaN(right)) || Math.Abs(left - right) < 1e-9;

    private static double ByPairs(double[] risks, int[] months, bool[] left)
    {
        (double pairs, double concordant) = (0, 0);
        for (int i = 0; i < risks.Length; i++)
        {
            for (int j = 0; j < risks.Length && left[i]; j++)
            {
                if (months[j] > months[i] || (months[j] == months[i] && !left[j]))
                {
                    pairs++;
                    concordant += risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0;
                }
            }
        }

        return concordant / pairs;
    }
}

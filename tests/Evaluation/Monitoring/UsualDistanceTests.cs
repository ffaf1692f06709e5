using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Monitoring;

/// <summary>Ten known months of 1,000 accounts, and one eleven months later.</summary>
public class UsualDistanceTests
{
    private const int Accounts = 1000, Later = 20;
    private static readonly Bins Tenths = Bins.OfTenths([.. Enumerable.Range(-300, 601).Select(value => value / 100f)]);

    [Fact]
    public void What_creeps_up_by_nature_is_no_drift()
    {
        UsualDistance creeping = Measure(month => 0.04 * month, jump: 0);
        Assert.True(creeping.Distance > 0.15, $"{creeping}");
        Assert.True(creeping.P > 0.01, $"{creeping}");
        Assert.True(creeping.Excess < 0.1, $"{creeping}");
    }

    [Fact]
    public void What_has_jumped_is()
    {
        Assert.True(Measure(month => 0, jump: 0) is { P: > 0.01, Excess: < 0.1 });
        UsualDistance jumped = Measure(month => 0, jump: 0.8);
        Assert.True(jumped.P < 1e-4, $"{jumped}");
        Assert.InRange(jumped.Excess, 0.2, 0.5);
    }

    [Fact]
    public void A_huge_book_makes_a_small_change_no_larger()
    {
        UsualDistance small = Measure(month => 0, jump: 0.1, rows: 20 * Accounts);
        Assert.True(small.P < 0.01, $"{small}");
        Assert.True(small.Excess < 0.1, $"{small}");
    }

    [Fact]
    public void Few_months_say_nothing_of_what_is_usual()
    {
        UsualDistance few = UsualDistance.Of([(0, [1, 0]), (1, [1, 0])], (9, [0, 1]));
        Assert.Equal(1, few.P);
        Assert.Equal(1, few.Distance, 1e-12);
        Assert.True(double.IsNaN(few.Usual));
    }

    private static UsualDistance Measure(Func<int, double> mean, double jump, int rows = Accounts)
    {
        var random = new Random(7);
        double[] Month(double at) => Tenths.Shares(Enumerable.Range(0, rows).Select(_ => (float)(at + PlantedRows.Normal(random))));
        return UsualDistance.Of([.. Enumerable.Range(0, 10).Select(month => (month, Month(mean(month))))], (Later, Month(mean(Later) + jump)));
    }
}

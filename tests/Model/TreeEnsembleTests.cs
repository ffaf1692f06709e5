using ChurnSegmentation.Core.Model;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class TreeEnsembleTests
{
    /// <summary>One split of feature 1 at 0.5: left leaf −1, right leaf 2; missing goes right.</summary>
    private static readonly TreeEnsemble Stump = new(
        ["a", "b"],
        0.25,
        [new Tree([1, -1, -1], [0.5f, 0, 0], [1, 0, 0], [2, 0, 0], [false, false, false], [0, -1, 2], [10, 4, 6])]);

    [Theory]
    [InlineData(0.4f, -0.75)]
    [InlineData(0.5f, 2.25)]
    [InlineData(0.6f, 2.25)]
    [InlineData(float.NaN, 2.25)]
    [InlineData(float.NegativeInfinity, -0.75)]
    public void Margin_below_the_threshold_goes_left_and_missing_by_default(float value, double expected) =>
        Assert.Equal(expected, Stump.Margin([9, value]));

    [Fact]
    public void Margin_of_no_trees_is_the_base_margin() => Assert.Equal(0.25, Stump.Truncate(0).Margin([0, 0]));

    [Fact]
    public void Margin_of_a_row_of_another_width_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Stump.Margin([1, 2, 3]));

    [Fact]
    public void FindFault_names_a_child_before_its_parent()
    {
        var loop = Stump with { Trees = [Stump.Trees[0] with { Left = [0, 0, 0] }] };
        Assert.Equal("tree 0: node 0: children 0 and 2, expected 1 to 2", loop.FindFault());
        Assert.Null(Stump.FindFault());
    }

    [Fact]
    public void Probability_is_the_calibrated_line_through_the_logistic()
    {
        var model = new CalibratedModel(Stump, new Calibration(2, -1));
        Assert.Equal(3.5, model.LogOdds([0, 1]));
        Assert.Equal(1 / (1 + Math.Exp(-3.5)), model.Probability([0, 1]), 15);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(1, double.PositiveInfinity)]
    public void Calibration_refuses_a_line_that_would_turn_the_order(double slope, double intercept) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Calibration(slope, intercept));

    [Fact]
    public void Logistic_does_not_overflow()
    {
        Assert.Equal(1, Logistic.Probability(1000));
        Assert.Equal(0, Logistic.Probability(-1000));
        Assert.Equal(1000, Logistic.Loss(1000, 0));
        Assert.Equal(Math.Log(2), Logistic.Loss(0, 1), 15);
    }
}

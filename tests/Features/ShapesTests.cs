using ChurnSegmentation.Core.Features;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

public class ShapesTests
{
    private const double No = double.NaN;

    public static TheoryData<string, double[], double> ByHand => new()
    {
        { "last", [1, 2, 3], 3 },
        { "last", [1, 2, No], No },
        { "mean", [1, No, 3], 2 },
        { "mean", [No, No], No },
        { "sum", [1, No, 3], 4 },
        { "sum", [No], No },
        { "max", [2, No, 5, 1], 5 },
        { "max", [No], No },
        { "min", [2, No, 5, 1], 1 },
        { "min", [No], No },
        { "std", [2, 4, No, 4, 6], 1.632993161855452 },
        { "std", [2, No], No },
        { "volatility", [2, 4, 4, 6], 1.632993161855452 / 4 },
        { "volatility", [0, 0], 0 },
        { "volatility", [-1, 1], No },
        { "months_seen", [1, No, 0], 2 },
        { "months_seen", [No, No], 0 },
        { "months_above_zero", [1, No, 0, 2], 2 },
        { "months_above_zero", [No], No },
        { "months_in_a_row", [1, 0, 2, 3], 2 },
        { "months_in_a_row", [1, 2, 0], 0 },
        { "months_in_a_row", [1, No, 3], 1 },
        { "months_in_a_row", [No], No },
        { "months_since_last", [0, 3, 0, 0], 2 },
        { "months_since_last", [0, 0, 5], 0 },
        { "months_since_last", [0, 0], 2 },
        { "months_since_last", [No], No },
        { "last_to_mean", [1, 2, 3], 1.5 },
        { "last_to_mean", [0, 0], 1 },
        { "last_to_mean", [1, No], No },
        { "last_to_max", [4, 8, 2], 0.25 },
        { "last_to_max", [0, 0], 1 },
        { "last_to_previous", [9, 4, 6], 1.5 },
        { "last_to_previous", [9, 0, 6], 10 },
        { "last_to_previous", [9, 0, 0], 1 },
        { "last_to_previous", [9, No, 6], No },
        { "last_to_previous", [9], No },
        { "growth", [10, No, 15, No], 0.5 },
        { "growth", [0, 5], No },
        { "growth", [5], No },
        { "half_over_half", [1, 2, 3, 6], 3 },
        { "half_over_half", [1, 2, 3], 2.5 },
        { "half_over_half", [0, 0, 3, 3], 10 },
        { "half_over_half", [0, 0, 0, 0], 1 },
        { "half_over_half", [No, No, 1, 1], No },
        { "slope", [1, 2, 3], 0.5 },
        { "slope", [3, No, 1], -0.5 },
        { "slope", [5, 5, 5], 0 },
        { "slope", [0, 0, 0], 0 },
        { "slope", [-1, 1], No },
        { "slope", [7, No], No },
        { "max_drop", [10, 5, 8, 2], 0.75 },
        { "max_drop", [1, 2, 3], 0 },
        { "max_drop", [1, No, 3], No },
        { "max_drop", [0, 0], 0 },
        { "recency_mean", [6, 0, 0], 1 },
        { "recency_mean", [0, No, 4], 3 },
        { "recency_mean", [No], No },
    };

    [Theory]
    [MemberData(nameof(ByHand))]
    public void Shape_of_a_series_is_what_a_hand_computes(string shape, double[] series, double expected) =>
        Assert.Equal(expected, Of(shape)(series), 12);

    [Fact]
    public void Every_shape_is_computed_by_hand_above()
    {
        string[] shapes = [.. Functions.All.Where(entry => entry.Value is Function.OfSeries).Select(entry => entry.Key)];
        Assert.Equal(shapes, ByHand.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ratios_and_slope_do_not_depend_on_the_unit()
    {
        string[] relative = ["last_to_mean", "last_to_max", "last_to_previous", "growth", "half_over_half", "slope", "max_drop", "volatility"];
        Prop.ForAll(Amounts(), series =>
        {
            double[] thousandfold = [.. series.Select(value => value * 1024)];
            return relative.All(shape => Of(shape)(series).Equals(Of(shape)(thousandfold)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Shapes_that_payment_is_allowed_to_use_never_fall_when_a_month_rises()
    {
        string[] rising = ["last", "mean", "sum", "max", "months_above_zero", "months_in_a_row", "recency_mean"];
        Prop.ForAll(Amounts(), ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt>(), (series, month, rise) =>
        {
            double[] risen = [.. series];
            risen[month.Get % risen.Length] += rise.Get;
            return rising.All(shape => !(Of(shape)(risen) < Of(shape)(series)));
        }).QuickCheckThrowOnFailure();
    }

    private static Func<ReadOnlySpan<double>, double> Of(string shape) => ((Function.OfSeries)Functions.All[shape]).Shape;

    /// <summary>Up to 12 months of money, some unknown, some zero.</summary>
    private static Arbitrary<double[]> Amounts() => Gen.Frequency(
            (1, Gen.Constant(double.NaN)),
            (1, Gen.Constant(0.0)),
            (5, Gen.Choose(1, 1_000_000).Select(cents => cents / 64.0)))
        .NonEmptyListOf().Select(list => list.Take(12).ToArray()).ToArbitrary();
}

using ChurnSegmentation.Core.Features;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

public sealed class OrderStatisticsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.1, 1.3)]
    [InlineData(1, 4)]
    public void Quantiles_are_interpolated(double share, double expected) =>
        Assert.Equal(expected, OrderStatistics.Quantile([1, 2, 3, 4], share), 12);

    [Fact]
    public void The_median_of_an_even_number_is_the_mean_of_the_middle_two()
    {
        Assert.Equal(2, OrderStatistics.Median([1, 2, 30]), 12);
        Assert.Equal(2.5, OrderStatistics.Median([1, 2, 3, 40]), 12);
    }
}

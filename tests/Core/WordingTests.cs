using ChurnSegmentation.Core;
using Xunit;

namespace ChurnSegmentation.Tests.Core;

public class WordingTests
{
    [Theory]
    [InlineData(1, "hours", "1 hour")]
    [InlineData(0, "hours", "0 hours")]
    [InlineData(0.5, "hours", "0.5 hours")]
    [InlineData(1.04, "hours", "1 hour")] // as it is shown
    [InlineData(1, "tickets per 1000", "1 ticket per 1000")]
    [InlineData(1, "people", "1 person")]
    [InlineData(double.NaN, "goals", "an unknown number of goals")]
    public void One_is_singular(double number, string many, string expected) => Assert.Equal(expected, Wording.Count(number, many));

    [Theory]
    [InlineData(0.304, "30%")]
    [InlineData(-0.001, "0%")]
    [InlineData(double.NaN, "unknown")]
    public void Shares_are_whole_percents(double share, string expected) => Assert.Equal(expected, Wording.Percent(share));

    [Theory]
    [InlineData(0.95, "95% of")]
    [InlineData(9.44, "9.4 times")]
    public void Many_times_is_no_percentage(double ratio, string expected) => Assert.Equal(expected, Wording.Times(ratio));
}

using ChurnSegmentation.Core.Features;
using Xunit;

namespace ChurnSegmentation.Tests.Core;

public class MonthTests
{
    [Fact]
    public void LastDay_of_February_in_a_leap_year_is_the_29th() =>
        Assert.Equal(new DateOnly(2024, 2, 29), Month.Parse("2024-02").LastDay);

    [Fact]
    public void Months_add_and_subtract_across_years() =>
        Assert.Equal(5, Month.Parse("2025-03") - (Month.Parse("2025-03") - 5));
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

/// <summary>Follow-ups by hand: a book from January 2024 to December 2024, silence to hold over three months.</summary>
public class FollowUpTests
{
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    private static FollowUp? Follow(string signed, double[] revenueFromJanuary, string until = "2024-12", (string Day, string By)? end = null)
    {
        var january = Month.Parse("2024-01");
        var revenue = revenueFromJanuary.Index().Where(month => !double.IsNaN(month.Item))
            .ToDictionary(month => january + month.Index, month => month.Item);
        var account = new AccountFacts(revenue, end is { } known ? new ContractEnd(DateOnly.Parse(known.Day), known.By) : null, [], []);
        return FollowUp.Of(account, Month.Parse(signed), Month.Parse(until), 3, Policy);
    }

    private static FollowUp Life(string signed, string entry, string last, bool left) =>
        new(Month.Parse(signed), Month.Parse(entry), Month.Parse(last), left);

    private static double[] Pays(int months) => [.. Enumerable.Repeat(100.0, months)];

    [Fact]
    public void One_that_stays_is_censored_at_the_end_and_counts_from_where_it_was_first_seen()
    {
        Assert.Equal(Life("2019-03", "2024-01", "2024-12", false), Follow("2019-03", Pays(12)));
        Assert.Equal(Life("2019-03", "2024-01", "2024-06", false), Follow("2019-03", Pays(12), until: "2024-06"));
        Assert.Equal(Life("2024-04", "2024-04", "2024-12", false), Follow("2024-04", [double.NaN, double.NaN, double.NaN, .. Pays(9)]));
    }

    [Theory]
    [InlineData("2024-05-31", "customer", "2024-05", true)]
    [InlineData("2024-06-01", "customer", "2024-06", true)]
    [InlineData("2024-06-01", "vendor", "2024-05", false)] // we ended it: alive for all that is known
    [InlineData("2024-06-01", "", "2024-12", false)] // nobody says who, and it pays
    [InlineData("2025-01-01", "customer", "2024-12", false)] // not by then
    public void An_end_counts_by_who_made_it(string day, string by, string last, bool left) =>
        Assert.Equal(Life("2023-11", "2024-01", last, left), Follow("2023-11", Pays(12), end: (day, by)));

    [Fact]
    public void Silence_counts_from_its_first_month_and_one_month_without_revenue_is_none()
    {
        Assert.Equal(Life("2023-11", "2024-01", "2024-07", true), Follow("2023-11", Pays(6)));
        Assert.Equal(Life("2023-11", "2024-01", "2024-07", true), Follow("2023-11", [.. Pays(6), 19, 10, 10, 10, 10, 10]));
        Assert.Equal(Life("2023-11", "2024-01", "2024-12", false), Follow("2023-11", [.. Pays(6), double.NaN, .. Pays(5)]));
    }

    [Fact]
    public void Rows_of_no_revenue_are_no_life()
    {
        Assert.Equal(Life("2023-11", "2024-01", "2024-03", true), Follow("2023-11", [.. Pays(2), .. new double[10]]));
        Assert.Equal(Life("2023-11", "2024-04", "2024-12", false), Follow("2023-11", [0, 0, 0, .. Pays(9)])); // a trial before it paid
        Assert.Null(Follow("2023-11", new double[12]));
    }

    [Fact]
    public void Silence_is_judged_by_what_was_known_until_then() =>
        Assert.Equal(Life("2023-11", "2024-01", "2024-07", true), Follow("2023-11", [.. Pays(6), 0, 100, 100, 100, 100, 100], until: "2024-07"));

    [Fact]
    public void One_never_seen_alive_at_a_months_end_has_no_follow_up()
    {
        Assert.Null(Follow("2024-02", []));
        Assert.Null(Follow("2023-11", Pays(1), end: ("2024-01-20", "customer")));
    }
}

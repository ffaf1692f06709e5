using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

using Windows = ChurnSegmentation.Core.Features.Windows;

/// <summary>Labels by hand: snapshot June 2024, one month of lead, three of outcome (August to October), usual revenue 100.</summary>
public class LabelTests
{
    private const float Censored = float.NaN;
    private static readonly Month Snapshot = Month.Parse("2024-06");
    private static readonly Windows Windows = new(6, 1, 3);
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    /// <summary>Revenue of July, August, September, October; NaN = no row.</summary>
    public static TheoryData<double[], float, bool> SilenceByHand => new()
    {
        { [100, 100, 100, 100], 0, true },
        { [100, 0, 0, 60], 0, true }, // mean 20: not below a fifth
        { [100, 0, 0, 59.99], 1, true },
        { [100, double.NaN, double.NaN, 60], 0, true }, // a missing month counts 0
        { [100, double.NaN, double.NaN, double.NaN], 1, true },
        { [double.NaN, 100, 100, 100], 0, false },
        { [19.99, 100, 100, 100], 0, false },
        { [20, 100, 100, 100], 0, true },
    };

    [Theory]
    [MemberData(nameof(SilenceByHand))]
    public void Churn_without_an_end_follows_the_silence_rule(double[] after, float label, bool stillThere)
    {
        AccountFacts account = Account(after);
        Assert.Equal(label, ChurnLabel.Of(account, Snapshot, 100, Windows, Policy));
        Assert.Equal(stillThere, ChurnLabel.IsStillThere(account, Snapshot, 100, Windows, Policy));
    }

    [Fact]
    public void Rows_of_no_revenue_are_silence_whatever_was_usual()
    {
        Assert.Equal(1, ChurnLabel.Of(Account(0, 0, 0, 0), Snapshot, 0, Windows, Policy));
        Assert.False(ChurnLabel.IsStillThere(Account(0, 0, 0, 0), Snapshot, 0, Windows, Policy));
    }

    [Theory]
    [InlineData("2024-10-31", "customer", 1f)]
    [InlineData("2024-11-01", "customer", 0f)]
    [InlineData("2024-06-30", "customer", 1f)] // ended already, but nobody knew at the snapshot
    [InlineData("2024-10-31", "vendor", Censored)]
    [InlineData("2024-11-01", "vendor", 0f)]
    [InlineData("2024-10-31", "", 0f)] // nobody says who: it pays, so it has not left
    public void Churn_with_an_end_depends_on_the_day_and_on_who_ended_it(string endedOn, string by, float label)
    {
        AccountFacts account = Account(100, 100, 100, 100) with { End = new ContractEnd(DateOnly.Parse(endedOn), by) };
        Assert.Equal(label, ChurnLabel.Of(account, Snapshot, 100, Windows, Policy));
    }

    [Theory]
    [InlineData("2024-07-31", "customer", false)]
    [InlineData("2024-07-31", "vendor", false)]
    [InlineData("2024-07-31", "", true)]
    [InlineData("2024-08-01", "customer", true)]
    public void Still_there_after_the_lead_depends_on_the_end(string endedOn, string by, bool stillThere)
    {
        AccountFacts account = Account(100, 100, 100, 100) with { End = new ContractEnd(DateOnly.Parse(endedOn), by) };
        Assert.Equal(stillThere, ChurnLabel.IsStillThere(account, Snapshot, 100, Windows, Policy));
    }

    [Fact]
    public void Still_there_without_a_lead_is_everybody()
    {
        AccountFacts account = Account() with { End = new ContractEnd(Snapshot.LastDay, "customer") };
        Assert.True(ChurnLabel.IsStillThere(account, Snapshot, 100, Windows with { Lead = 0 }, Policy));
    }

    [Fact]
    public void Expansion_needs_the_mean_of_twelve_months_above_the_usual_by_the_share()
    {
        double bar = 100 * (1 + Policy.Growth.ExpansionShare);
        Assert.Equal(0, ExpansionLabel.Of(Account(Months(12, bar)), Snapshot, 100, Policy));
        Assert.Equal(1, ExpansionLabel.Of(Account(Months(12, bar + 0.1)), Snapshot, 100, Policy));
        Assert.Equal(0, ExpansionLabel.Of(Account(Months(11, bar + 0.1)), Snapshot, 100, Policy)); // the twelfth counts 0
        Assert.Equal(1, ExpansionLabel.Of(Account(Months(11, 2 * bar)), Snapshot, 100, Policy));
        Assert.Equal(0, ExpansionLabel.Of(Account(), Snapshot, 100, Policy));
    }

    [Theory]
    [InlineData("2025-06-30", "vendor", Censored)]
    [InlineData("2025-07-01", "vendor", 0f)]
    [InlineData("2025-06-30", "customer", 0f)]
    public void Expansion_of_an_account_that_we_asked_to_leave_is_censored(string endedOn, string by, float label)
    {
        AccountFacts account = Account(Months(6, 100)) with { End = new ContractEnd(DateOnly.Parse(endedOn), by) };
        Assert.Equal(label, ExpansionLabel.Of(account, Snapshot, 100, Policy));
    }

    [Fact]
    public void Needs_exit_is_decided_by_the_latest_review_in_the_outcome_window()
    {
        AccountFacts account = Account() with
        {
            Reviews =
            [
                new(new DateOnly(2024, 7, 31), "r1", "bad"), // in the lead
                new(new DateOnly(2024, 11, 1), "r2", "bad"), // after the window
            ],
        };
        Assert.Null(NeedsExitLabel.ReviewOf(account, Snapshot, Windows));

        ExitReview first = new(new DateOnly(2024, 8, 1), "r4", "bad_fit");
        ExitReview last = new(new DateOnly(2024, 10, 31), "r3", "keep");
        Assert.Equal(first, NeedsExitLabel.ReviewOf(account with { Reviews = [first, .. account.Reviews] }, Snapshot, Windows));
        Assert.Equal(last, NeedsExitLabel.ReviewOf(account with { Reviews = [last, first, .. account.Reviews] }, Snapshot, Windows));
        Assert.Equal(1, NeedsExitLabel.ByReview(first));
        Assert.Equal(0, NeedsExitLabel.ByReview(last));
        Assert.Equal(1, NeedsExitLabel.ByReview(last with { Decision = "bad" }));
    }

    [Fact]
    public void Needs_exit_by_criteria_censors_our_faults_the_departed_and_the_unknown()
    {
        float[] bad = [12, -100, 0, 0.2f, 0.2f, 9, 0.1f, 9, 0, 0];
        float[] profitable = [12, 100, 0, 0.2f, 0.2f, 9, 0.1f, 9, 0, 0];
        float[] unknown = [12, float.NaN, 0, 0.2f, 0.2f, 9, 0.1f, 9, 0, 0];
        float[] incident = [12, -100, 0, 0.2f, 0.2f, 9, 0.1f, 9, (float)Policy.VendorFault.IncidentHours, 0];
        float[] defects = [12, -100, 0, 0.2f, 0.2f, 9, 0.1f, 9, float.NaN, Policy.VendorFault.FaultTickets];
        float[] shortIncident = [12, -100, 0, 0.2f, 0.2f, 9, 0.1f, 9, (float)Policy.VendorFault.IncidentHours - 1, float.NaN];
        float[][] rows = [bad, profitable, unknown, incident, defects, shortIncident];
        var reader = new NeedsExitLabel.Reader(new FeatureMatrix(NeedsExitLabel.Features, [.. rows.SelectMany(row => row)]));

        Assert.Equal(
            [1, 0, Censored, Censored, Censored, 1],
            Enumerable.Range(0, rows.Length).Select(row => reader.ByCriteria(row, 3, Policy)));
        Assert.Equal(Censored, reader.ByCriteria(-1, 3, Policy));
    }

    [Fact]
    public void Eligible_is_who_has_a_fifth_of_the_usual_revenue_in_the_snapshots_month()
    {
        const double No = double.NaN;
        var table = new AggregateTable(
            Snapshot, 3, ["a", "b", "c", "d", "e", "f"], new Dictionary<string, double[]>(),
            new Dictionary<string, double[]> { ["mrr"] = [100, 100, 100, 100, 100, 14.28, 100, 100, 14.29, 100, 100, No, No, No, No, 0, 0, 0] },
            new Dictionary<string, string?[]>());

        Eligibility eligibility = Eligibility.Of(table, Policy);

        Assert.Equal([0, 2], eligibility.Eligible);
        Assert.Equal([1, 3, 5], eligibility.Silent); // f: a fifth of nothing is no revenue
        Assert.Equal(100, eligibility.ObservedMean[3]);
        Assert.Equal(No, eligibility.ObservedMean[4]);
    }

    [Fact]
    public void Slices_name_size_by_head_count_or_else_by_the_sources_own_class()
    {
        var table = new AggregateTable(
            Snapshot, 1, ["a", "b", "c"],
            new Dictionary<string, double[]> { ["employees"] = [49, double.NaN, double.NaN], ["tenure_months"] = [5, 6, 24] },
            new Dictionary<string, double[]>(),
            new Dictionary<string, string?[]> { ["segment"] = ["big", "big", null], ["region"] = ["north", null, ""] });

        Assert.Equal(["under 50", "big", "unknown"], Column("size"));
        Assert.Equal(["under 6 months", "6 to 11 months", "24 months and more"], Column("tenure"));
        Assert.Equal(["north", "unknown", "unknown"], Column("region"));
        Assert.Equal(["unknown", "unknown", "unknown"], Column("industry"));

        string[] Column(string dimension) => [.. Enumerable.Range(0, 3).Select(row => Slices.Of(table, row, dimension))];
    }

    private static double[] Months(int count, double revenue) => [.. Enumerable.Repeat(revenue, count)];

    /// <summary>An account with this revenue in the months after the snapshot.</summary>
    private static AccountFacts Account(params double[] after) => AccountFacts.None with
    {
        Revenue = Enumerable.Range(0, after.Length).Where(month => !double.IsNaN(after[month]))
            .ToDictionary(month => Snapshot + 1 + month, month => after[month]),
    };
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class LetGoTests
{
    private static readonly Policy Shipped = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    /// <summary>Round numbers: minutes cost 1 and 2, delivery a tenth, overhead a fifth, an hour is worth 100.</summary>
    private static readonly Policy Policy = Shipped with
    {
        Cost = new CostPolicy(1, 2, 0.1),
        Allocation = Shipped.Allocation with { OverheadShare = 0.2 },
        LetGo = new LetGoPolicy(0.2, 0.05, 100),
    };

    /// <summary>Pays 100 a month, takes 120 minutes of support and 30 of success, never leaves, refers nobody.</summary>
    private static readonly LetGoFacts Loyal = new("A1", [.. Enumerable.Repeat(new LetGoMonth(100, 120, 30), 6)], 0, 0, 0);

    [Fact]
    public void By_hand()
    {
        LetGoReport report = LetGo.Simulate([Loyal], 0, Policy, 1);
        Assert.Equal(1200, report.RevenueLost, 1e-9); // 12 × 100
        Assert.Equal(12 * 180 + 120, report.CostSaved, 1e-9); // 12 × (120 × 1 + 30 × 2), and a tenth of 1200
        Assert.Equal(1080, report.Change, 1e-9);
        Assert.Equal(240, report.StrandedOverhead, 1e-9); // a fifth of 1200
        Assert.Equal(30, report.HoursFreed, 1e-9); // 12 × 150 minutes
        Assert.Equal(3000 - 2160, report.HoursValue, 1e-9); // 30 × 100, less what they cost, which is saved already
        Assert.Equal(0, report.BreakEvenReuse);
        Assert.Equal(0.5, report.BreakEvenCostRate!.Value, 1e-9); // 0.5 × 2160 = 1200 − 120
        Assert.True(report.Low < 1080 && report.High > 1080);
    }

    /// <summary>The step table of a dossier and the simulation say the same of the same account.</summary>
    [Theory]
    [InlineData(0, 12)]
    [InlineData(0.5, 0.999755859375)] // ½ + ¼ + … + 1/4096
    public void A_year_is_the_step_of_a_month_times_the_months_that_it_would_stay(double leaving, double months)
    {
        LetGoReport year = LetGo.Simulate([Loyal with { Leaving = leaving }], 0, Policy, 1);
        LeverEffect month = LeverEffect.Of(new ServingCost(100, 120, 60, 0.5, 2) { Delivery = 10 }, 0, double.NaN, double.NaN, Policy).Single(effect => effect.Rung == Rung.Exit);
        Assert.Equal(year.Change, months * month.Contribution, 1e-9);
        Assert.Equal(year.HoursFreed, months * (month.FreedHours + month.FreedSupportHours), 1e-9);
    }

    [Fact]
    public void An_intervention_costs_where_nobody_recorded_meetings()
    {
        SnapshotView book = Book(("A1", 0.5, 0.9, 20));
        var table = book.Table with { Series = book.Table.Series.Where(series => series.Key != "csm_minutes").ToDictionary() };
        var cost = ServingCost.Of(book with { Table = table }, 0, Policy);
        Assert.Equal((105, 60.5 / 60, 10 / 60.0, 20), (cost.Revenue, cost.SupportHours, cost.SuccessHours, cost.Success)); // one month of two has it, at 2 a minute
        Assert.Equal(10.5, cost.Delivery, 1e-9);
        Assert.Equal(105 - 10.5 - 60.5 - 20, cost.Contribution, 1e-9);
    }

    [Fact]
    public void Who_might_leave_anyway_counts_for_as_long_as_it_would_stay()
    {
        LetGoReport report = LetGo.Simulate([Loyal with { Leaving = 0.5 }], 0, Policy, 1);
        double months = 1 - Math.Pow(0.5, 12); // ½ + ¼ + …
        Assert.Equal(months, Assert.Single(report.Accounts).MonthsLeft, 1e-12);
        Assert.Equal(100 * months, report.RevenueLost, 1e-9);
    }

    [Fact]
    public void An_account_that_takes_nobodys_time_has_no_break_even()
    {
        LetGoReport report = LetGo.Simulate([Loyal with { Months = [new LetGoMonth(100, 0, 0)] }], 0, Policy, 1);
        Assert.Equal(-1080, report.Change, 1e-9);
        Assert.Null(report.BreakEvenReuse);
        Assert.Null(report.BreakEvenCostRate);
    }

    [Fact]
    public void Referrals_and_dependants_are_lost_and_hours_may_make_up_for_it()
    {
        // One referral a year, in all, with 50 a month for half of it; a twentieth of 1000 a month follows, less delivery.
        LetGoReport report = LetGo.Simulate([Loyal with { ReferralRate = 1 / 12.0, ReferredRevenue = 1000 }], 50, Policy, 1);
        Assert.Equal(300, report.ReferralsLost, 1e-9);
        Assert.Equal(540, report.DependantsLost, 1e-9);
        Assert.Equal(1080 - 840, report.Change, 1e-9);

        LetGoReport dear = LetGo.Simulate([Loyal with { ReferralRate = 1 / 12.0, ReferredRevenue = 2500 }], 50, Policy, 1);
        Assert.Equal(1080 - 300 - 1350, dear.Change, 1e-9);
        Assert.Equal(570 / 840.0, dear.BreakEvenReuse!.Value, 1e-9);
        Assert.Equal((1080 + 300 + 1350) / 2160.0, dear.BreakEvenCostRate!.Value, 1e-9);
    }

    [Fact]
    public void The_interval_is_that_of_the_rates_where_nothing_else_varies()
    {
        LetGoReport report = LetGo.Simulate([Loyal], 0, Policy, 1);
        Assert.Equal(2160 * Math.Exp(0.2 * 1.645) - 1080, report.High, 60.0);
        Assert.Equal(2160 * Math.Exp(-0.2 * 1.645) - 1080, report.Low, 60.0);

        LetGoReport sure = LetGo.Simulate([Loyal], 0, Policy with { LetGo = Policy.LetGo with { CostRateUncertainty = 0 } }, 1);
        Assert.Equal((1080.0, 1080.0), (Math.Round(sure.Low, 9), Math.Round(sure.High, 9)));

        LetGoFacts unsteady = Loyal with { Months = [.. Enumerable.Range(0, 6).Select(month => new LetGoMonth(100, 40 * month, 30))] };
        LetGoReport wider = LetGo.Simulate([unsteady], 0, Policy with { LetGo = Policy.LetGo with { CostRateUncertainty = 0 } }, 1);
        Assert.True(wider.Low < 900 && wider.High > 900, $"{wider.Low} {wider.High}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_report()
    {
        LetGoFacts[] facts = [Loyal];
        Assert.Equal(LetGo.Simulate(facts, 0, Policy, 7).Low, LetGo.Simulate(facts, 0, Policy, 7).Low);
        Assert.NotEqual(LetGo.Simulate(facts, 0, Policy, 7).Low, LetGo.Simulate(facts, 0, Policy, 8).Low);
    }

    [Fact]
    public void Facts_are_read_from_the_book_and_an_unknown_account_is_refused()
    {
        SnapshotView book = Book(("A1", 0.5, 0.9, 20), ("A2", double.NaN, 0.9, 20));
        LetGoFacts facts = Assert.Single(LetGoFacts.Of(book, ["A1"], 4));
        Assert.Equal(1 - Math.Pow(0.5, 0.25), facts.Leaving, 1e-12);
        Assert.Equal([new LetGoMonth(100, 60, 30), new LetGoMonth(110, 61, 30)], facts.Months);
        Assert.Equal(40, facts.ReferredRevenue);
        Assert.Contains("A9", Assert.Throws<UserFault>(() => LetGoFacts.Of(book, ["A9"], 4)).Message);
        Assert.Contains("silent", Assert.Throws<UserFault>(() => LetGoFacts.Of(book, ["A2"], 4)).Message);
    }

    [Fact]
    public void A_newcomer_brings_what_it_brought_in_the_months_that_it_was_there()
    {
        AccountView newcomer = Cases.Account([("tenure", 1), ("contribution", 120), ("mrr_months_seen", 2), ("mrr_mean", 100), ("cost_to_serve", 80)]);
        AccountView old = Cases.Account([("tenure", 12), ("contribution", 6000), ("mrr_months_seen", 6), ("mrr_mean", 1000), ("cost_to_serve", 0)], id: "A2");
        Assert.Equal(60, LetGo.NewcomersContribution(Cases.Book(Month.Parse("2024-12"), newcomer, old), Policy), 1e-4); // 120 / 2
        Assert.Equal(0, LetGo.NewcomersContribution(Cases.Book(Month.Parse("2024-12"), old), Policy));
    }

    /// <summary>Accounts with (id, churn, needs_exit, tenure) and two months each.</summary>
    private static SnapshotView Book(params (string Id, double Churn, double NeedsExit, double Tenure)[] accounts)
    {
        var matrix = new FeatureMatrix(["tenure", "referrals_total"], [.. accounts.SelectMany(account => new[] { (float)account.Tenure, 1 })]);
        double[] Repeat(params double[] months) => [.. accounts.SelectMany(_ => months)];
        var month = Month.Parse("2024-12");
        var table = new AggregateTable(
            month,
            2,
            [.. accounts.Select(account => account.Id)],
            new Dictionary<string, double[]> { ["referred_mrr"] = [.. accounts.Select(_ => 40.0)] },
            new Dictionary<string, double[]>
            {
                ["mrr"] = Repeat(100, 110),
                ["ticket_minutes"] = Repeat(60, 61),
                ["csm_minutes"] = Repeat(30, 20),
                ["intervention_minutes"] = Repeat(double.NaN, 10),
            },
            new Dictionary<string, string?[]>());
        return new SnapshotView(month, 2, table, [.. accounts.Select((account, row) => new AccountView(
            account.Id,
            new Dictionary<string, string>(),
            new FeatureRow(matrix, row),
            double.IsNaN(account.Churn) ? new Dictionary<string, double>() : new Dictionary<string, double> { ["churn"] = account.Churn, ["needs_exit"] = account.NeedsExit },
            []))]);
    }
}

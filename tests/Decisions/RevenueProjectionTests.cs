using System.Globalization;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class RevenueProjectionTests
{
    private static readonly Month Today = Month.Parse("2024-12");

    /// <summary>Accounts that each leave with a tenth a month; those that stay pay what they did.</summary>
    private static ProjectionOrigin Origin(Month month, int accounts, int seed, int known)
    {
        var random = new Random(seed);
        double[] alive = [.. Enumerable.Range(1, 12).Select(ahead => Math.Pow(0.9, ahead))];
        return new ProjectionOrigin(
            month,
            [.. Enumerable.Range(0, accounts).Select(i => new ProjectedAccount(100 + i % 7, alive, [i % 2 == 0 ? "plan: even" : "plan: odd"]))],
            [.. Enumerable.Range(0, accounts).Select(i =>
            {
                double luck = random.NextDouble();
                return Enumerable.Range(0, known).Select(ahead => luck < alive[ahead] ? 100.0 + i % 7 : 0).ToArray();
            })]);
    }

    private static ProjectionOrigin[] History(int seed, int accounts = 300) =>
        [.. Enumerable.Range(1, 8).Select(back => Origin(Today - 3 * back, accounts, seed + back, Math.Min(12, 3 * back)))];

    private static IReadOnlyList<ProjectedRevenue> Project(int seed, int accounts = 300) => RevenueProjection.Project(
        Origin(Today, accounts, 99, 0), RevenueProjection.Learn(History(seed, accounts), Today, Today - 12, 0), 0.8, 0, 200);

    [Fact]
    public void Revenue_that_only_leaves_falls_as_survival_says()
    {
        IReadOnlyList<ProjectedRevenue> projected = Project(1);
        double carried = Enumerable.Range(0, 300).Sum(i => 100.0 + i % 7);
        Assert.Equal(3 * 12, projected.Count);
        // The past is trusted as it proved itself, and a little less: a twentieth of the change is left out.
        Assert.All(projected.Where(cell => cell.Segment == RevenueProjection.Everyone), cell =>
        {
            Assert.Equal(carried, cell.Carried, 6);
            Assert.InRange(cell.Expected / (carried * Math.Pow(0.9, cell.Ahead)), 0.85, 1.2);
        });
    }

    [Fact]
    public void An_interval_holds_its_mean_segments_add_up_and_the_same_seed_gives_the_same_numbers() =>
        Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), seed =>
        {
            IReadOnlyList<ProjectedRevenue> projected = Project(seed, 60);
            return projected.SequenceEqual(Project(seed, 60))
                && projected.All(cell => cell.Low <= cell.Expected && cell.Expected <= cell.High && cell.Low >= 0)
                && projected.GroupBy(cell => cell.Ahead).All(month =>
                    Math.Abs(month.Where(cell => cell.Segment != RevenueProjection.Everyone).Sum(cell => cell.Expected)
                        - month.Single(cell => cell.Segment == RevenueProjection.Everyone).Expected) < 1e-6);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Theory]
    [InlineData("2025-01-01", 0)]
    [InlineData("2025-01-31", 0)]
    [InlineData("2025-02-01", 1)]
    [InlineData("2025-12-31", 11)]
    [InlineData("2026-01-01", 12)]
    public void Whose_end_is_on_file_is_gone_at_the_end_of_that_month(string day, int monthsLeft)
    {
        double[] alive = [.. Enumerable.Range(1, 12).Select(ahead => Math.Pow(0.9, ahead))];
        double[] bound = new ProjectedAccount(100, alive, []).EndingOn(DateOnly.Parse(day, CultureInfo.InvariantCulture), Today).Alive;
        Assert.Equal([.. alive[..monthsLeft], .. new double[12 - monthsLeft]], bound);
    }

    /// <summary>Their end is known: how far the past is trusted, and the error that all share, have no say in it.</summary>
    [Fact]
    public void An_end_on_file_takes_all_of_the_accounts_revenue_and_none_of_anybody_elses()
    {
        RevenueProjection.Past past = RevenueProjection.Learn(History(1), Today, Today - 12, 0);
        ProjectionOrigin before = Origin(Today, 300, 99, 0);
        ProjectionOrigin after = before with { Accounts = [.. before.Accounts.Select((account, i) => i == 0 ? account : account.EndingOn(new DateOnly(2025, 1, 31), Today))] };
        double whole = before.Accounts.Sum(account => account.Revenue);
        Assert.InRange(past.Trust, 0.05, 0.99); // there is something that could go wrong
        Assert.All(Whole(after), cell => Assert.True(cell.Expected < 1.3 * before.Accounts[0].Revenue && cell.Carried == whole));
        foreach (RevenueProjection.Past any in new[] { past with { Trust = 0 }, past with { Trust = 1 } })
        {
            ProjectionOrigin none = before with { Accounts = [.. before.Accounts.Select(account => account.EndingOn(new DateOnly(2025, 3, 1), Today))] };
            Assert.Equal([false, false, .. Enumerable.Repeat(true, 10)], Whole(none, any).Select(cell => cell is { Expected: 0, Low: 0, High: 0 }));
        }

        IEnumerable<ProjectedRevenue> Whole(ProjectionOrigin origin, RevenueProjection.Past? by = null) =>
            RevenueProjection.Project(origin, by ?? past, 0.8, 0, 200).Where(cell => cell.Segment == RevenueProjection.Everyone);
    }

    /// <summary>Ends that were on file in the past are neither its growth nor its error.</summary>
    [Fact]
    public void What_was_on_file_in_the_past_teaches_nothing_about_who_stays()
    {
        ProjectionOrigin[] bound = [.. History(1).Select(origin => origin with
        {
            Accounts = [.. origin.Accounts.Concat(origin.Accounts.Select(account => account.EndingOn(origin.Month.LastDay.AddDays(1), origin.Month)))],
            Later = [.. origin.Later.Concat(origin.Later.Select(later => new double[later.Length]))],
        })];
        RevenueProjection.Past alone = RevenueProjection.Learn(History(1), Today, Today - 12, 0), beside = RevenueProjection.Learn(bound, Today, Today - 12, 0);
        Assert.All(alone.Growth.Zip(beside.Growth), growth => Assert.All(growth.First.Zip(growth.Second), month => Assert.Equal(month.First, month.Second, 0.05)));
        Assert.Equal(alone.Trust, beside.Trust, 0.2);
    }

    [Fact]
    public void What_came_later_than_known_is_not_looked_at()
    {
        ProjectionOrigin[] history = History(5);
        ProjectionOrigin[] changed = [.. history.Select(origin => origin with
        {
            Later = [.. origin.Later.Select(later => later.Select((paid, ahead) => origin.Month + ahead + 1 > Today - 3 ? 1e6 : paid).ToArray())],
        })];
        Assert.Equal(
            RevenueProjection.Learn(history, Today - 3, Today - 12, 0).Growth.SelectMany(months => months),
            RevenueProjection.Learn(changed, Today - 3, Today - 12, 0).Growth.SelectMany(months => months));
    }

    [Fact]
    public void An_error_common_to_all_widens_the_interval()
    {
        ProjectionOrigin[] history = History(3);
        ProjectionOrigin[] shaken = [.. history.Select((origin, i) => origin with
        {
            Later = [.. origin.Later.Select(later => later.Select(paid => paid * (i % 2 == 0 ? 1.3 : 0.7)).ToArray())],
        })];
        Assert.True(RevenueProjection.Learn(shaken, Today, Today - 12, 0).CommonError > 2 * RevenueProjection.Learn(history, Today, Today - 12, 0).CommonError);
    }
}

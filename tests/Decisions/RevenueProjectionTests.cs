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

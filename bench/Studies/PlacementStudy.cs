using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>How often a framework's places are the true ones.</summary>
/// <param name="Accounts">Eligible accounts.</param>
/// <param name="Placed">Of those, accounts with a place.</param>
/// <param name="Right">Of those, accounts whose place is the true one.</param>
internal sealed record Agreement(int Accounts, int Placed, int Right)
{
    /// <summary>Share of the accounts that have a place.</summary>
    public double PlacedShare => (double)Placed / Accounts;

    /// <summary>Share of the places that are true.</summary>
    public double RightShare => (double)Right / Placed;

    public static Agreement operator +(Agreement left, Agreement right) =>
        new(left.Accounts + right.Accounts, left.Placed + right.Placed, left.Right + right.Right);
}

/// <summary>
/// Skill/Will and asymmetry against the truth, over the eligible accounts of a book on its last day. The true quadrants: skill and will are
/// high where the latents of that month lie above their median over those accounts, and so is dependency; an account is critical to us
/// where its true revenue over the window is at least the policy's share of the book's, or its open potential is; in a book where nobody
/// reaches that share, where its true contribution lies in the policy's percentile.
/// </summary>
internal sealed record PlacementStudy(Agreement SkillWill, Agreement Asymmetry)
{
    public static PlacementStudy operator +(PlacementStudy left, PlacementStudy right) =>
        new(left.SkillWill + right.SkillWill, left.Asymmetry + right.Asymmetry);

    /// <summary>Places every eligible account and compares.</summary>
    public static PlacementStudy Of(SnapshotView view, TruthTable truth, Policy policy)
    {
        AccountView[] eligible = [.. view.Accounts.Where(account => account.Scored)];
        Func<AccountView, bool> skill = AboveMedian("skill"), will = AboveMedian("will"), dependency = AboveMedian("dependency");
        HashSet<string> critical = CriticalToUs(view, truth, policy);
        SegmentContext book = SegmentContext.Of(view, policy);
        Placement[][] placements = [.. eligible.Select(account => Placements.Of(account, book, policy).ToArray())];
        return new PlacementStudy(
            Compare("skill_will", account => (skill(account), will(account)) switch
            {
                (true, true) => "high_performer",
                (false, true) => "untrained",
                (true, false) => "unmotivated",
                (false, false) => "need_to_exit",
            }),
            Compare("asymmetry", account => (critical.Contains(account.AccountId), dependency(account)) switch
            {
                (true, true) => "mutual",
                (true, false) => "we_depend",
                (false, true) => "they_depend",
                (false, false) => "neither",
            }));

        Agreement Compare(string framework, Func<AccountView, string> trueSegment)
        {
            (string Found, string True)[] placed =
            [
                .. eligible.Zip(placements, (account, places) => (
                        Found: places.Single(place => place.Framework == framework).Segment, True: trueSegment(account)))
                    .Where(place => place.Found != Placement.Unknown),
            ];
            return new Agreement(eligible.Length, placed.Length, placed.Count(place => place.Found == place.True));
        }

        Func<AccountView, bool> AboveMedian(string latent)
        {
            double[] sorted = [.. eligible.Select(account => truth[latent, account.AccountId, view.Snapshot]).Order()];
            double median = OrderStatistics.Median(sorted);
            return account => truth[latent, account.AccountId, view.Snapshot] >= median;
        }
    }

    private static HashSet<string> CriticalToUs(SnapshotView view, TruthTable truth, Policy policy)
    {
        AsymmetryPolicy lines = policy.Asymmetry;
        double[] revenue = [.. view.Accounts.Select(account => Sum("revenue", account))];
        double[] contribution = [.. view.Accounts.Select(account => Sum("contribution", account))];
        double book = revenue.Sum();
        bool isSpread = revenue.Max() < lines.CriticalShare * book;
        double[] sorted = [.. contribution.Order()];
        double place = sorted[(int)Math.Min(sorted.Length - 1, lines.CriticalPercentile * sorted.Length)];
        return
        [
            .. Enumerable.Range(0, revenue.Length)
                .Where(i => (isSpread ? contribution[i] >= place : revenue[i] >= lines.CriticalShare * book)
                    || view.Accounts[i]["potential_left"] * view.Months / 12 >= lines.CriticalShare * book)
                .Select(i => view.Accounts[i].AccountId),
        ];

        double Sum(string column, AccountView account) => Enumerable.Range(0, view.Months)
            .Select(back => truth[column, account.AccountId, view.Snapshot - back]).Where(double.IsFinite).Sum();
    }
}

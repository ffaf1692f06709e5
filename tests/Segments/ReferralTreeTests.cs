using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Segments;

/// <summary>Lifetime value through referrals of referrals.</summary>
public class ReferralTreeTests
{
    [Fact]
    public void Value_passes_up_with_the_share_of_the_share()
    {
        // A ─ B ─ D, A ─ C; half is passed up: A gets 0.5 · (400 + 200) + 0.25 · 800 = 500, less 15% of delivery.
        ReferralTree tree = ReferralTree.Of(
            [Account("A", null, 100), Account("B", "A", 400), Account("C", "A", 200), Account("D", "B", 800)], SmallView.Policy);
        LifetimeValue value = tree.ValueOf("A");
        Assert.Equal((85, 425, 3, 510), (value.Own, value.Referred, value.Accounts, value.Total));
        Assert.Equal((340, 340, 1), (tree.ValueOf("B").Own, tree.ValueOf("B").Referred, tree.ValueOf("B").Accounts));
        Assert.Equal((0, 0), (tree.ValueOf("C").Referred, tree.ValueOf("nobody").Total));
    }

    [Fact]
    public void Serving_is_taken_off()
    {
        // 15% of delivery, 100 minutes of support at 0.80 and 50 of a success manager at 1.20.
        ReferralAccount costly = Account("A", null, 1000) with { SupportMinutes = 100, CsmMinutes = 50 };
        Assert.Equal(1000 - 150 - 80 - 60, ReferralTree.Of([costly], SmallView.Policy).ValueOf("A").Own, 9);
        Assert.StartsWith("Over their life they brought 710 after what delivery and serving them cost;", ReferralTree.Of([costly], SmallView.Policy).ValueOf("A").Words);
        Assert.StartsWith(
            "Over their life they cost 60 more than they paid, delivery and service counted;",
            ReferralTree.Of([costly with { Revenue = 80 / 0.85 }], SmallView.Policy).ValueOf("A").Words);
        Assert.StartsWith(
            "Over their life they brought 850 after delivery; what serving them cost is not on record;",
            ReferralTree.Of([Account("A", null, 1000)], SmallView.Policy).ValueOf("A").Words);
    }

    [Fact]
    public void A_circle_counts_each_account_once_and_ends()
    {
        ReferralTree tree = ReferralTree.Of([Account("A", "C", 100), Account("B", "A", 200), Account("C", "B", 400)], SmallView.Policy);
        Assert.Equal((170, 2), (tree.ValueOf("A").Referred, tree.ValueOf("A").Accounts));
        Assert.Equal(0.85 * (0.5 * 400 + 0.25 * 100), tree.ValueOf("B").Referred, 9);
        Assert.Equal(0, ReferralTree.Of([Account("A", "A", 100)], SmallView.Policy).ValueOf("A").Referred);
    }

    [Fact]
    public void Revenue_by_year_tells_whether_what_is_paid_keeps_up()
    {
        ReferralAccount root = Account("A", null, 300, new RevenueYear(0, 120, 12), new RevenueYear(1, 130, 12), new RevenueYear(2, 50, 5));
        ReferralAccount child = Account("B", "A", 60, new RevenueYear(0, 60, 12));
        LifetimeValue alone = ReferralTree.Of([root], SmallView.Policy).ValueOf("A");
        ReferralTree tree = ReferralTree.Of([root, child], SmallView.Policy);
        LifetimeValue together = tree.ValueOf("A");
        Assert.Equal([50, 130, 120], alone.ByYear);
        Assert.Equal([50, 130, 150], together.ByYear);
        Assert.StartsWith("Over their life they brought ", alone.Words);
        Assert.EndsWith("; what they pay a year no longer keeps up with the year before.", alone.Words);
        Assert.StartsWith("Through them came 1 account, worth ", together.Words);
        Assert.EndsWith("; what they and those that came through them pay a year keeps up with the year before.", together.Words);
        Assert.EndsWith("; whether what they pay a year keeps up cannot be told yet.", tree.ValueOf("B").Words);
        Assert.Equal((false, true, null), (alone.StillRises, together.StillRises, tree.ValueOf("B").StillRises));
    }

    [Fact]
    public void Little_revenue_with_a_large_tree_is_protected()
    {
        // Usual revenue: 300. A's tree: 0.5 · 900 = 450; C's: 0.5 · 100 = 50; D pays more than usual itself.
        ReferralAccount[] accounts =
        [
            Account("A", null, 50), Account("B", "A", 900), Account("C", null, 60), Account("E", "C", 100), Account("D", null, 500),
            Account("F", "D", 900), Account("G", null, 300),
        ];
        ReferralTree tree = ReferralTree.Of(accounts, SmallView.Policy);
        Assert.Equal(["A"], accounts.Select(account => account.AccountId).Where(tree.IsProtected));
        Assert.False(tree.IsProtected("nobody"));
    }

    [Fact]
    public void The_order_of_rows_changes_nothing_and_circles_end()
    {
        Prop.ForAll(Forests().ToArbitrary(), accounts =>
        {
            ReferralTree one = ReferralTree.Of(accounts, SmallView.Policy);
            ReferralTree other = ReferralTree.Of([.. accounts.Reverse()], SmallView.Policy);
            return accounts.All(account => Same(one.ValueOf(account.AccountId), other.ValueOf(account.AccountId)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_passed_up_is_bounded()
    {
        double share = SmallView.Policy.Referrals.PassedShare;
        Prop.ForAll(Forests().ToArbitrary(), accounts =>
        {
            ReferralTree tree = ReferralTree.Of(accounts, SmallView.Policy);
            double passed = accounts.Sum(account => tree.ValueOf(account.AccountId).Referred);
            return passed <= accounts.Sum(account => account.Revenue) * share / (1 - share) + 1e-6
                && accounts.All(account => tree.ValueOf(account.AccountId).Accounts < accounts.Length);
        }).QuickCheckThrowOnFailure();
    }

    private static bool Same(LifetimeValue left, LifetimeValue right) =>
        left with { ByYear = [] } == right with { ByYear = [] } && left.ByYear.SequenceEqual(right.ByYear);

    private static ReferralAccount Account(string id, string? referrer, double revenue, params RevenueYear[] years) =>
        new(id, referrer, revenue, 0, 0, Month.Parse("2024-01"), Month.Parse("2025-06"), years);

    /// <summary>Up to 12 accounts, each referred by any of them or by nobody: trees, and circles.</summary>
    private static Gen<ReferralAccount[]> Forests() =>
        from count in Gen.Choose(1, 12)
        from referrers in Gen.Choose(-1, count - 1).ArrayOf(count)
        from revenues in Gen.Choose(0, 1000).ArrayOf(count)
        select Enumerable.Range(0, count).Select(i => Account(
            $"A{i}", referrers[i] < 0 ? null : $"A{referrers[i]}", revenues[i], new RevenueYear(0, revenues[i], 12))).ToArray();
}

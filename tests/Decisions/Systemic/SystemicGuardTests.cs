using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using Xunit;
using Member = ChurnSegmentation.Tests.Decisions.Systemic.GuardBook.Member;

namespace ChurnSegmentation.Tests.Decisions.Systemic;

public class SystemicGuardTests
{
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    [Fact]
    public void A_faulty_batch_is_named_with_what_it_costs()
    {
        SnapshotView book = GuardBook.Of(1, WithFaultyBatch());
        SystemicReport report = SystemicGuard.Test(book, Policy);

        SystemicFinding finding = Assert.Single(report.Findings);
        Assert.Equal(new Cohort("onboarding_batch", "faulty"), finding.Cohort);
        Assert.Equal((60, 60), (finding.Accounts, finding.Engaged));
        Assert.True(finding.Troubled > 40 && finding.Expected < 20, finding.Text);
        Assert.Equal(finding.Troubled - finding.Expected, finding.Excess);
        Assert.Equal(finding.Troubled * 12 * 1000, finding.MoneyAtStake);
        Assert.True(finding.Vendor.Hit > 10 && finding.Vendor.Expected < 5 && finding.Vendor.P < 1e-10, finding.Vendor.Words);
        Assert.Contains("onboarding batch faulty", finding.Text);
        Assert.All(book.Accounts, account =>
            Assert.Equal(account.Attributes["onboarding_batch"] == "faulty", report.Covers(account)));
        Assert.False(report.Everyone.Fires);
    }

    [Fact]
    public void A_manager_whose_accounts_are_of_the_faulty_batch_is_explained_away()
    {
        // Half of the batch is with one manager, who has nobody else.
        Member[] members = [.. WithFaultyBatch().Select((member, at) => member.Batch == "faulty" && at % 2 == 0 ? member with { Csm = "unlucky" } : member)];
        SystemicReport report = SystemicGuard.Test(GuardBook.Of(2, members), Policy);

        Assert.Equal(new Cohort("onboarding_batch", "faulty"), Assert.Single(report.Findings).Cohort);
        Assert.Contains(new Cohort("csm_id", "unlucky"), report.ExplainedAway);
    }

    [Fact]
    public void A_cohort_in_doubt_is_spared_and_not_named()
    {
        Member[] members = [.. GuardBook.Ordinary(400, 1), .. GuardBook.Ordinary(24, 2).Select((member, at) => member with { Batch = "doubtful", Trouble = at % 4 == 0 ? 4 : 0 })];
        SnapshotView book = GuardBook.Of(1, members);
        SystemicReport report = SystemicGuard.Test(book, Policy with { Systemic = Policy.Systemic with { Rate = 1e-6, SuspectRate = 0.5 } });

        Assert.Empty(report.Findings);
        SystemicFinding suspect = Assert.Single(report.Suspects, found => found.Cohort == new Cohort("onboarding_batch", "doubtful"));
        Assert.InRange(suspect.Q, 1e-6, 0.5);
        AccountView account = book.Accounts.First(account => account.Attributes["onboarding_batch"] == "doubtful");
        Assert.Null(report.Reason(account));
        Assert.Contains("may be us", report.Suspicion(account));
        Assert.DoesNotContain("proves nothing", report.Suspicion(account));
    }

    [Theory]
    [InlineData(1.64, "the odds of trouble are 1.64 times those of accounts like them, named from 2 on")]
    [InlineData(double.PositiveInfinity, "nobody of the accounts like them is in trouble")]
    [InlineData(double.NaN, "there are no accounts like them to compare their odds of trouble with")]
    public void A_suspected_cohort_says_what_kept_it_from_being_named(double oddsRatio, string odds)
    {
        SystemicFinding finding = SystemicGuard.Test(GuardBook.Of(3, WithFaultyBatch()), Policy).Findings[0] with { Q = 0.03, OddsRatio = oddsRatio };
        Assert.Equal($"False discovery rate q = 0.03, named up to 0.01; {odds}.", finding.SmallProof(Policy.Systemic));
        Assert.StartsWith("False discovery rate q = 3.0e-2; chance of so many failures by luck alone: p = ", finding.Proof);
    }

    [Fact]
    public void Two_faults_are_both_named()
    {
        Member[] members = [.. WithFaultyBatch().Select((member, at) => at % 4 == 1 ? member with { Version = "broken", Trouble = member.Trouble + 5 } : member)];
        Assert.Equal(
            [new Cohort("onboarding_batch", "faulty"), new Cohort("product_version", "broken")],
            SystemicGuard.Test(GuardBook.Of(3, members), Policy).Findings.Select(finding => finding.Cohort).OrderBy(cohort => cohort.Dimension));
    }

    [Fact]
    public void A_mild_fault_shows_beside_one_that_fills_the_worst_places()
    {
        // A quarter of the book runs the broken version and is worse off than anyone in the batch: among all, the batch has nobody among the worst.
        Member[] members = [.. WithFaultyBatch().Select((member, at) => member with
        {
            Version = at % 4 == 1 ? "broken" : member.Version,
            Trouble = (member.Batch == "faulty" ? 2 : 0) + (at % 4 == 1 ? 12 : 0),
        })];
        SystemicReport report = SystemicGuard.Test(GuardBook.Of(3, members), Policy);
        Assert.Equal([new Cohort("product_version", "broken"), new Cohort("onboarding_batch", "faulty")], report.Findings.Select(finding => finding.Cohort));
        Assert.InRange(report.Findings[1].OddsRatio, Policy.Systemic.OddsRatio, 20);
    }

    [Theory]
    [InlineData(2, "onboarding_batch")] // worst in one version, yet a third of the others, too: the batch is named
    [InlineData(0, "onboarding_batch × product_version")] // the rest of the batch is well: only the part is
    public void A_part_is_named_only_where_the_rest_of_the_whole_is_well(int trouble, string dimension)
    {
        Member[] members =
        [
            .. GuardBook.Ordinary(400, 1),
            .. GuardBook.Ordinary(160, 2).Select((member, at) => member with { Batch = "late", Version = at < 40 ? "new" : "old", Trouble = at < 40 ? 8 : at % 3 == 0 ? trouble : 0 }),
            .. GuardBook.Ordinary(300, 3).Select((member, at) => member with { Version = at < 200 ? "new" : "old" }),
        ];
        SnapshotView book = GuardBook.Of(4, members);
        SystemicReport report = SystemicGuard.Test(book, Policy);
        Assert.Equal(dimension, report.Findings[0].Cohort.Dimension);
        AccountView rest = book.Accounts.First(account => account.Attributes["onboarding_batch"] == "late" && account.Attributes["product_version"] == "old");
        Assert.Equal(trouble > 0, report.Covers(rest) || report.Suspicion(rest) is not null);
    }

    [Fact]
    public void A_pair_is_a_part_of_what_it_is_made_of()
    {
        var pair = new Cohort("onboarding_batch", "b", "plan", "p");
        Assert.True(new Cohort("onboarding_batch", "b").Holds(pair) && new Cohort("plan", "p").Holds(pair));
        Assert.False(new Cohort("onboarding_batch", "p").Holds(pair) || new Cohort("plan", "b").Holds(pair) || pair.Holds(pair));
        Assert.False(new Cohort("plan", "p").Holds(new Cohort("plan", "p")));
    }

    [Fact]
    public void Sparing_needs_less_than_naming()
    {
        SnapshotView book = GuardBook.Of(3, WithFaultyBatch());
        SystemicFinding faulty = Assert.Single(SystemicGuard.Test(book, Policy).Findings);
        SystemicReport near = With(faulty.OddsRatio + 0.1), far = With(100 * faulty.OddsRatio);
        Assert.Equal(faulty.Cohort, Assert.Single(near.Suspects).Cohort);
        Assert.Empty(near.Findings);
        Assert.Empty(far.Findings);
        Assert.Empty(far.Suspects);

        SystemicReport With(double oddsRatio) => SystemicGuard.Test(book, Policy with { Systemic = Policy.Systemic with { OddsRatio = oddsRatio } });
    }

    [Fact]
    public void A_fault_is_named_although_most_of_its_accounts_had_another_before()
    {
        // Seven in ten accounts run the broken version: of half the book that is called troubled, the batch has hardly more than its share.
        Member[] members = [.. WithFaultyBatch().Select((member, at) => at % 10 < 7 ? member with { Version = "broken", Trouble = member.Trouble + 4 } : member)];
        SystemicReport report = SystemicGuard.Test(GuardBook.Of(6, members), Policy with { Systemic = Policy.Systemic with { TroubledShare = 0.5 } });
        SystemicFinding batch = Assert.Single(report.Findings, finding => finding.Cohort == new Cohort("onboarding_batch", "faulty"));
        Assert.True(batch.Troubled > 1.7 * batch.Expected && batch.OddsRatio > 2, $"{batch.Text}; {batch.OddsRatio}");
        Assert.Contains(new Cohort("product_version", "broken"), report.Findings.Select(finding => finding.Cohort));
    }

    [Fact]
    public void Trouble_of_accounts_that_do_not_do_their_part_names_nobody()
    {
        Member[] members = [.. WithFaultyBatch().Select(member => member.Batch == "faulty" ? member with { Seen = 0.1 } : member)];
        Assert.Empty(SystemicGuard.Test(GuardBook.Of(4, members), Policy).Findings);
    }

    [Fact]
    public void Chance_alone_names_hardly_ever()
    {
        int named = Enumerable.Range(0, 60).Count(seed =>
            SystemicGuard.Test(GuardBook.Of(seed, GuardBook.Ordinary(400, seed)), Policy).Findings.Count > 0);
        Assert.InRange(named, 0, 3);
    }

    [Fact]
    public void The_order_of_accounts_changes_nothing()
    {
        SnapshotView book = GuardBook.Of(5, WithFaultyBatch());
        AccountView[] shuffled = [.. book.Accounts];
        new Random(1).Shuffle(shuffled);

        SystemicReport report = SystemicGuard.Test(book, Policy, book), again = SystemicGuard.Test(GuardBook.Book(shuffled), Policy, GuardBook.Book(shuffled));
        Assert.Equal(report.Findings, again.Findings);
        Assert.Equal(report.Everyone, again.Everyone);
        Assert.Equal(report.ExplainedAway, again.ExplainedAway);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void A_cohort_of_healthy_accounts_is_never_named(int seed)
    {
        IEnumerable<Member> healthy = Enumerable.Range(0, 50).Select(at => new Member("healthy", $"v{at % 3}", $"csm{at % 8}", -1));
        SystemicReport report = SystemicGuard.Test(GuardBook.Of(seed, [.. WithFaultyBatch(), .. healthy]), Policy);
        Assert.Equal(["faulty"], report.Findings.Select(finding => finding.Cohort.Name));
    }

    [Fact]
    public void A_fault_that_hits_everyone_shows_against_earlier_windows()
    {
        SnapshotView[] before = [.. Enumerable.Range(20, 3).Select(seed => Before(12, GuardBook.Of(seed, GuardBook.Ordinary(400, seed))))];
        SnapshotView now = GuardBook.Of(7, GuardBook.Ordinary(400, 7).Select(member => member with { Trouble = 3 }));

        SystemicReport report = SystemicGuard.Test(now, Policy, before);
        Assert.Empty(report.Findings);
        Assert.True(report.Everyone.Fires);
        Assert.InRange(report.Everyone.TroubledShare, 0.6, 1);
        Assert.Contains("everyone", report.Reason(now.Accounts[0]));
        Assert.All(now.Accounts, account => Assert.True(report.Covers(account)));

        Assert.False(SystemicGuard.Test(GuardBook.Of(8, GuardBook.Ordinary(400, 8)), Policy, before).Everyone.Fires);
    }

    [Fact]
    public void One_lucky_window_of_the_past_does_not_condemn_today()
    {
        // Half a year in which nothing went wrong makes an ordinary one look bad; a year and a half of past does not.
        SnapshotView lucky = Before(12, GuardBook.Of(30, GuardBook.Ordinary(400, 30).Select(member => member with { Trouble = -2 })));
        SnapshotView now = GuardBook.Of(31, GuardBook.Ordinary(400, 31));
        SnapshotView[] ordinary = [.. Enumerable.Range(32, 2).Select(seed => Before(18, GuardBook.Of(seed, GuardBook.Ordinary(400, seed))))];

        Assert.True(SystemicGuard.Test(now, Policy, lucky).Everyone.Fires);
        Assert.False(SystemicGuard.Test(now, Policy, [lucky, .. ordinary]).Everyone.Fires);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(0, false)]
    public void One_bad_window_is_luck_and_a_bad_year_is_a_fault(int troubleBefore, bool fires)
    {
        // Incidents come in clusters: a window full of them says less than the same trouble in both halves of a year.
        SnapshotView[] before = [.. Enumerable.Range(40, 3).Select(seed => Before(12, GuardBook.Of(seed, GuardBook.Ordinary(400, seed))))];
        SnapshotView now = GuardBook.Of(43, GuardBook.Ordinary(400, 43).Select((member, at) => member with { Trouble = at % 2 == 0 ? 2 : 0 }));
        SnapshotView half = Before(6, GuardBook.Of(44, GuardBook.Ordinary(400, 44).Select(member => member with { Trouble = troubleBefore })));

        Assert.True(SystemicGuard.Test(now, Policy, before).Everyone.Fires);
        Assert.Equal(fires, SystemicGuard.Test(now, Policy, [half, .. before]).Everyone.Fires);
    }

    [Theory]
    [InlineData(6, "2024-12,2024-06,2023-12,2023-06")]
    [InlineData(3, "2025-03,2024-12,2024-09,2024-06,2024-03,2023-12")]
    [InlineData(12, "2024-06,2023-06,2022-06")]
    public void The_past_is_looked_at_end_to_end_the_year_first(int observe, string expected) => Assert.Equal(
        expected.Split(','), SystemicGuard.EarlierSnapshots(Month.Parse("2025-06"), observe, Policy).Select(month => month.ToString()));

    private static SnapshotView Before(int months, SnapshotView book) => book with { Snapshot = book.Snapshot - months };

    [Fact]
    public void A_book_without_tickets_has_no_findings()
    {
        SnapshotView book = GuardBook.Of(9, WithFaultyBatch());
        var blind = new ChurnSegmentation.Core.Features.FeatureMatrix(["tenure", "seats_mean"], new float[2 * book.Accounts.Count]);
        SystemicReport report = SystemicGuard.Test(
            GuardBook.Book([.. book.Accounts.Select((account, row) => account with { Features = new(blind, row) })]), Policy);
        Assert.Empty(report.Findings);
        Assert.False(report.Everyone.Fires);
        Assert.Equal(0, report.Tested);
    }

    [Fact]
    public void The_cap_admits_the_clearest_cases_up_to_the_share_of_every_cohort()
    {
        // 40 accounts of one manager: a quarter is 10. Ten others are too few to be capped.
        SnapshotView book = GuardBook.Of(10,
            [.. Enumerable.Range(0, 40).Select(at => new Member($"b{at}", $"v{at}", "one")), .. Enumerable.Range(0, 10).Select(at => new Member($"b{40 + at}", $"v{40 + at}", "two"))]);
        ExitCap cap = ExitCap.Of(book.Accounts, Policy.Systemic);
        Assert.Equal(new Dictionary<Cohort, int> { [new Cohort("csm_id", "one")] = 10 }, cap.Most);

        var answers = cap.Admit(book.Accounts);
        Assert.All(answers.Take(10), answer => Assert.Null(answer.Full));
        Assert.All(answers.Skip(10).Take(30), answer => Assert.Equal(new Cohort("csm_id", "one"), answer.Full));
        Assert.All(answers.Skip(40), answer => Assert.Null(answer.Full));
        Assert.Equal([new Cohort("csm_id", "one")], cap.Capped(book.Accounts[0]));
        Assert.Empty(cap.Capped(book.Accounts[40]));
    }

    private static Member[] WithFaultyBatch() =>
        [.. GuardBook.Ordinary(400, 1), .. GuardBook.Ordinary(60, 2).Select(member => member with { Batch = "faulty", Trouble = 5 })];
}

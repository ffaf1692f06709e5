using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Sources.Simulator;

/// <summary>The pinned difficulty: churn is rare, foreseeable to a degree, and no single fact gives it away.</summary>
public class DifficultyTests
{
    [Fact]
    public void Churn_is_3_to_8_percent_of_every_snapshot()
    {
        foreach (int snapshot in SmallSimulation.Snapshots)
        {
            Assert.InRange(SmallSimulation.Labels(SmallSimulation.Book, snapshot).Average(row => row.Churn ? 1.0 : 0), 0.03, 0.08);
        }
    }

    [Fact]
    public void True_probabilities_rank_with_an_auc_of_080_to_090_and_are_calibrated()
    {
        (AccountPath Path, bool Churn, double Truth)[] rows = [.. SmallSimulation.Snapshots.SelectMany(snapshot => SmallSimulation.Labels(SmallSimulation.Book, snapshot))];
        Assert.InRange(SmallSimulation.Auc([.. rows.Select(row => (row.Truth, row.Churn))]), 0.80, 0.90);
        double expected = rows.Sum(row => row.Truth), found = rows.Count(row => row.Churn);
        Assert.InRange(found / expected, 0.9, 1.1);
        (AccountPath Path, bool Churn, double Truth)[] risky = [.. rows.Where(row => row.Truth > 0.15)];
        Assert.InRange(risky.Count(row => row.Churn) / risky.Sum(row => row.Truth), 0.85, 1.15);
    }

    [Fact]
    public void No_single_fact_passes_an_auc_of_075()
    {
        SimulatedBook book = SmallSimulation.Book;
        ILookup<(int, int), UsageDay> usage = book.Rows.Usage.Rows.ToLookup(row => (row.Rank, book.Calendar.MonthOf(row.Day)));
        ILookup<(int, int), Goal> goals = book.Rows.Goals.Rows.Where(row => row.Achieved is not null).ToLookup(row => (row.Rank, book.Calendar.MonthOf(row.DueOn)));
        ILookup<(int, int), Invoice> paid = book.Rows.Invoices.Rows.Where(row => row.PaidOn is not null).ToLookup(row => (row.Rank, book.Calendar.MonthOf(row.PaidOn!.Value)));
        ILookup<(int, int), Ticket> tickets = book.Rows.Tickets.Rows.Where(row => row.ClosedAt is null)
            .ToLookup(row => (row.Rank, book.Calendar.MonthOf((int)(row.OpenedAt / 86_400))));
        ILookup<(int, int), Meeting> meetings = book.Rows.Meetings.Rows.Where(row => row.Outcome is not null).ToLookup(row => (row.Rank, book.Calendar.MonthOf(row.HeldOn)));
        (string Name, Func<int, int, double> Of)[] facts =
        [
            ("active users", (rank, month) => usage[(rank, month)].Sum(day => day.ActiveUsers)),
            ("active share", (rank, month) => usage[(rank, month)].Sum(day => day.ActiveUsers) / book.Paths[rank].Months[month - book.Paths[rank].FirstMonth].Seats),
            ("core actions", (rank, month) => usage[(rank, month)].Sum(day => (double)day.CoreActions)),
            ("core actions against the window", (rank, month) => usage[(rank, month)].Sum(day => (double)day.CoreActions)
                / (1 + Window(month).Sum(other => usage[(rank, other)].Sum(day => (double)day.CoreActions)))),
            ("features", (rank, month) => Window(month).SelectMany(other => usage[(rank, other)]).Select(day => (double)day.FeaturesUsed).DefaultIfEmpty(5).Average()),
            ("owner sessions", (rank, month) => Window(month).Sum(other => usage[(rank, other)].Sum(day => day.OwnerSessions))),
            ("automations", (rank, month) => Window(month).Sum(other => usage[(rank, other)].Sum(day => (double)day.AutomationsRun))),
            ("goals", (rank, month) => Window(month).SelectMany(other => goals[(rank, other)]).Select(goal => goal.Achieved!.Value / goal.Expected).DefaultIfEmpty(0.8).Average()),
            ("delay", (rank, month) => Window(month).SelectMany(other => paid[(rank, other)]).Select(invoice => (double)invoice.PaidOn!.Value - invoice.DueOn).DefaultIfEmpty(0).Average()),
            ("tickets", (rank, month) => Window(month).Sum(other => tickets[(rank, other)].Count())),
            ("missed", (rank, month) => Window(month).Sum(other => meetings[(rank, other)].Count(meeting => meeting.Outcome == "no_show"))),
            ("revenue against the window", (rank, month) => book.Paths[rank].Months[month - book.Paths[rank].FirstMonth].Mrr
                / Window(month).Where(other => other >= book.Paths[rank].FirstMonth).Average(other => (double)book.Paths[rank].Months[other - book.Paths[rank].FirstMonth].Mrr)),
        ];
        int[] snapshots = [8, 14, 20, 26, 31];
        foreach ((string name, Func<int, int, double> fact) in facts)
        {
            double auc = SmallSimulation.Auc([.. snapshots.SelectMany(snapshot => SmallSimulation.Labels(book, snapshot)
                .Select(row => (fact(row.Path.Rank, snapshot), row.Churn)))]);
            Assert.True(Math.Max(auc, 1 - auc) < 0.75, $"{name}: {auc:0.000}");
        }

        static IEnumerable<int> Window(int month) => Enumerable.Range(month - 5, 6);
    }

    [Fact]
    public void Survival_truth_falls_with_time_and_holds_on_cohorts()
    {
        SimulatedBook book = SmallSimulation.Book;
        TruthMonth[] signed = [.. book.Rows.Truth.Rows.Where(row => row.Month == row.Path.SignedMonth && row.Month < 29)];
        Assert.All(signed, row => Assert.True(
            row.AtSignature.Survive6 >= row.AtSignature.Survive12 && row.AtSignature.Survive12 >= row.AtSignature.Survive24));
        double alive = signed.Average(row => row.Path.Months.Count > 6 && !row.Path.Months[6].IsSilent && row.Path.End?.Month != row.Month + 6 ? 1.0 : 0);
        Assert.InRange(signed.Average(row => (double)row.AtSignature.Survive6) - alive, -0.03, 0.03);
        Assert.InRange(signed.Average(row => (double)row.OfProfile.Survive6) - alive, -0.03, 0.03);
    }

    [Fact]
    public void Some_should_go_and_reviewers_see_most_of_it()
    {
        SimulatedBook book = SmallSimulation.Book;
        TruthMonth[] last = [.. book.Rows.Truth.Rows.Where(row => row.Month == 35 && row.UnderContract && !row.Now.IsSilent)];
        Assert.InRange(last.Average(row => row.Exit != TrueExit.Keep ? 1.0 : 0), 0.03, 0.10);
        Dictionary<(int, int), TrueExit> truth = book.Rows.Truth.Rows.ToDictionary(row => (row.Path.Rank, row.Month), row => row.Exit);
        Assert.InRange(book.Rows.ExitReviews.Rows.Average(review =>
            (truth[(review.Rank, book.Calendar.MonthOf(review.ReviewedOn))] != TrueExit.Keep) == (review.Decision != TrueExit.Keep) ? 1.0 : 0), 0.78, 0.90);
    }
}

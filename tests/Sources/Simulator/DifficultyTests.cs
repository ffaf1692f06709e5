using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Sources.Simulator;

/// <summary>The pinned difficulty: churn is rare, foreseeable to a degree, and no single fact gives it away.</summary>
public class DifficultyTests
{
    [Fact]
    public void Churn_is_3_to_8_percent_of_every_snapshot() => Assert.All(
        SmallSimulation.Rows.GroupBy(row => row.Snapshot),
        snapshot => Assert.InRange(snapshot.Average(row => row.Churn ? 1.0 : 0), 0.03, 0.08));

    [Fact]
    public void True_probabilities_rank_with_an_auc_of_080_to_090_and_are_calibrated()
    {
        IReadOnlyList<LabelledRow> rows = SmallSimulation.Rows;
        Assert.InRange(SmallSimulation.Auc([.. rows.Select(row => (row.Truth, row.Churn))]), 0.80, 0.90);
        Assert.InRange(rows.Count(row => row.Churn) / rows.Sum(row => row.Truth), 0.9, 1.1);
        LabelledRow[] risky = [.. rows.Where(row => row.Truth > 0.15)];
        Assert.InRange(risky.Count(row => row.Churn) / risky.Sum(row => row.Truth), 0.85, 1.15);
    }

    [Fact]
    public void No_single_fact_passes_an_auc_of_075()
    {
        BookRows rows = SmallSimulation.Book.Rows;
        IReadOnlyList<AccountPath> paths = SmallSimulation.Book.Paths;
        double[,] users = Sum(rows.Usage, row => (row.Rank, row.Day, row.ActiveUsers));
        double[,] days = Sum(rows.Usage, row => (row.Rank, row.Day, 1));
        double[,] actions = Sum(rows.Usage, row => (row.Rank, row.Day, row.CoreActions));
        double[,] features = Sum(rows.Usage, row => (row.Rank, row.Day, row.FeaturesUsed));
        double[,] owner = Sum(rows.Usage, row => (row.Rank, row.Day, row.OwnerSessions));
        double[,] automations = Sum(rows.Usage, row => (row.Rank, row.Day, row.AutomationsRun));
        double[,] reached = Sum(rows.Goals, row => (row.Rank, row.DueOn, row.Achieved / row.Expected ?? 0));
        double[,] due = Sum(rows.Goals, row => (row.Rank, row.DueOn, row.Achieved is null ? 0 : 1));
        double[,] late = Sum(rows.Invoices, row => (row.Rank, row.PaidOn ?? 0, row.PaidOn - row.DueOn ?? 0));
        double[,] tickets = Sum(rows.Tickets, row => (row.Rank, (int)(row.OpenedAt / 86_400), row.ClosedAt is null ? 1 : 0));
        double[,] missed = Sum(rows.Meetings, row => (row.Rank, row.HeldOn, row.Outcome == "no_show" ? 1 : 0));
        double[,] revenue = Sum(rows.Revenue, row => (row.Rank, row.Month, row.Mrr));
        (string Name, Func<int, int, double> Of)[] facts =
        [
            ("active users", (rank, month) => users[rank, month]),
            ("active share", (rank, month) => users[rank, month] / paths[rank].Months[month - paths[rank].FirstMonth].Seats),
            ("days of use", (rank, month) => Window(days, rank, month)),
            ("core actions", (rank, month) => actions[rank, month]),
            ("core actions against the window", (rank, month) => actions[rank, month] / (1 + Window(actions, rank, month))),
            ("features", (rank, month) => Window(features, rank, month) / (1 + Window(days, rank, month))),
            ("owner sessions", (rank, month) => Window(owner, rank, month)),
            ("automations", (rank, month) => Window(automations, rank, month)),
            ("goals", (rank, month) => (0.8 + Window(reached, rank, month)) / (1 + Window(due, rank, month))),
            ("delay", (rank, month) => Window(late, rank, month)),
            ("tickets", (rank, month) => Window(tickets, rank, month)),
            ("missed meetings", (rank, month) => Window(missed, rank, month)),
            ("revenue against the window", (rank, month) => revenue[rank, month] / Window(revenue, rank, month)),
        ];
        Assert.All(facts, fact =>
        {
            double auc = SmallSimulation.Auc([.. SmallSimulation.Rows.Select(row => (fact.Of(row.Path.Rank, row.Snapshot), row.Churn))]);
            Assert.True(Math.Max(auc, 1 - auc) < 0.75, $"{fact.Name}: {auc:0.000}");
        });
        Assert.Contains(facts, fact => SmallSimulation.Auc(
            [.. SmallSimulation.Rows.Select(row => (fact.Of(row.Path.Rank, row.Snapshot), row.Churn))]) is < 0.4 or > 0.6);
    }

    [Fact]
    public void Survival_truth_falls_with_time_and_holds_on_cohorts()
    {
        TruthMonth[] signed = [.. SmallSimulation.Book.Rows.Truth.Rows.Where(row => row.Month == row.Path.SignedMonth && row.Month < 29)];
        Assert.All(signed, row => Assert.True(
            row.AtSignature.Survive6 >= row.AtSignature.Survive12 && row.AtSignature.Survive12 >= row.AtSignature.Survive24));
        double alive = signed.Average(row =>
            row.Path.Months.Count > 6 && !row.Path.Months[6].IsSilent && row.Path.End?.Month != row.Month + 6 ? 1.0 : 0);
        Assert.InRange(signed.Average(row => (double)row.AtSignature.Survive6) - alive, -0.03, 0.03);
        Assert.InRange(signed.Average(row => (double)row.OfProfile.Survive6) - alive, -0.03, 0.03);
    }

    [Fact]
    public void Some_should_go_and_reviewers_see_most_of_it()
    {
        SimulatedBook book = SmallSimulation.Book;
        TruthMonth[] last = [.. book.Rows.Truth.Rows.Where(row => row.Month == 35 && row.UnderContract && !row.Now.IsSilent)];
        Assert.InRange(last.Average(row => row.Exit != TrueExit.Keep ? 1.0 : 0), 0.03, 0.10);
        var truth = book.Rows.Truth.Rows.ToDictionary(row => (row.Path.Rank, row.Month), row => row.Exit != TrueExit.Keep);
        Assert.InRange(
            book.Rows.ExitReviews.Rows.Average(review =>
                truth[(review.Rank, book.Calendar.MonthOf(review.ReviewedOn))] == (review.Decision != TrueExit.Keep) ? 1.0 : 0),
            0.78, 0.90);
    }

    /// <summary>Sum by account and month; rows of days outside the book are left out.</summary>
    private static double[,] Sum<T>(SimulatedTable<T> table, Func<T, (int Rank, int Day, double Amount)> of)
    {
        SimulatedBook book = SmallSimulation.Book;
        double[,] sums = new double[book.Paths.Count, book.Settings.Months];
        foreach (T row in table.Rows)
        {
            (int rank, int day, double amount) = of(row);
            if (day >= book.Calendar.Opening && book.Calendar.MonthOf(day) < book.Settings.Months)
            {
                sums[rank, book.Calendar.MonthOf(day)] += amount;
            }
        }

        return sums;
    }

    private static double Window(double[,] sums, int rank, int month) => Enumerable.Range(month - 5, 6).Sum(other => sums[rank, other]);
}

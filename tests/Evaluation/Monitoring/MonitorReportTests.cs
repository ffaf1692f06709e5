using ChurnSegmentation.Core;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using ChurnSegmentation.Training.Labels;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Monitoring;

public class MonitorReportTests
{
    private static readonly MonitoringPolicy Lines = Policy.Load(Policy.Find(AppContext.BaseDirectory)).Monitoring!;
    private static readonly MonitoredVersion Version = WatchedModel.Train(60);
    private static readonly ChurnSegmentation.Core.Features.Month Today = PlantedBook.First + 25;

    private static MonitorReport Watch(Dataset data) =>
        MonitorReport.Of(data, Version.Model.LogOdds(data.Features), MonthRows.Of(data, Version, Lines, Today), Version, Lines);

    [Fact]
    public void Customers_who_stay_the_same_are_in_order()
    {
        MonitorReport report = Watch(WatchedModel.Book);
        Assert.True(report.Verdict.Word == MonitorVerdict.InOrder, string.Join(" ", report.Verdict.Reasons));
        Assert.Equal(1, report.Drift.Features.Sum(feature => feature.Weight), 1e-9);
        Assert.InRange(report.Outcomes!.Observed / report.Outcomes.Expected, 0.75, 1.3);
    }

    [Fact]
    public void A_feature_that_is_read_otherwise_is_named_and_worth_a_look()
    {
        // From today on the mood is read a point too high: nothing has closed yet, so only distributions can tell.
        Dataset book = WatchedModel.Book;
        int mood = book.Features.ColumnOf("mood"), width = book.Features.Names.Count;
        float[] values = [.. book.Features.Values.Select((value, i) => i % width == mood && book.Snapshots[i / width] == Today ? value + 1.5f : value)];
        MonitorReport report = Watch(book with { Features = book.Features with { Values = values } });

        Assert.Equal(["mood"], report.Drift.Features.Where(feature => feature.Drifted).Select(feature => feature.Name));
        Assert.Equal(MonitorVerdict.Look, report.Verdict.Word);
        Assert.Contains("mood", report.Verdict.Reasons.Single(reason => reason.Contains("features have drifted", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void More_who_leave_than_was_promised_mean_training_again()
    {
        Dataset book = WatchedModel.Book;
        var random = new Random(3);
        float[] labels = [.. book.Labels["churn"].Select((label, row) =>
            book.Snapshots[row] > WatchedModel.LastTest && label == 0 && random.NextDouble() < 0.12 ? 1 : label)];
        MonitorReport report = Watch(book with { Labels = new Dictionary<string, float[]> { ["churn"] = labels } });
        Assert.Equal(MonitorVerdict.Retrain, report.Verdict.Word);
        Assert.True(report.Outcomes!.Shift.Low > 0);
        Assert.Contains("events came where", report.Verdict.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_rows_changes_nothing()
    {
        Dataset book = WatchedModel.Book;
        int[] order = [.. Enumerable.Range(0, book.Count)];
        new Random(9).Shuffle(order);
        MonitorReport first = Watch(book), second = Watch(book with
        {
            AccountIds = [.. order.Select(row => book.AccountIds[row])],
            Snapshots = [.. order.Select(row => book.Snapshots[row])],
            Features = book.Features.Take(order),
            Labels = new Dictionary<string, float[]> { ["churn"] = Array.ConvertAll(order, row => book.Labels["churn"][row]) },
        });
        Assert.Equal(first.Drift.Features.Select(feature => (feature.Name, feature.StabilityIndex, feature.Distance)),
            second.Drift.Features.Select(feature => (feature.Name, feature.StabilityIndex, feature.Distance)));
        Assert.Equal(first.Outcomes!.Shift.Value, second.Outcomes!.Shift.Value, 1e-9);
        Assert.Equal(first.Outcomes.Auc!.Value, second.Outcomes.Auc!.Value, 1e-12);
    }

    [Fact]
    public void A_challenger_is_compared_on_the_same_rows()
    {
        Dataset book = WatchedModel.Book;
        double[] logOdds = Version.Model.LogOdds(book.Features);
        int[] closed = MonthRows.Of(book, Version, Lines, Today).Closed;
        PairedVersions same = PairedVersions.TryOf(book, logOdds, closed, Version, book, Version)!;
        Assert.Equal((0, 0, 0), (same.Auc.Value, same.Auc.Low, same.Auc.High));
        Assert.Equal((0, 0, 0), (same.LogLoss.Value, same.LogLoss.Low, same.LogLoss.High));

        MonitoredVersion stump = WatchedModel.Train(1);
        PairedVersions worse = PairedVersions.TryOf(book, logOdds, closed, Version, book, stump)!;
        PairedVersions better = PairedVersions.TryOf(book, stump.Model.LogOdds(book.Features), closed, stump, book, Version)!;
        Assert.True(worse.Auc.High < 0, $"{worse.Auc}");
        Assert.True(worse.LogLoss.Value > 0, $"{worse.LogLoss}");
        Assert.Equal(-worse.Auc.Value, better.Auc.Value, 1e-12);
        Assert.Equal(-worse.LogLoss.Value, better.LogLoss.Value, 1e-12);
        Assert.Equal(closed.Length, worse.Rows);
        Assert.Null(PairedVersions.TryOf(book, logOdds, [], Version, book, stump));
    }

    [Fact]
    public void A_month_that_the_book_lacks_is_a_fault_that_says_what_to_do()
    {
        UserFault fault = Assert.Throws<UserFault>(() => MonthRows.Of(WatchedModel.Book, Version, Lines, Today + 5));
        Assert.Contains("another --snapshot", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_fits_a_terminal()
    {
        var output = new StringWriter();
        MonitorTable.Print(Watch(WatchedModel.Book) with { ChallengerNote = "none" }, output);
        Assert.StartsWith("IN ORDER: churn of version trees-60", output.ToString(), StringComparison.Ordinal);
        Assert.All(output.ToString().Split('\n'), line => Assert.True(line.Length <= 100, line));
    }
}

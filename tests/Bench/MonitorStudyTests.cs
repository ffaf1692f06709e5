using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

/// <summary>The same customers, with and without the planted drift.</summary>
public class MonitorStudyTests
{
    [Fact]
    public async Task Monitoring_speaks_where_customers_change_and_is_silent_where_they_do_not()
    {
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        MonitorReport[] reports = await Task.WhenAll(new[] { false, true }.Select(drift =>
            Task.Run(() => MonitorStudy.BookAsync(2, drift, 1200, policy, TestContext.Current.CancellationToken))));
        (MonitorReport same, MonitorReport changed) = (reports[0], reports[1]);

        Assert.True(same.Verdict.Word == MonitorVerdict.InOrder, string.Join(" ", same.Verdict.Reasons));
        Assert.True(changed.Verdict.Word == MonitorVerdict.Retrain, string.Join(" ", changed.Verdict.Reasons));
        Assert.True(changed.Outcomes!.Observed > changed.Outcomes.Expected);
        Assert.Equal(changed.Outcomes.Observed, changed.Outcomes.Months.Sum(month => month.Observed));
        Assert.Equal(changed.Outcomes.Expected, changed.Outcomes.Months.Sum(month => month.Expected), 1e-6);
    }
}

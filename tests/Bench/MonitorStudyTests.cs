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
        MonitorReport same = await MonitorStudy.BookAsync(2, false, 1200, policy, TestContext.Current.CancellationToken);
        MonitorReport changed = await MonitorStudy.BookAsync(2, true, 1200, policy, TestContext.Current.CancellationToken);

        Assert.True(same.Verdict.Word == MonitorVerdict.InOrder, string.Join(" ", same.Verdict.Reasons));
        Assert.True(changed.Verdict.Word == MonitorVerdict.Retrain, string.Join(" ", changed.Verdict.Reasons));
        Assert.True(changed.Outcomes!.Observed > changed.Outcomes.Expected);
        Assert.Equal(changed.Outcomes.Observed, changed.Outcomes.Months.Sum(month => month.Observed));
        Assert.Equal(changed.Outcomes.Expected, changed.Outcomes.Months.Sum(month => month.Expected), 1e-6);
    }
}

using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

/// <summary>A study's book: it knows nothing of the months after its today, and the truth knows them.</summary>
public class StudyBookTests
{
    [Fact]
    public async Task A_book_ends_today_and_its_truth_goes_on()
    {
        var today = Month.Parse("2024-06");
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        await using StudyBook study = await StudyBook.CreateAsync(
            new SimulatorSettings(900, 36, 5), today, policy, 6, TestContext.Current.CancellationToken);
        ScoredSnapshot scored = await study.ScoreAsync(TestContext.Current.CancellationToken);

        Assert.Equal(today, study.Built.LastMonth);
        Assert.True(study.Built.Dataset.Snapshots.Max() < today);
        Assert.All(scored.View.Accounts.Where(account => account.Probabilities.Count > 0), account => Assert.InRange(account.Probability("churn"), 0, 1));
        string[] later = [.. scored.View.Accounts.Select(account => account.AccountId).Where(account => study.Truth.Has(account, today + 6))];
        Assert.True(later.Length > scored.View.Accounts.Count / 2, $"{later.Length} of {scored.View.Accounts.Count}");
        Assert.All(later, account => Assert.True(study.Truth["revenue", account, today + 6] >= 0));
    }
}

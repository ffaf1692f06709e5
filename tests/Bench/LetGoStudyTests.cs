using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

public class LetGoStudyTests
{
    [Fact]
    public async Task The_true_change_is_a_years_contribution_of_the_accounts_and_of_whom_they_would_have_referred()
    {
        var today = Month.Parse("2023-12");
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        await using StudyBook book = await StudyBook.CreateAsync(
            new SimulatorSettings(900, 36, 5), today, policy, 6, TestContext.Current.CancellationToken);
        SnapshotView scored = (await book.ScoreAsync(TestContext.Current.CancellationToken)).View;
        string[] eligible = [.. scored.Accounts.Where(account => account.Probabilities.Count > 0).Select(account => account.AccountId)];

        string childless = eligible.First(account => !book.Referrers.Values.Contains(account));
        LetGoStudy alone = LetGoStudy.Run(book, scored, [childless]);
        Assert.Equal(-Year(childless), alone.True, 1e-6);

        // Its only later referral, which refers nobody itself, goes with an account.
        (string later, string parent) = book.Referrers
            .Where(pair => eligible.Contains(pair.Value) && book.Truth.Has(pair.Key, today + 12) && Later(pair.Value).SequenceEqual([pair.Key]) && !Later(pair.Key).Any())
            .Select(pair => (pair.Key, pair.Value)).First();
        LetGoStudy both = LetGoStudy.Run(book, scored, [parent]);
        Assert.Equal(-Year(parent) - Year(later), both.True, 1e-6);

        Assert.True(both.Stated.Low <= both.Stated.Change && both.Stated.Change <= both.Stated.High);

        IEnumerable<string> Later(string account) => book.Referrers.Where(pair => pair.Value == account && !book.Truth.Has(pair.Key, today)).Select(pair => pair.Key);

        double Year(string account) => Enumerable.Range(1, 12).Where(month => book.Truth.Has(account, today + month))
            .Sum(month => book.Truth["contribution", account, today + month]);
    }
}

using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Tuning;

public class AutoMLSearchTests
{
    private static readonly Candidate Defaults = new("one", 6, new LearnerSettings());
    private static readonly SearchSpace Space = new(["one", "two"], [3, 6, 12], Defaults.Settings);

    /// <summary>Best at depth 6 and rate 0.03.</summary>
    private static double Score(Candidate candidate) =>
        1 - Math.Abs(candidate.Settings.MaxDepth - 6) / 20.0 - Math.Abs(Math.Log(candidate.Settings.LearningRate / 0.03)) / 10;

    private static async Task<AutoMLSearch> RunAsync(int trials, Func<int, Candidate, double?> score)
    {
        var search = new AutoMLSearch(Space, Defaults, seed: 3);
        await search.RunAsync(trials, (number, candidate, _) => Task.FromResult(score(number, candidate)));
        return search;
    }

    [Fact]
    public async Task Trial_1_is_the_defaults_and_the_best_is_better()
    {
        AutoMLSearch search = await RunAsync(30, (_, candidate) => Score(candidate));
        Assert.Equal(30, search.Trials.Count);
        Assert.Equal(Defaults, search.Trials[0].Candidate);
        Assert.Equal(Enumerable.Range(1, 30), search.Trials.Select(trial => trial.Number));
        Assert.True(search.Best!.Score > search.Trials[0].Score + 0.02);
        Assert.All(search.Trials.Skip(1), trial =>
        {
            Assert.InRange(trial.Candidate.Settings.MaxDepth, SearchSpace.LeastDepth, SearchSpace.MostDepth);
            Assert.InRange(trial.Candidate.Settings.LearningRate, SearchSpace.Rate.Least, SearchSpace.Rate.Most);
            Assert.Contains(trial.Candidate.Learner, Space.Learners);
            Assert.Contains(trial.Candidate.Observe, Space.Observes);
        });
    }

    [Fact]
    public async Task The_same_seed_and_scores_give_the_same_trials() =>
        Assert.Equal((await RunAsync(12, (_, candidate) => Score(candidate))).Trials, (await RunAsync(12, (_, candidate) => Score(candidate))).Trials);

    [Fact]
    public async Task It_ends_when_the_time_is_up() =>
        Assert.Equal(4, (await RunAsync(30, (number, candidate) => number > 4 ? null : Score(candidate))).Trials.Count);

    [Fact]
    public async Task A_candidate_that_cannot_be_trained_is_no_end()
    {
        AutoMLSearch search = await RunAsync(10, (number, candidate) => number is 2 or 3 ? double.NaN : Score(candidate));
        Assert.Equal(10, search.Trials.Count);
        Assert.False(double.IsNaN(search.Best!.Score));
    }

    [Fact]
    public async Task A_fault_comes_through() => await Assert.ThrowsAsync<OperationCanceledException>(
        () => RunAsync(10, (number, candidate) => number == 3 ? throw new OperationCanceledException() : Score(candidate)));
}

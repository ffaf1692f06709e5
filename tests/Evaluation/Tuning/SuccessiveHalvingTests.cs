using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Learning;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation.Tuning;

public class SuccessiveHalvingTests
{
    private static readonly Candidate Defaults = new("xgboost", 6, new LearnerSettings());
    private static readonly SearchSpace Space = new(["xgboost", "fasttree"], [3, 6, 12], Defaults.Settings);

    /// <summary>Best at depth 6, rate 0.03 and the learner fasttree; more accounts tell it better.</summary>
    private static double Score(Candidate candidate, double share) =>
        1 - Math.Abs(candidate.Settings.MaxDepth - 6) / 20.0 - Math.Abs(Math.Log(candidate.Settings.LearningRate / 0.03)) / 10
            - (candidate.Learner == "fasttree" ? 0 : 0.05) - (1 - share) / 5;

    private static async Task<SuccessiveHalving> RunAsync(int trials, int seed, Func<Candidate, double, double> score, double leastShare = 0.2)
    {
        var halving = new SuccessiveHalving(Space, Defaults, leastShare, seed);
        await halving.RunAsync(trials, (_, candidate, share) => Task.FromResult<double?>(score(candidate, share)));
        return halving;
    }

    [Fact]
    public void Trial_1_is_the_defaults_and_the_best_is_never_worse() => Prop.ForAll(
        Gen.Choose(1, 60).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (trials, seed) =>
        {
            var chance = new Random(seed);
            SuccessiveHalving halving = RunAsync(trials, seed, (_, _) => chance.Next(4) == 0 ? double.NaN : chance.NextDouble()).Result;
            Trial first = halving.Trials[0];
            Assert.Equal((1, Defaults, 1.0), (first.Number, first.Candidate, first.Share));
            Assert.InRange(halving.Trials.Count, 1, trials);
            Assert.Equal(Enumerable.Range(1, halving.Trials.Count), halving.Trials.Select(trial => trial.Number));
            Assert.True(double.IsNaN(first.Score) || halving.Best!.Score >= first.Score);
            Assert.True(halving.Best is null or { Share: 1 });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Only_the_best_third_learn_from_more_accounts()
    {
        SuccessiveHalving halving = await RunAsync(14, 3, Score);
        Trial[] quarter = [.. halving.Trials.Where(trial => trial.Share == 0.25)], half = [.. halving.Trials.Where(trial => trial.Share == 0.5)];
        Assert.Equal((9, 3), (quarter.Length, half.Length));
        Assert.Equal(quarter.OrderByDescending(trial => trial.Score).Take(3).Select(trial => trial.Candidate), half.Select(trial => trial.Candidate));
        Assert.Equal(half.MaxBy(trial => trial.Score)!.Candidate, halving.Trials[^1].Candidate);
    }

    [Fact]
    public async Task It_comes_nearer_to_the_best_than_chance_does()
    {
        double[] found = await Task.WhenAll(Enumerable.Range(0, 10).Select(async seed => (await RunAsync(53, seed, Score)).Best!.Score));
        double[] drawn = [.. Enumerable.Range(0, 10).Select(seed =>
        {
            var chance = new Random(seed);
            return Enumerable.Range(0, 4).Max(_ => Score(Space.Draw(chance), 1));
        })];
        Assert.True(found.Average() > drawn.Average() + 0.02, $"found {found.Average():0.000}, chance {drawn.Average():0.000}");
        Assert.All(found, score => Assert.True(score > Score(Defaults, 1)));
    }

    [Fact]
    public async Task Few_events_are_not_spread_thinner()
    {
        SuccessiveHalving halving = await RunAsync(30, 1, Score, leastShare: 0.6);
        Assert.All(halving.Trials, trial => Assert.Equal(1, trial.Share));
        Assert.Equal(30, halving.Trials.Count);
    }

    [Fact]
    public void Draws_stay_within_what_the_settings_file_takes() => Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), seed =>
    {
        var chance = new Random(seed);
        Candidate drawn = Space.Draw(chance), near = Space.DrawNear(drawn, chance);
        foreach (Candidate candidate in new[] { drawn, near })
        {
            string yaml = TuningYaml.Write(new RunSettings { Learner = candidate.Settings, LearnerName = candidate.Learner });
            Assert.Equal(candidate.Settings, RunSettingsFile.Parse("drawn", new StringReader(yaml)).Learner);
        }
    }).QuickCheckThrowOnFailure();
}

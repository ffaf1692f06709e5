using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

/// <summary>The placements against the truth, on a book that nothing was tuned on.</summary>
public class PlacementStudyTests
{
    [Fact]
    public async Task Most_accounts_are_placed_and_most_places_are_true()
    {
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        PlacementStudy? all = null;
        foreach (int seed in (Environment.GetEnvironmentVariable("SCRATCH_SEEDS") ?? "31").Split(',').Select(int.Parse))
        {
            await using StudyBook study = await StudyBook.CreateAsync(
                new SimulatorSettings(int.Parse(Environment.GetEnvironmentVariable("SCRATCH_N") ?? "1500"), 36, seed), Month.Parse("2024-12"), policy, 3, TestContext.Current.CancellationToken);
            PlacementStudy found = PlacementStudy.Of((await study.ScoreAsync(TestContext.Current.CancellationToken)).View, study.Truth, policy);
            TestContext.Current.TestOutputHelper!.WriteLine($"{seed}: {found.SkillWill} {found.SkillWill.PlacedShare:P1} {found.SkillWill.RightShare:P1} {found.Asymmetry.PlacedShare:P1} {found.Asymmetry.RightShare:P1}");
            all = all is null ? found : all + found;
        }
        File.WriteAllText("/tmp/segments/study.txt", $"{all!.SkillWill} {all.Asymmetry}");
        Assert.True(all!.SkillWill.PlacedShare >= 0.6);
        Assert.True(all.SkillWill.RightShare >= 0.83, all.SkillWill.ToString());
    }
}

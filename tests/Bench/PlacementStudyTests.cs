using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

/// <summary>
/// The placements against the truth, on one small book; the bar of 85% right with 60% placed is the study's, over many accounts. Three standard
/// errors of a book of this size are five points.
/// </summary>
public class PlacementStudyTests
{
    [Fact]
    public async Task Most_accounts_are_placed_and_most_places_are_true()
    {
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        await using StudyBook study = await StudyBook.CreateAsync(
            new SimulatorSettings(1000, 30, 31), Month.Parse("2024-06"), policy, 1, TestContext.Current.CancellationToken);
        PlacementStudy found = PlacementStudy.Of(
            (await study.ScoreAsync(TestContext.Current.CancellationToken)).View, study.Truth, policy);
        TestContext.Current.TestOutputHelper!.WriteLine($"{found}");
        Assert.All([found.SkillWill, found.Asymmetry], agreement =>
        {
            Assert.InRange(agreement.PlacedShare, 0.55, 0.95);
            Assert.InRange(agreement.RightShare, 0.8, 1);
        });
    }
}

using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Bench;

/// <summary>The guard on whole simulated books; the committed study runs many of them.</summary>
public class SystemicStudyTests
{
    [Theory]
    [InlineData(PlantedFaults.On, "7.0", "2023-Q4", "business")] // an incident of 2024-07-23 hit the plan business alone: our failure as well
    [InlineData(PlantedFaults.Off)]
    public async Task Names_what_was_planted_and_what_our_incidents_hit(PlantedFaults faults, params string[] named)
    {
        SystemicStudy study = await RunAsync(new SimulatorSettings(4000, 48, 6) with { Faults = faults }, Month.Parse("2024-12"));
        bool planted = faults == PlantedFaults.On;
        Assert.Equal(named, study.Named);
        Assert.Equal((planted, planted, false), (study.BatchNamed, study.VersionNamed, study.Everyone));
        Assert.Equal(planted, study.Batch is not null);
    }

    [Fact]
    public async Task Says_everyone_where_everyone_is_hit()
    {
        SystemicStudy study = await RunAsync(new SimulatorSettings(1500, 48, 4) with { Faults = PlantedFaults.Everyone }, Month.Parse("2025-12"));
        Assert.True(study.Everyone);
    }

    private static async Task<SystemicStudy> RunAsync(SimulatorSettings settings, Month today)
    {
        var policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        await using ObservedBook book = await ObservedBook.CreateAsync(settings, today, policy, TestContext.Current.CancellationToken);
        return await SystemicStudy.RunAsync(book, TestContext.Current.CancellationToken);
    }
}

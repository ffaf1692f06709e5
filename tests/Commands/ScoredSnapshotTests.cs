using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Tests.Decisions;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Labels;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>What decisions may see of a scored book.</summary>
public class ScoredSnapshotTests
{
    [Fact]
    public void What_a_model_without_signal_says_is_unknown_to_every_decision()
    {
        AccountView account = Cases.Account([("contribution", 600), ("support_load_ratio", 0.1), ("potential_left", 5000)], churn: 0.4, expansion: 0.6);
        var scored = new ScoredSnapshot(Cases.Book(Month.Parse("2024-12"), account), Empty, Empty, new Eligibility([0], [], [1]));
        Assert.Same(scored, scored.Without([]));
        Assert.Equal((Rung.Preempt, Rung.Expand, Rung.Observe), (Step("needs_exit"), Step("churn"), Step("churn", "expansion")));
        Assert.Single(scored.Without(["churn"]).View.Accounts, left => left.Probabilities.Count == 3); // scored all the same, not silent

        AccountView clear = Cases.Account(Cases.Clear);
        scored = scored with { View = Cases.Book(Month.Parse("2024-12"), clear) };
        Assert.True(Exit().Recommended);
        Assert.Equal("How likely it is to meet the exit criteria is unknown: no model says so of it.", Exit("needs_exit").Why);

        Rung Step(params string[] models) => Ladder.Next(
            scored.Without(models).View.Accounts[0], new Dictionary<string, Placement>(), new ExitRecommendation(false, false, "", []), null,
            new ServingCost(200, 40, 60, 1), Cases.Policy).Rung;

        ExitRecommendation Exit(params string[] models) => ExitRecommendation.Of(Cases.Exit(scored.Without(models).View.Accounts[0]), Cases.Policy);
    }

    [Theory]
    [InlineData(20, 14, null)]
    [InlineData(20, 13, "Of the accounts under contract 20 have revenue in 2024-11, and 13 in 2024-12: is that month billed in full?")]
    [InlineData(19, 0, null)] // a few accounts may all leave
    public void A_month_that_hardly_anybody_was_billed_for_is_doubted(int before, int last, string? said)
    {
        double[] revenue = [.. Enumerable.Range(0, 25).SelectMany(row => (double[])[row < before ? 100 : double.NaN, row < last ? 100 : double.NaN])];
        var table = new AggregateTable(
            Month.Parse("2024-12"), 2, [.. Enumerable.Range(0, 25).Select(row => $"A{row}")], new Dictionary<string, double[]>(),
            new Dictionary<string, double[]> { ["mrr"] = revenue }, new Dictionary<string, string?[]>());
        string? unbilled = ScoringRun.Unbilled(table);
        Assert.True(said is null ? unbilled is null : unbilled!.StartsWith(said, StringComparison.Ordinal) && unbilled.EndsWith("--snapshot 2024-11.", StringComparison.Ordinal));
    }

    private static FeatureMatrix Empty => new([], []);
}

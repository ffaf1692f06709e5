using ChurnSegmentation.Core.Explain;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class ReasonsTests
{
    private static readonly FeatureNote[] Features =
    [
        new("mrr_mean", "money", "Usual monthly revenue", "Mean monthly revenue.", "money"),
        new("support_load_ratio", "support", "Support load", "Cost to serve over revenue", "ratio"),
        new("industry", "attributes", "Industry", "The account's industry", "category", ["farming", "mining"]),
        new("goals", "will", "Goals set", "Goals set in the window", "goals"),
        new("seat_use", "usage", "Seats in use", "People over licensed seats", "share"),
    ];

    private static IReadOnlyList<Contribution> Of(float[] row, double[] contributions) =>
        Reasons.Of("needs_exit", Features, row, contributions, new Standing("mining, 1–9 people", 40, [12.4, 97.6, 3, double.NaN, 50]));

    [Fact]
    public void Words_give_title_value_unit_percentile_and_direction() =>
        Assert.Equal(
            [
                "Support load: 0.625, percentile 98 of mining, 1–9 people. Raises the log-odds of needs exit by 1.25.",
                "Usual monthly revenue: 12,345, percentile 12 of mining, 1–9 people. Lowers the log-odds of needs exit by 0.4.",
                "Seats in use: 57.1%, percentile 50 of mining, 1–9 people. Raises the log-odds of needs exit by 0.0123.",
                "Industry: mining. Raises the log-odds of needs exit by less than 0.001.",
                "Goals set: unknown. Does not move needs exit.",
            ],
            Of([12345.4f, 0.625f, 1, float.NaN, 0.571f], [-0.4, 1.25, 1e-9, 0, 0.0123]).Select(reason => reason.Reason));

    [Fact]
    public void Numbers_stand_beside_the_words()
    {
        IReadOnlyList<Contribution> reasons = Of([float.NaN, 0.1f, 0, 3, 0], [0.3, 0.2, 0.1, 0, 0]);
        Assert.Equal(new Contribution("mrr_mean", "money", null, null, "money", null, 0.3, reasons[0].Reason), reasons[0]);
        Assert.Equal(new Contribution("support_load_ratio", "support", 0.1f, null, "ratio", 97.6, 0.2, reasons[1].Reason), reasons[1]);
        Assert.Equal(new Contribution("industry", "attributes", null, "farming", "category", null, 0.1, reasons[2].Reason), reasons[2]);
    }

    [Fact]
    public void Equal_contributions_keep_the_order_of_the_features() =>
        Assert.Equal(Features.Select(feature => feature.Name), Of([1, 1, 1, 1, 1], [0.5, -0.5, 0.5, 0.5, -0.5]).Select(reason => reason.Feature));

    [Fact]
    public void A_minute_has_three_for_and_three_against_and_what_each_framework_adds()
    {
        IReadOnlyList<Contribution> reasons = Of([1, 1, 1, 1, 1], [0.5, -0.2, 0.1, 0.3, 0.2]);
        var minute = ReasonSummary.Of("needs_exit", reasons, feature => feature is "mrr_mean" or "support_load_ratio" ? "3. Value" : "2. Skill/Will");
        Assert.Equal(reasons.Where(reason => reason.LogOdds > 0).Take(3).Select(reason => reason.Reason), minute.For);
        Assert.Equal([reasons.Single(reason => reason.LogOdds < 0).Reason], minute.Against);
        Assert.Equal(["2. Skill/Will", "3. Value"], minute.Frameworks.Select(framework => framework.Framework));
        Assert.Equal(0.6, minute.Frameworks[0].LogOdds, 12);
        Assert.Equal(0.3, minute.Frameworks[1].LogOdds, 12);
        Assert.StartsWith("Raises the log-odds of needs exit by 0.6 in all; first of all: Goals set", minute.Frameworks[0].Reason, StringComparison.Ordinal);
        Assert.Equal(["Nothing lowers needs exit."], ReasonSummary.Of("needs_exit", Of([1, 1, 1, 1, 1], [0.5, 0, 0, 0, 0]), _ => "").Against);
    }
}

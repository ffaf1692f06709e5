using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class FiveWhysTests
{
    private static readonly JourneyMonth[] Journey = [new(Month.Parse("2024-12"), 119, 40, 2, 9, 1, 0)];

    private static readonly EvidenceRow[] Rows =
    [
        new("meetings", new DateOnly(2024, 11, 8), "M1", "nobody came"),
        new("plan_steps", new DateOnly(2024, 12, 1), "S1", "not done"),
    ];

    [Fact]
    public void The_chain_of_will_goes_from_the_place_to_its_weakest_sign_and_the_rows_behind()
    {
        var place = new Placement(
            "skill_will", "unmotivated", 0.4, "standard deviations",
            [
                new Fact("skill", 0.8, "skill: +0.8"), new Fact("features_breadth", 12, "Features used: 12"),
                new Fact("will", -0.4, "will: −0.4"), new Fact("steps_in_time_share", 0.1, "Agreed steps done in time: 0.1"), new Fact("attendance", 1, "Meetings attended: 1"),
            ],
            [], [], []);
        IReadOnlyList<Why> chain = FiveWhys.OfWill(
            place, new Dictionary<string, double> { ["meetings_missed_total"] = 0, ["goals_replaced_total"] = 2 }, Journey, Rows);

        Assert.Equal([1, 2, 3, 4, 5], chain.Select(why => why.Level));
        Assert.Equal("It can, and does not show that it wants to: skill: +0.8; will: −0.4.", chain[0].Answer);
        Assert.Equal("What speaks most against it is Agreed steps done in time: 0.1.", chain[1].Answer);
        Assert.Equal(["Meetings attended: 1"], chain[1].Evidence);
        Assert.Equal("no meetings missed without excuse; 2 goals replaced.", chain[2].Answer);
        Assert.Equal(["2024-12-01 not done [S1]"], chain[3].Evidence);
        Assert.Empty(chain[4].Answer);

        Assert.Contains("is unknown", FiveWhys.OfWill(place, new Dictionary<string, double>(), Journey, Rows)[2].Answer);
        Assert.Empty(FiveWhys.OfWill(Cases.Place("skill_will", "unmotivated"), new Dictionary<string, double>(), Journey, Rows));
    }

    [Fact]
    public void The_chain_of_risk_goes_from_the_chance_to_the_family_to_the_feature_to_the_rows()
    {
        // Base −2; engagement adds 0.5 − 0.1, will 0.6: will is the family, though no single reason of engagement is far from it.
        ModelAnswer answer = new("1 = leaves", 1 / (1 + Math.Exp(1)), -1, -2,
        [
            Reason("active_days_mean", "engagement", 0.5), Reason("sessions_mean", "engagement", -0.1), Reason("steps_done_share", "will", 0.6),
        ]);
        IReadOnlyList<Why> chain = FiveWhys.OfRisk(answer, Journey, Rows);

        Assert.Equal([1, 2, 3, 4, 5], chain.Select(why => why.Level));
        Assert.Equal("Churn is 26.9%; an account of which nothing is known stands at 11.9%.", chain[0].Answer);
        Assert.Equal("Most of it comes from will: +0.60 in log-odds.", chain[1].Answer);
        Assert.Equal(["will: +0.60", "engagement: +0.40"], chain[1].Evidence);
        Assert.Equal("about steps_done_share", chain[2].Answer);
        Assert.Equal(["2024-12-01 not done [S1]"], chain[3].Evidence);
        Assert.Empty(chain[4].Answer);

        Assert.Empty(FiveWhys.OfRisk(answer with { Contributions = [Reason("attendance", "will", -0.2)] }, Journey, Rows));
    }

    private static Contribution Reason(string feature, string family, double logOdds) =>
        new(feature, family, 1, null, "", null, logOdds, $"about {feature}", true);
}

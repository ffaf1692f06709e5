using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

public class LetterTests
{
    [Theory]
    [InlineData("bad_fit", "attendance", "80% of our meetings and did 40%", "You did 40% of the steps")]
    [InlineData("bad_fit", "goal_achievement", "only 20% of the results", "the results that you came for have not come")]
    [InlineData("bad", "meetings_missed_total", "3 meetings with us were missed", "40% of the steps")]
    public void A_fact_whose_reason_is_not_firm_is_not_quoted(string fit, string feature, string quoted, string instead)
    {
        Assert.Contains(quoted, Draft(fit, feature, firm: true));
        Assert.Contains(quoted, Draft(fit, feature, firm: null));
        string careful = Draft(fit, feature, firm: false);
        Assert.DoesNotContain(quoted, careful);
        Assert.Contains(instead, careful);
    }

    [Fact]
    public void Who_is_neither_bad_nor_a_bad_fit_is_neither_praised_nor_blamed()
    {
        string draft = Draft("neither", "attendance", firm: true);
        Assert.DoesNotContain("what we asked", draft);
        Assert.DoesNotContain("meetings", draft);
        Assert.DoesNotContain("no fault of yours", draft);
        Assert.DoesNotContain("found nothing", draft); // a step may be assumed to help, and the enclosed facts say so
        Assert.Contains("only 20% of the results that you came for have come", draft);
    }

    [Fact]
    public void The_policy_says_until_when_they_may_answer_and_when_the_contract_ends()
    {
        Assert.Contains("before 14 January 2025", Draft("bad", "attendance", firm: true));
        string draft = Draft("bad", "attendance", firm: true, Cases.Policy with { Ladder = Cases.Policy.Ladder with { ReplyDays = 20, NoticeDays = 90 } });
        Assert.Contains("before 20 January 2025", draft);
        Assert.Contains("**31 March 2025**", draft);
    }

    private static string Draft(string fit, string feature, bool? firm, Policy? policy = null)
    {
        var decision = new AccountDecision(
            [Cases.Place(Fit.Name, fit)], null!, null, null!, null!, new Dictionary<string, double>(), null, new Dictionary<int, double>(),
            new Dictionary<string, double>
            {
                ["attendance"] = 0.8,
                ["goal_achievement"] = 0.2,
                ["meetings_missed_total"] = 3,
                ["steps_done_share"] = 0.4,
            },
            [], [], []);
        var answer = new ModelAnswer("1 = meets the exit criteria", 0.9, 2, 0, [new Contribution(feature, "will", 1, null, "", null, 0.5, "", firm)]);
        return Letter.Draft(new CaseFile(
            "A1", new Dictionary<string, string>(), Month.Parse("2024-12"), "v", null,
            new Dictionary<string, ModelAnswer> { ["needs_exit"] = answer }, decision, null!, policy ?? Cases.Policy));
    }
}

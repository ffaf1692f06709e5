using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using Xunit;

namespace ChurnSegmentation.Tests.Decisions;

/// <summary>Two models of leaving in one dossier: what each counts, and when they cannot both be right.</summary>
public class OutlookTests
{
    [Fact]
    public void Every_answer_says_its_months()
    {
        string[] counts = [.. Outlook.Of(Case(0.148, 0.8)).Select(outlook => outlook.Counts)];
        Assert.Contains("in 2025-02 to 2025-04", counts[0]);
        Assert.Contains("by the end of 2025-04", counts[0]);
        Assert.Contains("by the end of 2025-06", counts[1]);
        Assert.Contains("a model of its own", counts[1]);
    }

    [Theory]
    [InlineData(0.148, 0.89, "at most 85.2% are still with us at the end of 2025-04", "89% for the end of 2025-06", "gap of 3.8 points")]
    [InlineData(0.625, 0.53, "at most 37.5%", "53% for", "gap of 15.5 points")]
    public void More_alive_later_than_churn_leaves_is_said(double churn, double alive, params string[] said)
    {
        string text = Outlook.Contradiction(Case(churn, alive))!;
        Assert.All(said, part => Assert.Contains(part, text));
    }

    [Theory]
    [InlineData(0.148, 0.852)]
    [InlineData(0.148, 0.8521)] // what the digits hide contradicts nobody
    [InlineData(0.148, 0.6)] // two months more may cost anything
    public void Fewer_alive_later_is_no_contradiction(double churn, double alive) => Assert.Null(Outlook.Contradiction(Case(churn, alive)));

    [Fact]
    public void Fewer_alive_before_a_long_window_closes_than_after_it_is_said()
    {
        Assert.Null(Outlook.Contradiction(Case(0.2, 0.85, 3, 6)));
        Assert.Contains("at least 80% are still with us at the end of 2025-09", Outlook.Contradiction(Case(0.2, 0.7, 3, 6)));
    }

    [Fact]
    public void A_doubtful_answer_is_undecided_and_one_of_a_model_without_signal_not_known()
    {
        CaseFile sure = Case(0.148, 0.89), doubtful = sure with
        {
            Answers = new Dictionary<string, ModelAnswer> { ["churn"] = sure.Answers["churn"] with { Verdict = new Verdict("undecided", 0.1, "Neither.") } },
        };
        CaseFile blind = doubtful with { Book = sure.Book with { WithoutSignal = new Dictionary<string, string> { ["churn"] = "No better than chance." } } };
        Assert.Equal(("14.8%", null), (Of(sure).Answer, Of(sure).Doubt));
        Assert.Equal(("14.8%, undecided", "`churn`: Neither."), (Of(doubtful).Answer, Of(doubtful).Doubt));
        Assert.Equal(("not known", "`churn`: No better than chance."), (Of(blind).Answer, Of(blind).Doubt));
        Assert.NotNull(Outlook.Contradiction(sure));
        Assert.Null(Outlook.Contradiction(blind));

        static Outlook Of(CaseFile file) => Outlook.Of(file).First();
    }

    private static CaseFile Case(double churn, double alive, int lead = 1, int outcome = 3)
    {
        var decision = new AccountDecision(
            [], null!, null, null!, null!, new Dictionary<string, double>(), null, new Dictionary<int, double> { [6] = alive }, new Dictionary<string, double>(),
            [], [], []);
        var book = new BookDecision("", 1, [], new Dictionary<string, double>(), [], new Dictionary<string, int>());
        return new CaseFile(
            "A1", new Dictionary<string, string>(), Month.Parse("2024-12"), "v", null,
            new Dictionary<string, ModelAnswer> { ["churn"] = new("1 = leaves", churn, 0, 0, []) }, decision, book, Cases.Policy)
        {
            Windows = new(6, lead, outcome),
        };
    }
}

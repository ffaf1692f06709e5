using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

public class ReviewAgreementTests
{
    [Fact]
    public void Kappa_is_cohens()
    {
        // Cohen's textbook table: 20 + 15 of 50 agreed, 0.7; by chance 0.5; so 0.4.
        var facts = AgreementFacts.Of(20, 5, 10, 15);
        Assert.Equal(0.7, facts.Share, 12);
        Assert.Equal(0.4, facts.Kappa!.Value, 12);
        Assert.Null(AgreementFacts.Of(0, 0, 0, 9).Kappa);
    }

    [Fact]
    public void A_review_counts_once_however_many_windows_it_falls_in()
    {
        ExitReview part = Review("R1", 2024, 3, "bad"), keep = Review("R2", 2024, 9, "keep"), late = Review("R3", 2026, 1, "keep");
        var agreement = new ReviewAgreement();
        agreement.Add(part, float.NaN);
        agreement.Add(part, 1);
        agreement.Add(part, 0);
        agreement.Add(keep, 1);
        agreement.Add(late, float.NaN);
        agreement.Add(null, 0);
        agreement.Add(null, float.NaN);
        var account = AccountFacts.None with { Reviews = [late, keep, part] };
        ReviewFacts facts = agreement.Facts(new LabelFacts(new Month(0), new Month(1), new Dictionary<string, AccountFacts> { ["A"] = account }));
        Assert.Equal((3, 5, 1, 1), (facts.Reviews, facts.RowsByReview, facts.RowsByCriteria, facts.RowsUnlabelled));
        Assert.Equal((1, 0, 1, 0), (facts.WithCriteria!.BothPart, facts.WithCriteria.FirstPart, facts.WithCriteria.SecondPart, facts.WithCriteria.BothKeep));
        // Of the two successive pairs one lies within twelve months: parted, then kept.
        Assert.Equal((0, 1, 0, 0), (facts.AmongReviews!.BothPart, facts.AmongReviews.FirstPart, facts.AmongReviews.SecondPart, facts.AmongReviews.BothKeep));
    }

    private static ExitReview Review(string id, int year, int month, string decision) => new(new DateOnly(year, month, 5), id, decision);
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Counts who labelled needs_exit, and how far people agree with the written criteria and with one another.</summary>
internal sealed class ReviewAgreement
{
    private const int MonthsApart = 12;

    private readonly Dictionary<string, (bool Part, float Criteria)> _reviews = [];
    private int _byReview, _byCriteria, _unlabelled;

    /// <summary>Adds the row of an account whose outcome window has closed.</summary>
    /// <param name="review">The review that decides its label, or null.</param>
    /// <param name="criteria">The label by the criteria: 1, 0, or NaN.</param>
    public void Add(ExitReview? review, float criteria)
    {
        if (review is null)
        {
            (_byCriteria, _unlabelled) = float.IsNaN(criteria) ? (_byCriteria, _unlabelled + 1) : (_byCriteria + 1, _unlabelled);
            return;
        }

        _byReview++;
        if (!_reviews.TryGetValue(review.Id, out (bool, float Criteria) known) || float.IsNaN(known.Criteria))
        {
            _reviews[review.Id] = (NeedsExitLabel.ByReview(review) > 0, criteria);
        }
    }

    /// <summary>The counts.</summary>
    /// <param name="facts">Every review that the book knows.</param>
    public ReviewFacts Facts(LabelFacts facts) => new(
        _reviews.Count,
        _byReview,
        _byCriteria,
        _unlabelled,
        Agreement(_reviews.Values.Where(review => !float.IsNaN(review.Criteria)).Select(review => (review.Part, review.Criteria > 0))),
        Agreement(facts.Accounts.Values.SelectMany(Successive)));

    /// <summary>Each review of an account with the one after it.</summary>
    private static IEnumerable<(bool First, bool Second)> Successive(AccountFacts account)
    {
        ExitReview[] reviews = [.. account.Reviews.OrderBy(review => review.ReviewedOn).ThenBy(review => review.Id, StringComparer.Ordinal)];
        return reviews.Zip(reviews.Skip(1))
            .Where(pair => Month.Of(pair.Second.ReviewedOn) - Month.Of(pair.First.ReviewedOn) <= MonthsApart)
            .Select(pair => (NeedsExitLabel.ByReview(pair.First) > 0, NeedsExitLabel.ByReview(pair.Second) > 0));
    }

    private static AgreementFacts? Agreement(IEnumerable<(bool First, bool Second)> cases)
    {
        ILookup<(bool, bool), bool> counts = cases.ToLookup(pair => pair, _ => true);
        return counts.Count == 0 ? null : AgreementFacts.Of(
            counts[(true, true)].Count(), counts[(true, false)].Count(), counts[(false, true)].Count(), counts[(false, false)].Count());
    }
}

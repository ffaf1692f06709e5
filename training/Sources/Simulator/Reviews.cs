using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct ExitReview(int Rank, int ReviewedOn, int Reviewer, TrueExit Decision, string Rationale)
{
    public static readonly TableShape<ExitReview> Shape = new TableShape<ExitReview>("exit_reviews")
        .Text("review_id", row => string.Create(CultureInfo.InvariantCulture, $"R{row.Rank + 1:000000}-{row.ReviewedOn}"))
        .Account("account_id", row => row.Rank)
        .Day("reviewed_on", row => row.ReviewedOn)
        .Text("reviewer", row => string.Create(CultureInfo.InvariantCulture, $"reviewer-{row.Reviewer + 1}"))
        .Text("decision", row => row.Decision switch { TrueExit.Bad => "bad", TrueExit.BadFit => "bad_fit", _ => "keep" })
        .Text("rationale", row => row.Rationale)
        .Instant("known_at", row => BookCalendar.At(row.ReviewedOn, 16));
}

/// <summary>Reviews by people, who look at accounts in trouble, and are wrong one time in six.</summary>
internal static class Reviews
{
    /// <summary>People who review.</summary>
    public const int Reviewers = 6;

    private static readonly string[] Keep =
        ["Costs more than planned, but engaged; give it another two quarters.",
         "Trouble follows our own releases; not theirs to answer for.",
         "Room to grow, owner on board.", "Service cost is falling since the training."];

    private static readonly string[] Bad =
        ["Goals change with every call, agreed steps are not done.", "Third meeting missed without excuse, support load above revenue.",
         "No follow-through for two quarters; hours are better spent elsewhere."];

    private static readonly string[] BadFit =
        ["Attends everything, does the steps, results stay far below plan: wrong product.",
         "Willing team, but their process needs what we do not build.",
         "Costs exceed revenue and the outcomes do not move despite training."];

    /// <summary>How far reviewer i misjudges a case: some are wrong more often than others, and all of them in close cases.</summary>
    public static float Blur(int reviewer) => 0.3f + 0.06f * reviewer;

    public static void Emit(AccountPath path, SimulatorSettings settings, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Reviews);
        foreach (Review review in path.Reviews)
        {
            int from = path.From(calendar, review.Month), until = path.Until(calendar, review.Month);
            if (review.Month < 0 || until <= from)
            {
                continue;
            }

            string[] words = review.Decision switch { TrueExit.Bad => Bad, TrueExit.BadFit => BadFit, _ => Keep };
            int day = chance.Integer(from, until);
            ExitReview row = new(path.Rank, day, review.Reviewer, review.Decision, words[chance.Integer(0, words.Length)]);
            rows.ExitReviews.Add(BookCalendar.At(row.ReviewedOn, 16), row);
        }
    }
}

using ChurnSegmentation.Core.Features;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>What a step is assumed to change.</summary>
/// <param name="Rung">The step.</param>
/// <param name="Contribution">
/// Change of contribution a month over the year after it, in the book's currency.
/// </param>
/// <param name="FreedHours">Success managers' hours a month that it frees, over that year; below 0 it takes them.</param>
/// <param name="Assumption">The response curve behind it, in words: nobody has measured it.</param>
/// <param name="FreedSupportHours">Hours of support a month that it frees; NaN = unknown.</param>
public sealed record LeverEffect(Rung Rung, double Contribution, double FreedHours, string Assumption, double FreedSupportHours = double.NaN)
{
    /// <summary>The effects of all steps but observing, in the order of the ladder; none where revenue or cost is unknown.</summary>
    /// <param name="churn">Probability of churn in lead and outcome.</param>
    /// <param name="expansion">Probability of expansion; NaN = unknown.</param>
    /// <param name="potentialLeft">Money a year that they do not spend with us; NaN = unknown.</param>
    public static IReadOnlyList<LeverEffect> Of(ServingCost cost, double churn, double expansion, double potentialLeft, Policy policy)
    {
        if (double.IsNaN(cost.Contribution))
        {
            return [];
        }

        ResponsePolicy response = policy.Ladder.Response;
        RungHours hours = policy.Ladder.Hours;
        double hour = policy.Cost.CsmHour, kept = Arithmetic.OrNone(churn) * response.ChurnAvoided * Math.Max(0, cost.Contribution);
        double helped = response.HelpedShare * kept;

        // A talk, an offer, a question and a move to another way of being served are done once, and spread over the year; training, a plan with
        // milestones and keeping them informed go on.
        (double talk, double offer, double word, double question, double move) =
            (hours.Preempt / 12, hours.Expand / 12, hours.Motivate / 12, hours.Refer / 12, hours.Realign / 12);
        double expected = policy.Cost.Margin(Arithmetic.OrNone(policy.Growth.Likely(expansion, potentialLeft, 12 * cost.Revenue))) / 12 * response.ExpansionTaken;
        return
        [
            new(Rung.Preempt, kept - talk * hour, -talk, Share(response.ChurnAvoided, "of the churn probability"), 0),
            new(Rung.Expand, expected - offer * hour, -offer, Share(response.ExpansionTaken, "of the expected expansion, brought forward"), 0),
            new(Rung.Train, helped + response.QuestionsAvoided * cost.Support - hours.Train * hour, -hours.Train,
                Share(response.QuestionsAvoided, "of the support cost, and a part of what acting in person keeps"), response.QuestionsAvoided * cost.SupportHours),
            new(Rung.Guide, helped - hours.Guide * hour, -hours.Guide, Share(response.HelpedShare * response.ChurnAvoided, "of the churn probability"), 0),
            new(Rung.Motivate, helped - word * hour, -word, Share(response.HelpedShare * response.ChurnAvoided, "of the churn probability"), 0),
            new(Rung.FixUs, kept + response.FixSaves * cost.Support - hours.FixUs * hour, -hours.FixUs,
                Share(response.FixSaves, "of the support cost, and of the churn probability as by acting in person"), response.FixSaves * cost.SupportHours),
            new(Rung.SelfService, response.SelfServiceSaves * cost.Support - move * hour, -move,
                Share(response.SelfServiceSaves, "of the support cost"), response.SelfServiceSaves * cost.SupportHours),
            new(Rung.Reprice, (1 - response.PriceLoss) * (cost.Contribution + response.PriceRaise * cost.Revenue) - cost.Contribution - move * hour, -move,
                Invariant($"{100 * response.PriceRaise:0}% more at a {100 * response.PriceLoss:0}% risk of losing them"), 0),
            new(Rung.ChangeTier, response.TierSaves * cost.Success - move * hour, response.TierSaves * cost.SuccessHours - move,
                Share(response.TierSaves, "of the success cost"), 0),
            new(Rung.Refer, policy.Cost.Margin(response.ReferralWorth * cost.Revenue) - question * hour, -question, Share(response.ReferralWorth, "of a month's revenue"), 0),
            new(Rung.Exit, -cost.Contribution, cost.SuccessHours, "Revenue ends, and its delivery, support and success with it", cost.SupportHours),
        ];
    }

    private static string Share(double share, string what) => Invariant($"{100 * share:0.#}% {what}");
}

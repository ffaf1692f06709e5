namespace ChurnSegmentation.Core;

/// <summary>When each rung of the ladder is the next, and what it is assumed to do.</summary>
/// <param name="PreemptProbability">Churn probability from which we act before it happens.</param>
/// <param name="HighPerformerProbability">The same for high performers: their churn should be 0.</param>
/// <param name="ExpandProbability">Probability of expansion from which we offer more, and nobody is let go.</param>
/// <param name="ReferNps">Recommendation score from which we ask for a referral.</param>
/// <param name="CostlyShare">Cost to serve of revenue from which the way of serving is the problem.</param>
/// <param name="NoticeDays">Days of notice that we give when we part.</param>
/// <param name="ReplyDays">Days in which the customer may answer the letter that says so; within the notice.</param>
/// <param name="Response">Assumed response curves: nobody has measured them.</param>
/// <param name="Hours">Hours a month that a rung gets.</param>
public sealed record LadderPolicy(
    double PreemptProbability,
    double HighPerformerProbability,
    double ExpandProbability,
    double ReferNps,
    double CostlyShare,
    int NoticeDays,
    int ReplyDays,
    ResponsePolicy Response,
    RungHours Hours)
{
    /// <summary>Churn probability from which an account is at risk.</summary>
    public double Alarm(bool isHighPerformer) => isHighPerformer ? HighPerformerProbability : PreemptProbability;

    internal static LadderPolicy Read(PolicyNumbers numbers)
    {
        int notice = numbers.Whole("notice_days", 0, 730);
        return new LadderPolicy(
            numbers.Share("preempt_probability"),
            numbers.Share("high_performer_probability"),
            numbers.Share("expand_probability"),
            numbers.Number("refer_nps", 0, 10),
            numbers.Number("costly_share", 0, 10),
            notice,
            numbers.Whole("reply_days", 0, new Bound(notice, "notice_days")),
            numbers.Within("response", ResponsePolicy.Read),
            numbers.Within("hours", RungHours.Read));
    }
}

/// <summary>What levers are assumed to do, each a share.</summary>
/// <param name="ChurnAvoided">Of the churn probability, by acting in person.</param>
/// <param name="HelpedShare">Of what acting in person keeps, kept by a training, a plan or a talk.</param>
/// <param name="QuestionsAvoided">Of the support cost, by training.</param>
/// <param name="SelfServiceSaves">Of the support cost, by self-service.</param>
/// <param name="FixSaves">Of the support cost, by mending the problem that causes the calls.</param>
/// <param name="TierSaves">Of the success cost, by a cheaper tier.</param>
/// <param name="PriceRaise">Of the price, by charging for what is used.</param>
/// <param name="PriceLoss">Probability that a raised price loses the account.</param>
/// <param name="ExpansionTaken">Of the expected expansion, brought forward by an offer.</param>
/// <param name="ReferralWorth">Of a month's revenue, expected from asking for a referral.</param>
public sealed record ResponsePolicy(
    double ChurnAvoided,
    double HelpedShare,
    double QuestionsAvoided,
    double SelfServiceSaves,
    double FixSaves,
    double TierSaves,
    double PriceRaise,
    double PriceLoss,
    double ExpansionTaken,
    double ReferralWorth)
{
    internal static ResponsePolicy Read(PolicyNumbers numbers) => new(
        numbers.Share("churn_avoided"),
        numbers.Share("helped_share"),
        numbers.Share("questions_avoided"),
        numbers.Share("self_service_saves"),
        numbers.Share("fix_saves"),
        numbers.Share("tier_saves"),
        numbers.Number("price_raise", 0, 5),
        numbers.Share("price_loss"),
        numbers.Share("expansion_taken"),
        numbers.Share("referral_worth"));
}

/// <summary>Hours of a success manager a month, by rung.</summary>
public sealed record RungHours(
    double Preempt, double Expand, double Train, double Guide, double Motivate, double FixUs, double Realign, double Refer, double Exit)
{
    internal static RungHours Read(PolicyNumbers numbers) => new(
        numbers.Number("preempt", 0, 100),
        numbers.Number("expand", 0, 100),
        numbers.Number("train", 0, 100),
        numbers.Number("guide", 0, 100),
        numbers.Number("motivate", 0, 100),
        numbers.Number("fix_us", 0, 100),
        numbers.Number("realign", 0, 100),
        numbers.Number("refer", 0, 100),
        numbers.Number("exit", 0, 100));
}

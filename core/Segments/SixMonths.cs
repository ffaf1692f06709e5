using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Will they last six months? Half is money: how the deal was negotiated, whether bills are paid by their day, how much accounting service
/// it takes. Half is the owner: takes part and sets priorities, or does everything himself. Flag <c>past</c>: has lasted already.
/// </summary>
public static class SixMonths
{
    /// <summary>The framework's name.</summary>
    public const string Name = "six_months";

    private const int Half = 6;

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        SixMonthPolicy lines = policy.Segments.SixMonths;
        double discount = account["discount"], rounds = account["negotiations"], timely = account["payment_timeliness"];
        double billing = account["billing_tickets"] / book.MonthsWithUs(account);
        double involved = account["owner_involvement_score"], alone = account["owner_session_share"];
        double deal = Mean(1 - Math.Clamp(discount / lines.DiscountFull, 0, 1), Falling(rounds, lines.RoundsHalf));
        double money = Mean(deal, timely, Falling(billing, lines.BillingHalf));
        double owner = Mean(involved, Falling(alone, lines.OwnerSessionHalf));
        bool isMoneyKnown = !double.IsNaN(timely) || !double.IsNaN(deal);
        var moneyHolds = new Cut(
            isMoneyKnown ? money : double.NaN,
            lines.MoneyAtLeast,
            ["discount", "negotiations", "payment_timeliness"],
            new Fact("money_half", money, Invariant($"Money half: {money:0.00} of 1; holds from {lines.MoneyAtLeast:0.00} on")),
            new Fact("discount", discount,
                $"{Wording.Percent(discount)} off the list price, {Wording.Percent(lines.DiscountFull)} would be a lost negotiation"),
            new Fact("negotiations", rounds, Invariant($"{Wording.Count(rounds, "rounds")} of negotiation, half of the point from {lines.RoundsHalf:0} on")),
            new Fact("payment_timeliness", timely, Invariant($"Pays by the due date: {timely:0.00} of 1")),
            new Fact("billing_tickets", account["billing_tickets"], Invariant(
                $"{billing:0.0} accounting questions a month, half of the point at {lines.BillingHalf:0.0}")));
        var ownerHolds = new Cut(double.IsNaN(involved) ? double.NaN : owner, lines.OwnerAtLeast, ["owner_involvement_score"],
            new Fact("owner_half", owner, Invariant($"Owner half: {owner:0.00} of 1; holds from {lines.OwnerAtLeast:0.00} on")),
            new Fact("owner_involvement_score", involved, Invariant($"The owner takes part: {involved:0.00} of 1")),
            new Fact("owner_session_share", alone,
                $"{Wording.Percent(alone)} of all sessions are the owner's own; he delegates half of what he could at {Wording.Percent(lines.OwnerSessionHalf)}"));
        string? segment = (moneyHolds.Passed, ownerHolds.Passed) switch
        {
            (true, true) => "will_last",
            (false, true) => "money_at_risk",
            (true, false) => "owner_at_risk",
            (false, false) => "at_risk",
            _ => null,
        };
        return Cut.Place(Name, account, segment, "score points", [moneyHolds, ownerHolds], account["tenure"] >= Half ? ["past"] : []);
    }

    /// <summary>1 at 0, 0.5 at <paramref name="half"/>, towards 0 beyond.</summary>
    private static double Falling(double value, double half) => half / (half + Math.Max(0, value));

    /// <summary>Mean of the known.</summary>
    private static double Mean(params ReadOnlySpan<double> parts)
    {
        double sum = 0;
        int known = 0;
        foreach (double part in parts)
        {
            (sum, known) = double.IsNaN(part) ? (sum, known) : (sum + part, known + 1);
        }

        return known == 0 ? double.NaN : sum / known;
    }
}

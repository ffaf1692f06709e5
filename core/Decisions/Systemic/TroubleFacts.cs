using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>What the systemic guard looks at, of one account over the observation window; NaN = unknown.</summary>
/// <param name="Size">Seats; where a book does not know them, revenue a month.</param>
/// <param name="Tenure">Months since signature.</param>
/// <param name="Tickets">All tickets.</param>
/// <param name="OtherTickets">Tickets that are no sign of trouble: how readily the account calls.</param>
/// <param name="PromisesBroken">Tickets answered or solved later than promised; an account without tickets has none.</param>
/// <param name="Engagement">Mean of recommended content seen and agreed steps done, of what is known.</param>
internal readonly record struct TroubleFacts(
    double Size,
    double Tenure,
    double Tickets,
    double OtherTickets,
    double FaultTickets,
    double PromisesBroken,
    double Reopened,
    double HowTo,
    double Complaints,
    double Satisfaction,
    double Skill,
    double IncidentHours,
    double Engagement)
{
    /// <summary>The features that it is made of.</summary>
    public static IReadOnlyList<string> Features { get; } =
    [
        "tickets_mean", "how_to_mean", "fault_tickets_total", "complaints_total", "recommended_seen_share", "steps_done_share", "seats_mean",
        "mrr_mean", "tenure", "sla_breach_count", "reopened_count", "support_csat", "skill_score", "incident_hours_hit",
    ];

    /// <param name="months">Months of the observation window.</param>
    public static TroubleFacts Of(AccountView account, int months)
    {
        double tickets = months * account["tickets_mean"], howTo = months * account["how_to_mean"];
        double faults = account["fault_tickets_total"], complaints = account["complaints_total"];
        double seen = account["recommended_seen_share"], done = account["steps_done_share"];
        return new TroubleFacts(
            double.IsNaN(account["seats_mean"]) ? Math.Max(0, account["mrr_mean"]) : account["seats_mean"],
            account["tenure"],
            tickets,
            Math.Max(0, tickets - Arithmetic.OrNone(howTo) - Arithmetic.OrNone(faults) - Arithmetic.OrNone(complaints)),
            faults,
            NoneOf(account["sla_breach_count"], tickets),
            NoneOf(account["reopened_count"], tickets),
            howTo,
            complaints,
            account["support_csat"],
            account["skill_score"],
            account["incident_hours_hit"],
            double.IsNaN(seen) ? done : double.IsNaN(done) ? seen : (seen + done) / 2);
    }

    /// <summary>True if the account was hit by failures of ours, by the policy's lines.</summary>
    public bool IsHit(int months, Policy policy)
    {
        double quarters = months / 3.0;
        return IncidentHours >= policy.VendorFault.IncidentHours * quarters
            || FaultTickets >= policy.VendorFault.FaultTickets * quarters
            || PromisesBroken >= policy.Systemic.PromisesBroken * quarters;
    }

    private static double NoneOf(double events, double tickets) => double.IsNaN(events) && tickets == 0 ? 0 : events;
}

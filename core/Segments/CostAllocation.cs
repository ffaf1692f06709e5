using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>An account's contribution over the window by three rules of who bears which cost; NaN = unknown.</summary>
/// <param name="Revenue">Its revenue of the months in which its cost is known.</param>
/// <param name="ByMinutes">Revenue less its delivery and the minutes that it was served: avoidable cost only.</param>
/// <param name="ByTickets">Revenue less its delivery, its share of all support by number of tickets, and its success manager's minutes.</param>
/// <param name="WithOverhead">By minutes, less its share of the overhead in proportion to revenue.</param>
public sealed record AllocatedContribution(double Revenue, double ByMinutes, double ByTickets, double WithOverhead)
{
    /// <summary>Share of the months with a revenue row in which its cost is known: a contribution is of these alone.</summary>
    public double CostedShare { get; init; } = 1;

    /// <summary>True where every rule gives the same sign; unknown is not stable.</summary>
    public bool SignIsStable =>
        (ByMinutes >= 0 && ByTickets >= 0 && WithOverhead >= 0) || (ByMinutes < 0 && ByTickets < 0 && WithOverhead < 0);
}

/// <summary>Who bears which cost: each rule spreads the same support, and no rule is the truth.</summary>
public static class CostAllocation
{
    /// <summary>Contributions by account id, over the observation window.</summary>
    public static IReadOnlyDictionary<string, AllocatedContribution> Of(SnapshotView view, Policy policy)
    {
        AggregateTable table = view.Table;
        double minutes = 0, tickets = 0;
        for (int row = 0; row < table.Count; row++)
        {
            Served served = Served.Of(table, row);
            if (served.IsKnown)
            {
                minutes += served.SupportMinutes;
                tickets += served.Tickets;
            }
        }

        double ticket = tickets > 0 ? policy.Cost.SupportMinute * minutes / tickets : 0;
        return Enumerable.Range(0, table.Count).ToDictionary(row => table.AccountIds[row], row =>
        {
            Served served = Served.Of(table, row);
            double managed = policy.Cost.CsmMinute * served.CsmMinutes;
            double margin = policy.Cost.Margin(served.Revenue), byMinutes = margin - policy.Cost.SupportMinute * served.SupportMinutes - managed;
            return new AllocatedContribution(
                served.Revenue,
                byMinutes,
                margin - ticket * served.Tickets - managed,
                byMinutes - policy.Allocation.OverheadShare * served.Revenue)
            {
                CostedShare = served.CostedShare,
            };
        });
    }

    /// <summary>What was paid and done in the months in which both are known.</summary>
    private readonly record struct Served(double Revenue, double SupportMinutes, double CsmMinutes, double Tickets)
    {
        public bool IsKnown => !double.IsNaN(Revenue);

        public double CostedShare { get; private init; } = 1;

        public static Served Of(AggregateTable table, int row)
        {
            var sum = new Served(0, 0, 0, 0);
            int known = 0, paid = 0;
            for (int month = 0; month < table.Months; month++)
            {
                double revenue = table.At("mrr", row, month), minutes = table.At("ticket_minutes", row, month);
                paid += double.IsNaN(revenue) ? 0 : 1;
                if (!double.IsNaN(revenue) && !double.IsNaN(minutes))
                {
                    known++;
                    sum = new Served(
                        sum.Revenue + revenue,
                        sum.SupportMinutes + minutes,
                        sum.CsmMinutes
                            + Arithmetic.OrNone(table.At("csm_minutes", row, month)) + Arithmetic.OrNone(table.At("intervention_minutes", row, month)),
                        sum.Tickets + Arithmetic.OrNone(table.At("tickets", row, month)));
                }
            }

            return known > 0 ? sum with { CostedShare = (double)known / paid } : new Served(double.NaN, double.NaN, double.NaN, double.NaN);
        }
    }
}

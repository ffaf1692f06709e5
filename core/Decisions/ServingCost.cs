using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>What an account pays and costs in an ordinary month of the observation window; NaN = unknown.</summary>
/// <param name="Revenue">Mean revenue of the months with a row.</param>
/// <param name="Support">Cost of handled support minutes.</param>
/// <param name="Success">Cost of success managers' minutes, interventions included.</param>
/// <param name="SuccessHours">Success managers' hours behind it.</param>
/// <param name="SupportHours">Hours of support behind its cost.</param>
public sealed record ServingCost(double Revenue, double Support, double Success, double SuccessHours, double SupportHours = double.NaN)
{
    /// <summary>Cost of delivering what it pays for.</summary>
    public double Delivery { get; init; }

    /// <summary>Revenue less all three costs.</summary>
    public double Contribution => Revenue - Delivery - Support - Success;

    /// <summary>Reads it from the snapshot's monthly series.</summary>
    /// <param name="row">The account's row.</param>
    public static ServingCost Of(SnapshotView book, int row, Policy policy)
    {
        double support = book.Table.MeanOf("ticket_minutes", row);
        double success = Arithmetic.OrNone(book.Table.MeanOf("csm_minutes", row)) + Arithmetic.OrNone(book.Table.MeanOf("intervention_minutes", row));
        double revenue = book.Table.MeanOf("mrr", row);
        return new ServingCost(revenue, policy.Cost.SupportMinute * support, policy.Cost.CsmMinute * success, success / 60, support / 60)
        {
            Delivery = revenue - policy.Cost.Margin(revenue),
        };
    }
}

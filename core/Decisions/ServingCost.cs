using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>What an account pays and costs in an ordinary month of the observation window; NaN = unknown.</summary>
/// <param name="Revenue">Mean revenue of the months with a row.</param>
/// <param name="Support">Cost of handled support minutes.</param>
/// <param name="Success">Cost of success managers' minutes, interventions included.</param>
/// <param name="SuccessHours">Success managers' hours behind it.</param>
public sealed record ServingCost(double Revenue, double Support, double Success, double SuccessHours)
{
    /// <summary>Revenue less both costs.</summary>
    public double Contribution => Revenue - Support - Success;

    /// <summary>Reads it from the snapshot's monthly series.</summary>
    /// <param name="row">The account's row.</param>
    public static ServingCost Of(SnapshotView book, int row, Policy policy)
    {
        double success = Mean("csm_minutes") + OrNone(Mean("intervention_minutes"));
        return new ServingCost(
            Mean("mrr"), Mean("ticket_minutes") * policy.Cost.SupportMinute, OrNone(success) * policy.Cost.CsmMinute, OrNone(success) / 60);

        double Mean(string name)
        {
            if (!book.Table.Series.TryGetValue(name, out double[]? series))
            {
                return double.NaN;
            }

            double sum = 0;
            int known = 0;
            for (int month = 0; month < book.Months; month++)
            {
                double value = series[row * book.Months + month];
                (sum, known) = double.IsNaN(value) ? (sum, known) : (sum + value, known + 1);
            }

            return known == 0 ? double.NaN : sum / known;
        }
    }

    private static double OrNone(double value) => double.IsNaN(value) ? 0 : value;
}

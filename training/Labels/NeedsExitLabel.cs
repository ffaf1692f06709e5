using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Should we part with it? A human exit review that falls in the outcome window decides where there is one. Elsewhere the written criteria are
/// applied to what happened in the outcome window. Accounts hit by a known fault of ours in that window, and accounts that left before it
/// closed, are censored; where a fact is missing that could turn the answer there is no label either (NaN).
/// </summary>
public static class NeedsExitLabel
{
    /// <summary>The features of the outcome window that the label reads.</summary>
    public static IReadOnlyList<string> Features { get; } = [.. ExitFacts.Features, "incident_hours_hit", "fault_tickets_total"];

    /// <summary>The latest review in the outcome window, or null.</summary>
    public static ExitReview? ReviewOf(AccountFacts account, Month snapshot, Windows windows)
    {
        DateOnly from = (snapshot + windows.Lead + 1).FirstDay;
        DateOnly close = (snapshot + windows.Horizon).LastDay;
        return account.Reviews.Where(review => review.ReviewedOn >= from && review.ReviewedOn <= close)
            .OrderBy(review => review.ReviewedOn).ThenBy(review => review.Id, StringComparer.Ordinal).LastOrDefault();
    }

    /// <summary>The label by review.</summary>
    public static float ByReview(ExitReview review) => review.Decision == "keep" ? 0 : 1;

    /// <summary>Labels by the criteria.</summary>
    /// <param name="outcome"><see cref="Features"/> of the outcome window, those that the book can give.</param>
    public sealed class Reader(FeatureMatrix outcome)
    {
        private readonly ExitFacts.Reader _facts = ExitFacts.ReaderOf(outcome);
        private readonly int _incidentHours = outcome.ColumnOf("incident_hours_hit");
        private readonly int _faultTickets = outcome.ColumnOf("fault_tickets_total");

        /// <summary>The label of an account.</summary>
        /// <param name="row">Its row of the outcome window; −1 = it was no longer under contract when the window closed.</param>
        /// <param name="months">Months of the outcome window.</param>
        /// <returns>1, 0, or NaN = censored, or a fact is missing.</returns>
        public float ByCriteria(int row, int months, Policy policy)
        {
            if (row < 0 || IsVendorFault(row, policy.VendorFault))
            {
                return float.NaN;
            }

            return ExitCriteria.Judge(_facts.Of(row), months, policy) switch
            {
                ExitVerdict.Unknown => float.NaN,
                ExitVerdict.Neither => 0,
                _ => 1,
            };
        }

        private bool IsVendorFault(int row, VendorFaultPolicy lines) =>
            Value(row, _incidentHours) >= lines.IncidentHours || Value(row, _faultTickets) >= lines.FaultTickets;

        private double Value(int row, int column) => column < 0 ? double.NaN : outcome.Row(row)[column];
    }
}

using System.Globalization;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;

namespace ChurnSegmentation.Training.Commands;

/// <summary>
/// A scored book as CSV (RFC 4180), a row an account: what it pays and costs, its contribution over the observation window under each rule of
/// cost allocation, probabilities, segments, next step. Empty = unknown.
/// </summary>
/// <param name="models">The version's models, in the order of an account's scores.</param>
internal sealed class AccountsCsv(TextWriter writer, Month snapshot, IReadOnlyList<string> models)
{
    private static readonly string[] Attributes = ["industry", "region", "plan"];

    private string[]? _frameworks;

    /// <summary>Writes an account; before the first one the header.</summary>
    public void Write(PortfolioAccount account)
    {
        AccountDecision decision = account.Decision!;
        if (_frameworks is null)
        {
            _frameworks = [.. decision.Placements.Select(place => place.Framework)];
            Line(
            [
                "account_id", "snapshot", "silent", .. Attributes, "revenue_month", "delivery_month", "support_month", "success_month", "contribution_by_minutes",
                "contribution_by_tickets", "contribution_with_overhead", .. models.Select(model => $"probability_{model}"),
                .. _frameworks.Select(framework => $"segment_{framework}"), "next_step", "exit_candidate", "exit_recommended", "ours",
                "decided_to_part", "notice",
            ]);
        }

        ServingCost cost = decision.Cost;
        Line(
        [
            account.AccountId, snapshot.ToString(), Flag(account.Scored is null), .. Attributes.Select(name => account.Attributes.GetValueOrDefault(name, "")),
            Number(cost.Revenue), Number(cost.Delivery), Number(cost.Support), Number(cost.Success), .. decision.ContributionByRule.Values.Select(Number),
            .. Enumerable.Range(0, models.Count).Select(model => account.Scored is { } row ? Number(row.Scores[model].Probability) : ""),
            .. _frameworks.Select(framework => decision.Segment(framework) is var segment && segment != Placement.Unknown ? segment : ""),
            decision.Step.Rung.Name(), Flag(decision.Exit.Candidate), Flag(decision.Exit.Recommended), Flag(decision.Systemic is not null),
            Flag(decision.Exit.Reviewed?.Parts == true), decision.Exit.Notice is { } notice ? notice.EndsOn.ToString("O", CultureInfo.InvariantCulture) : "",
        ]);
    }

    private void Line(IEnumerable<string> fields) => writer.Write(string.Join(',', fields.Select(PredictionsCsv.Field)) + "\n");

    private static string Flag(bool flag) => flag ? "1" : "0";

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}

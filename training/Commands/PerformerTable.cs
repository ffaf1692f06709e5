using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>What set high performers apart, for a terminal.</summary>
internal static class PerformerTable
{
    private static readonly string[] Compared = ["they", "started alike", "difference (95%)", "effect"];

    public static void Print(PerformerReport report, PlanningPolicy policy, TextWriter output)
    {
        output.WriteLine();
        if (report.Differences.Count == 0)
        {
            output.WriteLine($"What set high performers apart: {report.Caution}");
            return;
        }

        Table tested = DecisionTable.Of("what set high performers apart", [.. Compared, "q", "reading"]);
        Table parts = DecisionTable.Of(HighPerformers.Part, Compared);
        foreach (PerformerDifference difference in report.Differences)
        {
            string[] cells =
            [
                Markup.Escape(difference.Title),
                difference.Number(difference.Mean),
                difference.Number(difference.Alike),
                $"{difference.Change()} ({difference.Interval()})",
                difference.Effect.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture),
            ];
            if (difference.Q is { } q)
            {
                tested.AddRow([.. cells, q < 0.001 ? "under 0.001" : q.ToString("0.000", CultureInfo.InvariantCulture), difference.Reading]);
            }
            else
            {
                parts.AddRow(cells);
            }
        }

        DecisionTable.Print(tested, output);
        DecisionTable.Print(parts, output);
        PerformerDifference[] found = [.. report.Differences.Where(difference => difference.Reading == HighPerformers.SetsApart)];
        output.WriteLine(found.Length > 0 ? "What sets them apart:" : "Nothing sets them apart beyond chance.");
        foreach (PerformerDifference difference in found)
        {
            output.WriteLine($"  {difference.Words}");
        }

        output.WriteLine(
            $"{report.Matched} of {report.Accounts} high performers who signed {policy.FirstMonths} months ago or more, against {report.Alike} of {report.Others} "
            + $"accounts that are none: up to {policy.AlikeAccounts} each, alike in size, industry, plan, channel, discount, price and month of signature, as first "
            + $"known. effect: in standard deviations; q: least false discovery rate at which it is a discovery. Named is what is one at "
            + $"{DecisionTable.Share(policy.DiscoveryRate)} and whose interval leaves out 0. A part of what makes a high performer differs by definition, so it is not "
            + $"tested. {report.Caution}");
    }
}

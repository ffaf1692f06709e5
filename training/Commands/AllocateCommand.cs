using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Segments;
using ChurnSegmentation.Core.Store;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>allocate</c>: where success managers' hours go, beside today's.</summary>
public static class AllocateCommand
{
    private const int MostListed = 30;

    private static readonly Option<double> HoursOption = new("--hours") { Description = "Hours of success managers a month.", Required = true };

    public static Command Create()
    {
        Command command = new("allocate", "Where success managers' hours keep the most contribution, beside where they go today.") { HoursOption };
        foreach (Option option in ScoredBook.Options)
        {
            command.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        double hours = parsed.GetValue(HoursOption);
        if (hours is not (>= 0 and <= 10_000_000))
        {
            throw new UserFault(string.Create(CultureInfo.InvariantCulture, $"--hours is {hours}; expected 0 to 10000000 hours a month."));
        }

        double step = BookOptions.ReadPolicy(parsed).Policy.Time.StepHours;
        if (hours > 0 && hours < step)
        {
            throw new UserFault(string.Create(
                CultureInfo.InvariantCulture, $"--hours is {hours}; the policy gives hours out in steps of {step} (time.step_hours): expected 0, or at least {step}."));
        }

        ScoredBook book = await ScoredBook.ReadAsync(parsed, "Allocating", cancellation);
        if (book.View.Accounts.All(account => double.IsNaN(account.Probability("churn"))))
        {
            throw new UserFault("allocate: of no account a risk of leaving is known, so that nobody can say where hours keep the most: the accounts are silent, "
                + "or the test found the version's model of churn no better than chance ('train' and the model card say so).");
        }

        TimeReport report = TimeAllocation.Run(book.View, SegmentContext.Of(book.View, book.Policy), book.Policy, hours, book.Horizon);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { book.Version, Snapshot = book.View.Snapshot.ToString(), Assumption = Assumption(book.Policy), Report = report }, StoreJson.Indented));
            return 0;
        }

        Print(report, book, output);
        return 0;
    }

    private static void Print(TimeReport report, ScoredBook book, TextWriter output)
    {
        Table table = DecisionTable.Of($"{DecisionTable.Hours(report.Hours)} hours a month", "accounts", "hours", "today", "at stake a year");
        foreach (IGrouping<string, AllocatedTime> segment in report.Accounts.GroupBy(account => account.Curve.Segment).OrderByDescending(group => group.Sum(account => account.Hours)))
        {
            table.AddRow(
                segment.Key.Replace('_', ' '),
                segment.Count().ToString("N0", CultureInfo.InvariantCulture),
                DecisionTable.Hours(segment.Sum(account => account.Hours)),
                DecisionTable.Hours(Math.Round(segment.Sum(account => account.Curve.Today))),
                DecisionTable.Money(segment.Sum(account => account.Curve.AtStake * account.Curve.Risk)));
        }

        DecisionTable.Print(table, output);
        output.WriteLine($"Contribution of a year kept: {DecisionTable.Money(report.Kept)}; with the same hours split as today {DecisionTable.Money(report.KeptAsToday)}; with none {DecisionTable.Money(report.KeptWithNone)}. "
            + $"Today {DecisionTable.Hours(Math.Round(report.TodayHours))} hours are given out.");
        if (report.Left > 1e-9)
        {
            output.WriteLine($"{DecisionTable.Hours(report.Left)} hours are left: nobody would gain from them.");
        }

        output.WriteLine(Assumption(book.Policy));
        foreach (AllocatedTime account in report.Accounts.Where(account => account.Hours > 0).Take(MostListed))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {account.Curve.AccountId}  {account.Hours,6:0.##} hours (today {account.Curve.Today:0.#})  {account.Curve.Segment.Replace('_', ' ')}, {DecisionTable.Money(account.Curve.AtStake * account.Curve.Risk)} at stake"));
        }
    }

    private static string Assumption(Policy policy) => string.Create(
        CultureInfo.InvariantCulture,
        $"Assumption, not measured: time takes away up to {policy.Time.Saved.Untrained:0%} of the risk of an untrained account, {policy.Time.Saved.Unmotivated:0%} of an unmotivated, {policy.Time.Saved.HighPerformer:0%} of a high performer and {policy.Time.Saved.NeedToExit:0%} of one that should go; half of it comes with the first {policy.Time.HalfHours:0.##} h a month.");
}

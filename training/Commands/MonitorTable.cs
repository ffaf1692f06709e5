using System.Globalization;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation.Monitoring;
using Spectre.Console;
using static System.FormattableString;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A monitoring report for a terminal.</summary>
public static class MonitorTable
{
    private const int Width = 100, MostFeatures = 12;

    /// <summary>The verdict, its reasons, and the tables behind them.</summary>
    public static void Print(MonitorReport report, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        output.WriteLine($"{report.Verdict.Word.ToUpperInvariant()}: {report.Model} of version {report.Version}, at the end of {report.Snapshot}");
        Grid reasons = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(1)).AddColumn(new GridColumn().PadRight(0));
        foreach (string reason in report.Verdict.Reasons)
        {
            reasons.AddRow(new Text("-"), new Text(reason));
        }

        console.Write(reasons);

        if (report.Outcomes is { } outcomes)
        {
            console.Write(Outcomes(outcomes));
        }

        console.Write(Drift(report.Drift));
        Write(Invariant($"{Math.Min(MostFeatures, report.Drift.Features.Count)} of {report.Drift.Features.Count} features, drifted ones (!) and those of most weight first; unknown: now, and in brackets then; {report.Drift.Score.Rows:N0} accounts against {report.Drift.Score.ReferenceRows:N0} rows of the training."));
        if (report.ExpectedNow is { } expected)
        {
            Write(Invariant($"Where windows are open ({expected.Rows:N0} rows): {expected.Events:0} events, ROC area {expected.RocAuc:0.000}, Brier {expected.Brier:0.0000}, precision in the top tenth {expected.PrecisionTop10:0.000}, as expected from the probabilities alone; this {report.ExpectedAssumes}."));
        }

        Write(report.Challenger is { } paired
            ? Invariant($"Challenger {paired.Challenger} on the same {paired.Rows:N0} rows, {paired.From} to {paired.To}, {paired.Events} events: ROC area {Interval(paired.Auc, 3)}, log loss {Interval(paired.LogLoss, 4)}, challenger minus this version.")
            : report.ChallengerNote ?? "");

        void Write(string text) => console.Write(new Text(text + "\n"));
    }

    private static Table Outcomes(OutcomeCheck outcomes)
    {
        Table table = Empty("snapshot", "accounts", "expected", "chance makes (95%)", "came", "log-odds off so far");
        foreach (OutcomeMonth month in outcomes.Months)
        {
            table.AddRow(
                month.Month,
                month.Rows.ToString("N0", CultureInfo.InvariantCulture),
                Invariant($"{month.Expected:0.0}"),
                Invariant($"{month.Low:0} to {month.High:0}"),
                Invariant($"{month.Observed}"),
                month.SoFar is null ? "–" : Interval(new Metric(month.SoFar.Value, month.SoFarLow, month.SoFarHigh), 2));
        }

        return table;
    }

    private static Table Drift(DriftCheck drift)
    {
        Table table = Empty("feature", "weight", "PSI", "distance", "usual", "beyond", "q", "unknown", "");
        IEnumerable<ColumnDrift> shown = drift.Features.Where(feature => feature.Drifted)
            .Concat(drift.Features.Where(feature => !feature.Drifted)).Take(MostFeatures);
        foreach (ColumnDrift column in shown.Prepend(drift.Score))
        {
            table.AddRow(
                Markup.Escape(column.Name),
                column.Weight > 0 ? Invariant($"{100 * column.Weight:0.0}%") : "",
                Invariant($"{column.StabilityIndex:0.000}"),
                Invariant($"{column.Distance:0.000}"),
                column.Usual is { } usual ? Invariant($"{usual:0.000}") : "–",
                Invariant($"{column.Excess:0.000}"),
                Invariant($"{column.Q:0.000}"),
                Invariant($"{100 * column.Unknown:0}% ({100 * column.UnknownBefore:0}%)"),
                column.Drifted ? "!" : "");
        }

        return table;
    }

    private static Table Empty(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy);
        foreach (string column in columns)
        {
            TableColumn added = new TableColumn(column).NoWrap();
            table.AddColumn(column is "snapshot" or "feature" or "" ? added : added.RightAligned());
        }

        return table;
    }

    private static string Interval(Metric metric, int digits) => metric is { Low: { } low, High: { } high }
        ? $"{SignedNumber.Of(metric.Value, digits)} ({SignedNumber.Of(low, digits)} to {SignedNumber.Of(high, digits)})"
        : SignedNumber.Of(metric.Value, digits);
}

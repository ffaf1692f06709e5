using System.Globalization;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>The models against their baselines, as a table for a terminal.</summary>
public static class FiguresTable
{
    /// <summary>Prints every model's figures on the test months, its verdict, and what was not trained.</summary>
    public static void Print(Manifest manifest, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, 120);
        var table = new Table().Border(TableBorder.SimpleHeavy);
        table.AddColumn(new TableColumn($"{manifest.Run.TestFrom} and later").NoWrap());
        foreach (string column in (string[])["rows", "positive", "ROC AUC (95%)", "avg. precision", "Brier skill", "slope", "lift 10%"])
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        foreach ((string name, ModelFacts model) in manifest.Models)
        {
            Row(table, $"[bold]{name}[/]", model.Test);
            foreach ((string baseline, EvaluationFacts facts) in model.Baselines)
            {
                Row(table, $"  {baseline.Replace('_', ' ')}", facts);
            }

            if (model.TestAfterLead is { } later)
            {
                Row(table, "  [bold]still there after the lead[/]", later);
            }

            table.AddEmptyRow();
        }

        console.Write(table);
        foreach ((string name, ModelFacts model) in manifest.Models)
        {
            output.WriteLine($"{name}: {Verdict.Of(model).Sentence}");
        }

        foreach ((string name, string reason) in manifest.NotTrained)
        {
            output.WriteLine($"{name}: not trained: {reason}");
        }

        foreach ((string family, string tables) in manifest.Data.MissingFamilies)
        {
            output.WriteLine($"features of {family} are absent: no {tables}");
        }
    }

    private static void Row(Table table, string title, EvaluationFacts facts) => table.AddRow(
        title,
        facts.Rows.ToString("N0", CultureInfo.InvariantCulture),
        facts.Rows == 0 ? "–" : ((double)facts.Positives / facts.Rows).ToString("0.0%", CultureInfo.InvariantCulture),
        Verdict.Interval(facts.RocAuc),
        Value(facts.AveragePrecision, "0.000"),
        Value(facts.BrierSkill, "0.000"),
        Value(facts.CalibrationSlope, "0.00"),
        Value(facts.LiftTop10, "0.0"));

    private static string Value(Metric? metric, string format) => metric?.Value.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}

using System.Globalization;
using ChurnSegmentation.Core.Store;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Figures as tables for a terminal.</summary>
public static class FiguresTable
{
    private const int Width = 132;

    /// <summary>Prints every model's figures on the test months beside its baselines, its verdict, and what was not trained.</summary>
    public static void Print(Manifest manifest, TextWriter output)
    {
        Table table = Empty(manifest.Run.TestFrom == "" ? "ids held out" : $"{manifest.Run.TestFrom} and later");
        foreach ((string name, ModelFacts model) in manifest.Models)
        {
            Row(table, name, model.Test);
            foreach ((string baseline, EvaluationFacts facts) in model.Baselines)
            {
                Row(table, $"  {baseline.Replace('_', ' ')}", facts);
            }

            if (model.TestAfterLead is { } later)
            {
                Row(table, "  still there after the lead", later);
            }

            table.AddEmptyRow();
        }

        Print(table, output);
        foreach ((string name, TestVerdict verdict) in TestVerdict.Of(manifest))
        {
            output.WriteLine($"{name}: {verdict.Sentence}");
        }

        foreach ((string name, string reason) in manifest.NotTrained)
        {
            output.WriteLine($"{name}: not trained: {reason}");
        }

        foreach ((string family, string tables) in manifest.Data.MissingFamilies)
        {
            output.WriteLine($"features of {family} are absent or fewer: {tables}");
        }
    }

    /// <summary>Prints named figures.</summary>
    public static void Print(string title, IEnumerable<(string Name, EvaluationFacts Facts)> rows, TextWriter output)
    {
        Table table = Empty(title);
        foreach ((string name, EvaluationFacts facts) in rows)
        {
            Row(table, name, facts);
        }

        Print(table, output);
    }

    private static Table Empty(string title)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy);
        table.AddColumn(new TableColumn(title).NoWrap());
        foreach (string column in (string[])["rows", "positive", "ROC AUC (95%)", "av. precision", "Brier skill", "slope", "lift 10%"])
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        return table;
    }

    private static void Row(Table table, string title, EvaluationFacts facts) => table.AddRow(
        Markup.Escape(title),
        facts.Rows.ToString("N0", CultureInfo.InvariantCulture),
        facts.Rows == 0 ? "–" : ((double)facts.Positives / facts.Rows).ToString("0.0%", CultureInfo.InvariantCulture),
        Metric.Interval(facts.RocAuc),
        Value(facts.AveragePrecision, "0.000"),
        Value(facts.BrierSkill, "0.000"),
        Value(facts.CalibrationSlope, "0.00"),
        Value(facts.LiftTop10, "0.0"));

    private static string Value(Metric? metric, string format) => metric?.Value.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static void Print(Table table, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
    }
}

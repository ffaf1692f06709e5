using System.Globalization;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>What every column of a ready-made table was taken for.</summary>
internal static class ColumnsTable
{
    private const int Width = 120;

    public static void Print(PreparedTable prepared, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy);
        table.AddColumn(new TableColumn(Markup.Escape(prepared.Table.File)));
        table.AddColumn("type");
        table.AddColumn("taken as");
        table.AddColumn(new TableColumn("missing").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("distinct").RightAligned().NoWrap());
        table.AddColumn("");
        foreach (ReadyMadeColumn column in prepared.Features.Columns)
        {
            table.AddRow(
                Markup.Escape(column.Name), Markup.Escape(column.Type), column.Use, column.MissingShare.ToString("0.0%", CultureInfo.InvariantCulture),
                column.Distinct.ToString("N0", CultureInfo.InvariantCulture), Markup.Escape(column.Note));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
        output.WriteLine(Rows(prepared));
    }

    private static string Rows(PreparedTable prepared)
    {
        LabelledRows rows = prepared.Rows;
        TableSplit split = prepared.Split;
        string unlabelled = rows.Unlabelled == 0 ? "" : $", {Count(rows.Unlabelled)} without a label left out";
        string test = split.TestFrom == "" ? "of ids held out" : $"from {split.TestFrom} on";
        int between = rows.Ids.Length - split.Train.Length - split.Test.Length;
        return $"{Count(rows.Ids.Length)} labelled rows{unlabelled}; {Count(split.Train.Length)} train{Positive(rows, split.Train)}, "
            + $"{Count(split.Test.Length)} test{Positive(rows, split.Test)}, {test}"
            + (between == 0 ? "." : $"; {Count(between)} between, whose label was not known yet when the test begins.");
    }

    private static string Positive(LabelledRows rows, int[] places) =>
        string.Create(CultureInfo.InvariantCulture, $" ({(places.Length == 0 ? 0 : places.Average(row => rows.Labels[row])):0.0%} positive)");

    private static string Count(int rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}

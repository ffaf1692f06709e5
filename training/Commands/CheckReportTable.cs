using System.Globalization;
using ChurnSegmentation.Training.Sources;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>A check's report for people: a table on a terminal, plain lines elsewhere.</summary>
internal static class CheckReportTable
{
    private static readonly string[] Headings = ["table", "rows", "bad", "reasons and remarks"];

    public static void Print(CheckReport report, TextWriter output)
    {
        string[][] lines = [.. report.Tables.Select(table => Cells(table, counted: report.BookEnd is not null))];
        if (output == Console.Out && !Console.IsOutputRedirected)
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns(Headings);
            table.Columns[1].RightAligned();
            table.Columns[2].RightAligned();
            foreach (string[] line in lines)
            {
                table.AddRow([.. line.Select(Markup.Escape)]);
            }

            AnsiConsole.Write(table);
        }
        else
        {
            int[] widths = [.. Headings.Select((heading, column) => lines.Max(line => Math.Max(line[column].Length, heading.Length)))];
            foreach (string[] line in lines.Prepend(Headings))
            {
                string numbers = $"{line[1].PadLeft(widths[1])}  {line[2].PadLeft(widths[2])}";
                output.WriteLine($"{line[0].PadRight(widths[0])}  {numbers}  {line[3]}".TrimEnd());
            }
        }

        if (report.BookEnd is { } end)
        {
            output.WriteLine($"Facts known later than {end:yyyy-MM-dd} would lie in the future.");
        }
    }

    /// <param name="counted">False where a fault of the book came before its rows were looked at.</param>
    private static string[] Cells(TableReport table, bool counted) => !table.Present ? [table.Name, "", "", "not in the book"]
        : counted ? [table.Name, Count(table.Rows), Count(table.BadRows), string.Join("; ", Remarks(table))]
        : [table.Name, "", "", "not counted"];

    private static IEnumerable<string> Remarks(TableReport table)
    {
        if (table.BadRows > 0)
        {
            yield return table.ReasonsInWords();
        }

        if (table.Repeated > 0)
        {
            yield return table.RepeatedInWords();
        }

        if (!table.AbsentColumns.IsEmpty)
        {
            yield return $"without {string.Join(", ", table.AbsentColumns)}";
        }

        if (!table.UnusedColumns.IsEmpty)
        {
            yield return $"not read: {string.Join(", ", table.UnusedColumns)}";
        }
    }

    private static string Count(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);
}

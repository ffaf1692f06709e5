using System.Globalization;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Tables of money and hours for a terminal.</summary>
internal static class DecisionTable
{
    private const int Width = 132;

    /// <summary>A table whose first column is text and whose others are numbers.</summary>
    public static Table Of(string title, params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.SimpleHeavy);
        table.AddColumn(new TableColumn(Markup.Escape(title)));
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned().NoWrap());
        }

        return table;
    }

    public static void Print(Table table, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
    }

    public static string Money(double amount) => amount.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>With its sign, for what is gained or lost.</summary>
    public static string Change(double amount) => amount.ToString("+#,##0;-#,##0;0", CultureInfo.InvariantCulture);

    public static string Hours(double hours) => hours.ToString("#,##0.##", CultureInfo.InvariantCulture);

    public static string Share(double share) => share.ToString("0%", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Card;

/// <summary>The card's Markdown as it grows.</summary>
internal sealed class CardWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>A line, or a paragraph of several.</summary>
    public void Line(string text = "") => _text.Append(text).Append('\n');

    public void Heading(int level, string title) => Line($"{new string('#', level)} {title}\n");

    /// <summary>A table; nothing where it has no row.</summary>
    /// <param name="columns">Titles; one that ends in ':' is right-aligned.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        string[] lines = [.. rows.Select(row => $"| {string.Join(" | ", row.Select(Cell))} |")];
        if (lines.Length == 0)
        {
            return;
        }

        Line($"| {string.Join(" | ", columns.Select(column => column.TrimEnd(':')))} |");
        Line($"|{string.Concat(columns.Select(column => column.EndsWith(':') ? "---:|" : "---|"))}");
        foreach (string line in lines)
        {
            Line(line);
        }

        Line();
    }

    /// <summary>What opens when it is clicked.</summary>
    public void Folded(string title, Action write)
    {
        Line($"<details><summary>{title}</summary>\n");
        write();
        Line("</details>\n");
    }

    /// <summary>Pictures beside one another, where there is room.</summary>
    public void Pictures(IReadOnlyDictionary<string, LineChart> charts, params IEnumerable<string> paths)
    {
        string[] there = [.. paths.Where(charts.ContainsKey).Select(path => $"![{charts[path].Title}]({path})")];
        if (there.Length > 0)
        {
            Line(string.Join('\n', there) + "\n");
        }
    }

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    public static string Count(long rows) => rows.ToString("N0", CultureInfo.InvariantCulture);

    public static string Share(double share) => share.ToString("0%", CultureInfo.InvariantCulture);

    public static string FineShare(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);

    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Money(double amount) => amount.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Months(int months) => months == 1 ? "1 month" : $"{months} months";

    public static string Words(string name) => name.Replace('_', ' ');

    /// <summary>"several", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))} and {items[^1]}";

    /// <summary>A figure with its interval, in whole currency.</summary>
    public static string MoneyInterval(Metric metric) =>
        metric is { Low: { } low, High: { } high } ? $"{Money(metric.Value)} ({Money(low)} … {Money(high)})" : Money(metric.Value);

    /// <summary>A share with its interval, in percent.</summary>
    public static string ShareInterval(Metric? metric) => metric switch
    {
        null => "–",
        { Low: { } low, High: { } high } => $"{FineShare(metric.Value)} ({FineShare(low)} … {FineShare(high)})",
        _ => FineShare(metric.Value),
    };

    /// <summary>A cell as it is meant: other people's names may hold bars, line ends and tags; within backticks a tag is text already.</summary>
    private static string Cell(string text)
    {
        string line = text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
        return line.Contains('`') ? line : line.Replace("<", "&lt;", StringComparison.Ordinal);
    }
}

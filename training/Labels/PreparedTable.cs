using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>A ready-made table, ready to learn from: labelled rows, what is training and what is test, columns as features.</summary>
public sealed record PreparedTable(ReadyTable Table, TableRoles Roles, LabelledRows Rows, TableSplit Split, TableFeatures Features)
{
    /// <summary>A category column becomes slices where it has at most so many categories.</summary>
    private const int MostSlices = 8;

    /// <summary>Columns whose categories are slices, at most.</summary>
    private const int MostDimensions = 4;

    /// <summary>Stands for the month of rows that have no time.</summary>
    internal static readonly Month NoMonth = Month.Of(new DateOnly(1, 1, 1));

    /// <summary>Name of the label's model.</summary>
    public string Model => LabelledRows.ModelName(Roles.Label);

    /// <summary>What 1 means.</summary>
    public string Polarity => $"1 = {Roles.Label} is {Rows.Positive}";

    /// <summary>Prepares the table.</summary>
    /// <param name="testFrom">Where the test begins; null = the last quarter by time, or a quarter of the ids.</param>
    /// <param name="gap">Months that a label takes to be known.</param>
    /// <exception cref="Core.UserFault">Labels, ids or times are at fault.</exception>
    public static PreparedTable Of(ReadyTable table, TableRoles roles, Month? testFrom, int gap, int seed)
    {
        var rows = LabelledRows.Of(table, roles);
        var split = TableSplit.Of(rows, testFrom, gap, seed);
        return new PreparedTable(table, roles, rows, split, TableFeatures.Of(table, roles, rows, split.Train));
    }

    /// <summary>The rows as learning and evaluation read them.</summary>
    /// <param name="gap">Months that a label takes to be known.</param>
    public Dataset Dataset(Windows windows, int gap)
    {
        int count = Rows.Ids.Length;
        return new Dataset(
            windows,
            Rows.Ids,
            Rows.IsDated ? Array.ConvertAll(Rows.Days, MonthOf) : [.. Enumerable.Repeat(NoMonth, count)],
            Features.Matrix,
            new Dictionary<string, float[]> { [Model] = Rows.Labels },
            // In the backtest a month is judged by what the months before it taught.
            new Dictionary<string, int> { [Model] = Math.Max(1, gap) },
            new bool[count],
            new bool[count],
            new bool[count],
            Slices(),
            new Dictionary<string, IReadOnlyDictionary<string, float[]>>())
        {
            IsCategory = Features.IsCategory,
            IsDated = Rows.IsDated,
            IsStratified = true,
        };
    }

    private Dictionary<string, string[]> Slices() => Features.Categories
        .Where(column => column.Value.Count <= MostSlices).Take(MostDimensions).ToDictionary(column => column.Key, column =>
        {
            int place = Features.Matrix.ColumnOf(column.Key);
            return Enumerable.Range(0, Rows.Ids.Length).Select(row => Features.Matrix.Row(row)[place])
                .Select(code => float.IsNaN(code) ? "unknown" : column.Value[(int)code]).ToArray();
        });

    internal static Month MonthOf(int days) => Month.Of(TableSplit.Day(days));
}

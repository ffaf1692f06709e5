using System.Globalization;
using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>Which columns of a ready-made table are no features.</summary>
/// <param name="Label">Column of the label.</param>
/// <param name="Id">Column of the ids.</param>
/// <param name="Time">Column of the time; null where the rows have none.</param>
/// <param name="Positive">The label's value that counts as 1; null where it goes without saying.</param>
public sealed record TableRoles(string Label, string Id, string? Time = null, string? Positive = null);

/// <summary>The labelled rows of a ready-made table, ordered by time, then id (ordinal).</summary>
/// <param name="Positive">The label's value that counts as 1.</param>
/// <param name="Rows">n rows of the table.</param>
/// <param name="Ids">n ids.</param>
/// <param name="Days">n days since 1970-01-01; empty where the rows have no time.</param>
/// <param name="Labels">n values, 0 or 1.</param>
/// <param name="Unlabelled">Rows without a label, which are left out.</param>
public sealed record LabelledRows(string Positive, int[] Rows, string[] Ids, int[] Days, float[] Labels, int Unlabelled)
{
    /// <summary>Values that mean yes, each with the one that means no.</summary>
    private static readonly (string Yes, string No)[] Pairs = [("1", "0"), ("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f")];

    private const int ShownValues = 6;

    /// <summary>Whether the rows have a time.</summary>
    public bool IsDated => Days.Length > 0;

    /// <summary>Reads labels, ids and times.</summary>
    /// <exception cref="UserFault">The label is not of two values, an id or a time is missing, an id comes twice.</exception>
    public static LabelledRows Of(ReadyTable table, TableRoles roles)
    {
        ReadyColumn label = table[roles.Label], ids = table[roles.Id];
        string positive = PositiveOf(table, label, roles.Positive);
        double[]? days = roles.Time is null ? null : table[roles.Time].Numbers;
        int[] labelled = [.. Enumerable.Range(0, table.Rows).Where(row => label.Texts[row] is not null)];
        Refuse(table, roles.Id, labelled.Count(row => ids.Texts[row] is null), "an id");
        if (days is not null)
        {
            Refuse(table, roles.Time!, labelled.Count(row => double.IsNaN(days[row])), "a time");
        }

        int[] rows = [.. labelled.OrderBy(row => days?[row] ?? 0).ThenBy(row => ids.Texts[row], StringComparer.Ordinal)];
        for (int i = 1; i < rows.Length; i++)
        {
            if (ids.Texts[rows[i]] == ids.Texts[rows[i - 1]] && (days is null || days[rows[i]] == days[rows[i - 1]]))
            {
                throw new UserFault($"{table.File}: {roles.Id} '{ids.Texts[rows[i]]}' stands there more than once{(days is null
                    ? ". An id may repeat over time only: name the column of the time with --time, or keep one row an id."
                    : $" at the same {roles.Time}. Keep one row an id and time.")}");
            }
        }

        return new LabelledRows(
            positive,
            rows,
            Array.ConvertAll(rows, row => ids.Texts[row]!),
            days is null ? [] : Array.ConvertAll(rows, row => (int)days[row]),
            Array.ConvertAll(rows, row => Same(label.Texts[row]!, positive) ? 1f : 0f),
            table.Rows - rows.Length);
    }

    /// <summary>The model's name: the label's in snake_case, and none that another file of a version has.</summary>
    public static string ModelName(string label)
    {
        var name = new StringBuilder();
        for (int i = 0; i < label.Length; i++)
        {
            bool starts = char.IsAsciiLetterUpper(label[i]) && i > 0 && char.IsAsciiLetterLower(label[i - 1]);
            bool plain = char.IsAsciiLetterOrDigit(label[i]);
            if ((starts || !plain) && name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }

            if (plain)
            {
                name.Append(char.ToLowerInvariant(label[i]));
            }
        }

        string found = name.ToString().Trim('_');
        return found is "" ? "outcome" : found is "manifest" or "reference" or "familiarity" or "changes" ? found + "_label" : found;
    }

    private static string PositiveOf(ReadyTable table, ReadyColumn label, string? wanted)
    {
        string[] values = [.. label.Texts.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string found = values.Length == 0 ? "no value at all"
            : string.Join(", ", values.Take(ShownValues).Select(value => $"'{value}'")) + (values.Length > ShownValues ? $" and {values.Length - ShownValues} more" : "");
        string where = $"{table.File}: label '{label.Name}'";
        if (values.Length < 2)
        {
            throw new UserFault($"{where} has one class only: found {found}; expected two values. Bring rows of both outcomes.");
        }

        if (values.Length > 2)
        {
            throw new UserFault($"{where}: found {found}; expected two values, such as 0 and 1. Bring a column that says yes or no.");
        }

        if (wanted is not null)
        {
            return values.FirstOrDefault(value => Same(value, wanted))
                ?? throw new UserFault($"{where}: --positive '{wanted}' is not one of its values; found {found}.");
        }

        foreach ((string yes, string no) in Pairs)
        {
            if (values.FirstOrDefault(value => Same(value, yes)) is { } positive && values.Any(value => Same(value, no)))
            {
                return positive;
            }
        }

        throw new UserFault($"{where}: found {found}; which of them counts as 1? Say so with --positive VALUE.");
    }

    /// <summary>Texts that mean the same: 1 and 1.0, Yes and yes.</summary>
    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase)
        || double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out double left)
            && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out double right) && left == right;

    private static void Refuse(ReadyTable table, string column, int missing, string what)
    {
        if (missing > 0)
        {
            throw new UserFault($"{table.File}: column '{column}' is empty in {missing} labelled rows; expected {what} in each. Fill it or leave those rows out.");
        }
    }
}

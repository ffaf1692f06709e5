using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// The columns of a ready-made table as features. What is a category, which categories there are, and what is constant is decided on the
/// training rows alone: a test row's category that they do not know is missing.
/// </summary>
/// <param name="Columns">Every column, in the table's order, and what was done with it.</param>
/// <param name="Matrix">n labelled rows × d features.</param>
/// <param name="Categories">Feature → its categories in code order; none of numbers.</param>
/// <param name="Units">Feature → unit of its values where it has one: those of dates.</param>
public sealed record TableFeatures(
    IReadOnlyList<ReadyMadeColumn> Columns,
    FeatureMatrix Matrix,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Categories,
    IReadOnlyDictionary<string, string> Units)
{
    /// <summary>A text with more values than this, and than half of its known rows, names rows instead of describing them.</summary>
    private const int FewTexts = 20;

    private const double NearlyUnique = 0.5;

    /// <summary>d; true where the column holds category codes.</summary>
    public bool[] IsCategory { get; } = [.. Matrix.Names.Select(Categories.ContainsKey)];

    /// <summary>Makes the features.</summary>
    /// <param name="train">Positions of the training rows among the labelled ones.</param>
    public static TableFeatures Of(ReadyTable table, TableRoles roles, LabelledRows rows, int[] train)
    {
        List<ReadyMadeColumn> columns = [];
        List<Feature> features = [];
        foreach (ReadyColumn column in table.Columns)
        {
            (string use, string note, Feature? feature) = column.Name == roles.Label ? ("label", $"1 = {rows.Positive}", null)
                : column.Name == roles.Id ? ("id", "", null)
                : column.Name == roles.Time ? ("time", "", null)
                : Of(column, roles, rows, train);
            columns.Add(new ReadyMadeColumn(
                column.Name, column.Type, use, note, column.Kind == ValueKind.Other ? 0 : 1 - (double)column.Known / table.Rows, column.Distinct));
            if (feature is not null)
            {
                features.Add(feature);
            }
        }

        var values = new float[rows.Ids.Length * features.Count];
        for (int column = 0; column < features.Count; column++)
        {
            for (int row = 0; row < rows.Ids.Length; row++)
            {
                values[row * features.Count + column] = features[column].Values[row];
            }
        }

        return new TableFeatures(
            columns,
            new FeatureMatrix([.. features.Select(feature => feature.Name)], values),
            features.Where(feature => feature.Categories is not null).ToDictionary(feature => feature.Name, feature => feature.Categories!),
            features.Where(feature => feature.Unit != "").ToDictionary(feature => feature.Name, feature => feature.Unit));
    }

    private static (string Use, string Note, Feature? Feature) Of(ReadyColumn column, TableRoles roles, LabelledRows rows, int[] train) => column.Kind switch
    {
        ValueKind.Other => ("dropped", $"{column.Type}: expected one value a row", null),
        ValueKind.Text => Texts(column, rows, train),
        _ => Numbers(column, roles, rows, train),
    };

    private static (string, string, Feature?) Numbers(ReadyColumn column, TableRoles roles, LabelledRows rows, int[] train)
    {
        bool date = column.Kind == ValueKind.Date;
        float[] values = [.. rows.Rows.Select((row, i) => (float)(date && rows.IsDated ? rows.Days[i] - column.Numbers[row] : column.Numbers[row]))];
        float[] known = [.. train.Select(row => values[row]).Where(value => !float.IsNaN(value)).Distinct().Take(2)];
        if (Constant(known.Length, train.Any(row => float.IsNaN(values[row]))) is { } why)
        {
            return ("dropped", why, null);
        }

        string unit = !date ? "" : rows.IsDated ? $"days before {roles.Time}" : "days since 1970-01-01";
        return (date ? "date" : "number", date ? $"as {unit}" : column.Note, new Feature(column.Name, values, null, unit));
    }

    private static (string, string, Feature?) Texts(ReadyColumn column, LabelledRows rows, int[] train)
    {
        string?[] texts = Array.ConvertAll(rows.Rows, row => column.Texts[row]);
        int known = train.Count(row => texts[row] is not null);
        string[] categories = [.. train.Select(row => texts[row]).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (Constant(categories.Length, known < train.Length) is { } why)
        {
            return ("dropped", why, null);
        }

        if (categories.Length > Math.Max(FewTexts, NearlyUnique * known))
        {
            return ("dropped", $"nearly unique: {categories.Length} texts in {known} training rows" + Also(column), null);
        }

        Dictionary<string, int> codes = categories.Index().ToDictionary(category => category.Item, category => category.Index, StringComparer.Ordinal);
        float[] values = Array.ConvertAll(texts, text => text is not null && codes.TryGetValue(text, out int code) ? code : float.NaN);
        return ("category", $"{categories.Length} {(categories.Length == 1 ? "category" : "categories")}" + Also(column), new Feature(column.Name, values, categories, ""));
    }

    private static string Also(ReadyColumn column) => column.Note == "" ? "" : "; " + column.Note;

    /// <summary>Why a column says nothing, or null: one value with gaps still says which rows have it.</summary>
    private static string? Constant(int values, bool gaps) => values switch
    {
        0 => "no value in the training rows",
        1 when !gaps => "the same in all training rows",
        _ => null,
    };

    private sealed record Feature(string Name, float[] Values, IReadOnlyList<string>? Categories, string Unit);
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>Rows beside which a row's values stand, for a model that was trained elsewhere.</summary>
/// <param name="Rows">n rows in the model's columns.</param>
/// <param name="Sha256">Hash of their file.</param>
internal sealed record ReferenceRows(FeatureMatrix Rows, string Sha256)
{
    /// <summary>Reads them from CSV or Parquet; other columns are passed over.</summary>
    /// <param name="features">The model's features, in the order of its columns.</param>
    /// <exception cref="UserFault">A feature has no column there, or a column of texts where it is a number.</exception>
    public static async Task<ReferenceRows> ReadAsync(string path, IReadOnlyList<ListedFeature> features, CancellationToken cancellation)
    {
        await using var engine = new EmbeddedEngine();
        string[] categorical = [.. features.Where(feature => feature.Categories is not null).Select(feature => feature.Name)];
        ReadyTable table = await ReadyTableReader.ReadAsync(engine, path, categorical, [], cancellation);
        var values = new float[table.Rows * features.Count];
        for (int i = 0; i < features.Count; i++)
        {
            ListedFeature feature = features[i];
            ReadyColumn column = table.Columns.FirstOrDefault(column => column.Name == feature.Name)
                ?? throw new UserFault($"--reference {path}: no column '{feature.Name}', which the model has; the nearest are "
                    + $"{NearestNames.Of(feature.Name, table.Columns.Select(column => column.Name))}. Bring every column of the model.");
            if (feature.Categories is null && column.Kind is not (ValueKind.Number or ValueKind.Date) && column.Known > 0)
            {
                throw new UserFault($"--reference {path}: column '{feature.Name}' holds {column.Type}, expected numbers. "
                    + "Mend it, or name its categories in the list of features.");
            }

            Dictionary<string, int>? codes = feature.Categories?.Index()
                .ToDictionary(category => category.Item, category => category.Index, StringComparer.Ordinal);
            for (int row = 0; row < table.Rows; row++)
            {
                values[row * features.Count + i] = codes is null ? column.Numbers.Length == 0 ? float.NaN : (float)column.Numbers[row]
                    : column.Texts[row] is { } text && codes.TryGetValue(text, out int code) ? code : float.NaN;
            }
        }

        return new ReferenceRows(new FeatureMatrix([.. features.Select(feature => feature.Name)], values), table.Fingerprint);
    }
}

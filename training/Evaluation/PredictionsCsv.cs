using System.Globalization;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>The test rows as CSV (RFC 4180): model, account_id, snapshot, label, after_lead, probability.</summary>
public static class PredictionsCsv
{
    /// <summary>Writes the rows of every model: by model name, then in the data set's order.</summary>
    public static void Write(TextWriter writer, Dataset data, Split split, IReadOnlyDictionary<string, CalibratedModel> models)
    {
        writer.Write("model,account_id,snapshot,label,after_lead,probability\n");
        foreach ((string name, CalibratedModel model) in models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            int[] rows = split.Models[name].TestRows;
            double[] probabilities = model.Probabilities(data.Features.Take(rows));
            for (int i = 0; i < rows.Length; i++)
            {
                int row = rows[i];
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name},{Field(data.AccountIds[row])},{data.Snapshots[row]},{data.Labels[name][row]:0},"
                    + $"{(data.StillThere[row] ? 1 : 0)},{probabilities[i]:R}\n"));
            }
        }
    }

    /// <summary>A text as a field: quoted where it has to be.</summary>
    internal static string Field(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}

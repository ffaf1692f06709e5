using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Tests.Learning;

/// <summary>Rows whose labels are drawn from a known model: log-odds = −1.5 + 1.5 × x0 − x1 + x2 × x3, gaps in every feature.</summary>
internal static class PlantedRows
{
    public const int Width = 6;

    public static TrainingRows Draw(int seed, int count)
    {
        var random = new Random(seed);
        var values = new float[count * Width];
        var labels = new float[count];
        for (int i = 0; i < count; i++)
        {
            Span<float> row = values.AsSpan(i * Width, Width);
            for (int k = 0; k < Width; k++)
            {
                // Rounded, so that rows tie with each other and with thresholds.
                row[k] = (float)Math.Round(Normal(random), 2);
            }

            double logOdds = -1.5 + 1.5 * row[0] - row[1] + row[2] * row[3];
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)) ? 1 : 0;
            for (int k = 0; k < Width; k++)
            {
                row[k] = random.NextDouble() < 0.1 ? float.NaN : row[k];
            }
        }

        return new TrainingRows(new FeatureMatrix([.. Enumerable.Range(0, Width).Select(k => $"x{k}")], values), labels);
    }

    /// <summary>Column of <see cref="DrawCategories"/> with 100 categories, each with an effect of its own, in no order.</summary>
    public const int Many = 1;

    /// <summary>Column of <see cref="DrawCategories"/> with 3 categories.</summary>
    public const int Few = 4;

    /// <summary>The same rows, but with two columns of categories, of which the last ten codes of the one come in even draws only.</summary>
    public static TrainingRows DrawCategories(int seed, int count)
    {
        TrainingRows rows = Draw(seed, count);
        var random = new Random(seed + 1000);
        for (int i = 0; i < count; i++)
        {
            Span<float> row = rows.Features.Values.AsSpan(i * Width, Width);
            int many = random.Next(seed % 2 == 0 ? 100 : 90), few = random.Next(3);
            double logOdds = -0.5 + 1.5 * Math.Sin(many * many) + (few == 1 ? 1 : -1) * (float.IsNaN(row[0]) ? 0 : row[0]);
            rows.Labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)) ? 1 : 0;
            row[Many] = random.NextDouble() < 0.1 ? float.NaN : many;
            row[Few] = random.NextDouble() < 0.1 ? float.NaN : few;
        }

        return rows with { IsCategory = [.. Enumerable.Range(0, Width).Select(column => column is Many or Few)] };
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

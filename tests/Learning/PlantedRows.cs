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

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

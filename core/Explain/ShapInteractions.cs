using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Explain;

/// <summary>Two features that move a model more, or less, together than each by itself.</summary>
/// <param name="First">Column of the one.</param>
/// <param name="Second">Column of the other, above the first.</param>
/// <param name="LogOdds">What the pair adds to the calibrated log-odds: Φ_ij + Φ_ji, twice the matrix's entry.</param>
public readonly record struct ShapPair(int First, int Second, double LogOdds);

/// <summary>
/// Exact SHAP interaction values of one row: Lundberg, Erion &amp; Lee (2018), "SHAP interaction values". Off the diagonal
/// Φ_ij = ½ Σ over S without i and j of |S|! (d − |S| − 2)! ÷ (d − 1)! × [f(S + i + j) − f(S + i) − f(S + j) + f(S)]; on it what is left of φ_i,
/// so that a row of the matrix adds up to the feature's contribution. A leaf's game is a product, of which that difference is
/// value × (o_i − z_i)(o_j − z_j) × Π over S of o × Π over the others of z; the sum over S needs the coefficients of Π (z_k + o_k t) alone.
/// O(leaves × depth⁴): for one row on demand.
/// </summary>
public static class ShapInteractions
{
    /// <summary>The matrix Φ of a row, d × d, symmetric, in calibrated log-odds.</summary>
    /// <param name="row">d values; NaN = missing.</param>
    /// <param name="contributions">The row's d contributions, by <see cref="TreeShap"/>.</param>
    public static double[] Of(CalibratedModel model, ReadOnlySpan<float> row, ReadOnlySpan<double> contributions)
    {
        int width = model.FeatureNames.Count;
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, width, nameof(row));
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, width, nameof(contributions));
        var matrix = new double[width * width];
        foreach (Tree tree in model.Ensemble.Trees)
        {
            foreach (LeafPath leaf in LeafPath.Below(tree, 0))
            {
                Add(leaf, leaf.Passed(row), model.Calibration.Slope, matrix, width);
            }
        }

        for (int i = 0; i < width; i++)
        {
            Span<double> line = matrix.AsSpan(i * width, width);
            double pairs = 0;
            foreach (double value in line)
            {
                pairs += value;
            }

            line[i] = contributions[i] - pairs;
        }

        return matrix;
    }

    /// <summary>The strongest pairs of a matrix, strongest first; equal ones in the order of the features.</summary>
    /// <param name="matrix">d × d, by <see cref="Of"/>.</param>
    /// <param name="count">How many at most; pairs that do not interact are left out.</param>
    public static IReadOnlyList<ShapPair> Strongest(ReadOnlySpan<double> matrix, int count)
    {
        int width = (int)Math.Sqrt(matrix.Length);
        List<ShapPair> pairs = [];
        for (int i = 0; i < width; i++)
        {
            for (int j = i + 1; j < width; j++)
            {
                if (matrix[i * width + j] != 0)
                {
                    pairs.Add(new ShapPair(i, j, 2 * matrix[i * width + j]));
                }
            }
        }

        return [.. pairs.OrderByDescending(pair => Math.Abs(pair.LogOdds)).Take(count)];
    }

    private static void Add(LeafPath leaf, bool[] passed, double slope, double[] matrix, int width)
    {
        int players = leaf.Features.Length;
        // The coefficient of t^k: the sum over coalitions of k of the other players of what they let through.
        var coalitions = new double[players];
        for (int i = 0; i < players; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Array.Clear(coalitions);
                coalitions[0] = 1;
                int others = 0;
                for (int k = 0; k < players; k++)
                {
                    if (k == i || k == j)
                    {
                        continue;
                    }

                    others++;
                    for (int size = others; size >= 0; size--)
                    {
                        coalitions[size] = coalitions[size] * leaf.Zero[k] + (passed[k] && size > 0 ? coalitions[size - 1] : 0);
                    }
                }

                double sum = 0;
                for (int size = 0; size <= others; size++)
                {
                    sum += LeafPath.Weight(size, players - 1) * coalitions[size];
                }

                double value = slope * leaf.Value * 0.5 * ((passed[i] ? 1 : 0) - leaf.Zero[i]) * ((passed[j] ? 1 : 0) - leaf.Zero[j]) * sum;
                matrix[leaf.Features[i] * width + leaf.Features[j]] += value;
                matrix[leaf.Features[j] * width + leaf.Features[i]] += value;
            }
        }
    }
}

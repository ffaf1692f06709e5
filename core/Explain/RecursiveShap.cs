using System.Buffers;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Explain;

/// <summary>
/// Exact path-dependent SHAP values: Lundberg, Erion &amp; Lee, "Consistent Individualized Feature Attribution for Tree Ensembles" (2018),
/// Algorithm 2, in doubles. Where a feature is not in the coalition, a row goes both ways, weighted by the covers.
/// This is the reference: it recurses through every node of every tree, O(leaves × depth²) a tree. <see cref="TreeShap"/> gives the same
/// numbers from tables, and leaves to this one the trees that are too deep for them.
/// </summary>
public sealed class RecursiveShap
{
    private readonly CalibratedModel _model;
    private readonly int _depth;

    public RecursiveShap(CalibratedModel model)
    {
        _model = model;
        _depth = model.Ensemble.Trees.Select(tree => tree.Depth()).DefaultIfEmpty(0).Max();
        Base = Expectation(model);
    }

    /// <summary>Calibrated log-odds expected over the training rows: where every explanation starts.</summary>
    public double Base { get; }

    /// <summary>The contributions of one row.</summary>
    /// <param name="row">d values; NaN = missing.</param>
    public Explanation Explain(ReadOnlySpan<float> row)
    {
        var contributions = new double[_model.FeatureNames.Count];
        Explain(row, contributions);
        return new Explanation(Base, contributions);
    }

    /// <summary>Writes the d contributions of one row, in calibrated log-odds.</summary>
    public void Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _model.FeatureNames.Count, nameof(row));
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, row.Length, nameof(contributions));
        contributions.Clear();
        Add(row, contributions);
    }

    /// <summary>Adds the d contributions of one row, in calibrated log-odds.</summary>
    internal void Add(ReadOnlySpan<float> row, Span<double> contributions)
    {
        // A node at depth k works on its own copy of the k + 1 path elements, behind its parent's.
        PathElement[] paths = ArrayPool<PathElement>.Shared.Rent((_depth + 2) * (_depth + 3) / 2);
        for (int i = 0; i < _model.Ensemble.Trees.Count; i++)
        {
            new Walk(_model.Ensemble.Trees[i], _model.Calibration.Slope, row, contributions).Visit(0, paths, 0, 1, 1, -1);
        }

        ArrayPool<PathElement>.Shared.Return(paths);
    }

    /// <summary>Calibrated log-odds expected over the training rows.</summary>
    internal static double Expectation(CalibratedModel model) =>
        model.Calibration.LogOdds(model.Ensemble.BaseMargin + model.Ensemble.Trees.Sum(tree => Expectation(tree, 0)));

    /// <summary>Mean leaf value under the covers.</summary>
    private static double Expectation(Tree tree, int node) => tree.Feature[node] < 0
        ? tree.Value[node]
        : Share(tree, node, tree.Left[node]) * Expectation(tree, tree.Left[node])
            + Share(tree, node, tree.Right[node]) * Expectation(tree, tree.Right[node]);

    /// <summary>Share of the node's cover that its child has; a node that no row reached splits evenly.</summary>
    internal static double Share(Tree tree, int node, int child) => tree.Cover[node] > 0 ? tree.Cover[child] / tree.Cover[node] : 0.5;

    /// <summary>A feature on the path from the root.</summary>
    /// <param name="Feature">The feature, or −1 for the root's empty element.</param>
    /// <param name="Zero">Share of cover that follows this path where the feature is unknown.</param>
    /// <param name="One">1 where the row's value follows this path, else 0.</param>
    /// <param name="Weight">Sum of the Shapley weights of the coalitions of this size.</param>
    private record struct PathElement(int Feature, double Zero, double One, double Weight);

    private readonly ref struct Walk(Tree tree, double slope, ReadOnlySpan<float> row, Span<double> contributions)
    {
        private readonly ReadOnlySpan<float> _row = row;
        private readonly Span<double> _contributions = contributions;

        /// <param name="path">The parent's elements, then free space for this node's and its descendants'.</param>
        /// <param name="length">Number of the parent's elements.</param>
        public void Visit(int node, Span<PathElement> path, int length, double zero, double one, int feature)
        {
            if (zero == 0 && one == 0)
            {
                // Neither this row nor, where the feature is unknown, any other comes this way: all coalitions earn nothing here.
                return;
            }

            Span<PathElement> own = path[length..];
            path[..length].CopyTo(own);
            Extend(own, length++, zero, one, feature);
            if (tree.Feature[node] < 0)
            {
                for (int i = 1; i < length; i++)
                {
                    _contributions[own[i].Feature] += UnwoundSum(own, length, i) * (own[i].One - own[i].Zero) * slope * tree.Value[node];
                }

                return;
            }

            int split = tree.Feature[node];
            bool left = tree.GoesLeft(node, _row[split]);
            (int hot, int cold) = left ? (tree.Left[node], tree.Right[node]) : (tree.Right[node], tree.Left[node]);
            (double zeroBefore, double oneBefore) = (1, 1);
            for (int i = 1; i < length; i++)
            {
                if (own[i].Feature == split)
                {
                    // A feature tested again on the path is one player, not two: its element is taken out and put back combined.
                    (zeroBefore, oneBefore) = (own[i].Zero, own[i].One);
                    Unwind(own, length--, i);
                    break;
                }
            }

            Visit(hot, own, length, zeroBefore * Share(tree, node, hot), oneBefore, split);
            Visit(cold, own, length, zeroBefore * Share(tree, node, cold), 0, split);
        }

        private static void Extend(Span<PathElement> path, int length, double zero, double one, int feature)
        {
            path[length] = new PathElement(feature, zero, one, length == 0 ? 1 : 0);
            for (int i = length - 1; i >= 0; i--)
            {
                path[i + 1].Weight += one * path[i].Weight * (i + 1) / (length + 1);
                path[i].Weight = zero * path[i].Weight * (length - i) / (length + 1);
            }
        }

        private static void Unwind(Span<PathElement> path, int length, int index)
        {
            (double one, double zero) = (path[index].One, path[index].Zero);
            double next = path[length - 1].Weight;
            for (int i = length - 2; i >= 0; i--)
            {
                if (one != 0)
                {
                    double weight = path[i].Weight;
                    path[i].Weight = next * length / ((i + 1) * one);
                    next = weight - path[i].Weight * zero * (length - 1 - i) / length;
                }
                else
                {
                    path[i].Weight = path[i].Weight * length / (zero * (length - 1 - i));
                }
            }

            for (int i = index; i < length - 1; i++)
            {
                path[i] = path[i + 1] with { Weight = path[i].Weight };
            }
        }

        /// <summary>Sum of the weights that <see cref="Unwind"/> would leave, without changing the path.</summary>
        private static double UnwoundSum(ReadOnlySpan<PathElement> path, int length, int index)
        {
            (double one, double zero) = (path[index].One, path[index].Zero);
            double next = path[length - 1].Weight;
            double total = 0;
            for (int i = length - 2; i >= 0; i--)
            {
                if (one != 0)
                {
                    double weight = next * length / ((i + 1) * one);
                    total += weight;
                    next = path[i].Weight - weight * zero * (length - 1 - i) / length;
                }
                else
                {
                    total += path[i].Weight * length / (zero * (length - 1 - i));
                }
            }

            return total;
        }
    }
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using Microsoft.ML.Trainers.FastTree;

namespace ChurnSegmentation.Training.Learning.MLNet;

/// <summary>
/// ML.NET's trees as ours: of the features themselves, not of the design's columns. Theirs go left at a value up to the threshold, ours below it,
/// so the threshold is the next Float32; a missing value goes where its median went. Whether a value is missing becomes a test that a missing one
/// passes to the left and everything known to the right; whether it is one category, a test of the set of that category.
/// </summary>
internal static class FastTreeModel
{
    /// <summary>Below every value that a feature has, so that nothing known goes left.</summary>
    private const float BelowAll = float.MinValue;

    /// <summary>The ensemble, without covers.</summary>
    /// <param name="model">What FastTree trained.</param>
    /// <param name="design">The columns of its rows.</param>
    /// <param name="names">d feature names.</param>
    /// <param name="scale">Log-odds of a unit of FastTree's score.</param>
    public static TreeEnsemble Convert(
        RegressionTreeEnsemble model, FastTreeDesign design, IReadOnlyList<string> names, double scale) => new(
        names,
        0, // FastTree starts from even odds, and its scorer knows no bias.
        [.. model.Trees.Zip(model.TreeWeights, (tree, weight) => Convert(tree, design, weight * scale))]);

    /// <summary>The same trees with the number of rows that reach each node.</summary>
    public static TreeEnsemble WithCovers(TreeEnsemble ensemble, FeatureMatrix rows)
    {
        var trees = new Tree[ensemble.Trees.Count];
        Parallel.For(0, trees.Length, i =>
        {
            Tree tree = ensemble.Trees[i];
            var cover = new double[tree.NodeCount];
            for (int row = 0; row < rows.RowCount; row++)
            {
                cover[tree.Leaf(rows.Row(row))]++;
            }

            // A child comes after its parent.
            for (int node = tree.NodeCount - 1; node >= 0; node--)
            {
                if (tree.Feature[node] >= 0)
                {
                    cover[node] = cover[tree.Left[node]] + cover[tree.Right[node]];
                }
            }

            trees[i] = tree with { Cover = cover };
        });
        return ensemble with { Trees = trees };
    }

    /// <summary>FastTree numbers inner nodes from 0, and calls leaf i ~i; ours are one list, the root first.</summary>
    private static Tree Convert(RegressionTree tree, FastTreeDesign design, double scale)
    {
        int count = 2 * tree.NumberOfNodes + 1, next = 1;
        var converted = new Tree(new int[count], new float[count], new int[count], new int[count], new bool[count], new float[count], new double[count]);
        var sets = new CategorySet?[count];
        Add(tree.NumberOfNodes == 0 ? ~0 : 0, 0);
        return sets.Any(set => set is not null) ? converted with { Categories = sets } : converted;

        void Add(int from, int to)
        {
            if (from < 0)
            {
                converted.Feature[to] = -1;
                converted.Value[to] = (float)(tree.LeafValues[~from] * scale);
                return;
            }

            (int column, float threshold) = (tree.NumericalSplitFeatureIndexes[from], tree.NumericalSplitThresholds[from]);
            (int left, int right) = (tree.LeftChild[from], tree.RightChild[from]);
            FastTreeDesign.Question? asked = column < design.Medians.Length ? null : design.Questions[column - design.Medians.Length];
            converted.Feature[to] = asked?.Feature ?? column;
            switch (asked)
            {
                case null:
                    converted.Threshold[to] = MathF.BitIncrement(threshold);
                    converted.DefaultLeft[to] = design.Medians[column] <= threshold;
                    break;
                case { Category: { } category }:
                    sets[to] = new CategorySet([category]);
                    converted.DefaultLeft[to] = true;
                    break;
                default:
                    // Their "no" is left.
                    (left, right) = (right, left);
                    converted.Threshold[to] = BelowAll;
                    converted.DefaultLeft[to] = true;
                    break;
            }

            (converted.Left[to], converted.Right[to]) = (next++, next++);
            Add(left, converted.Left[to]);
            Add(right, converted.Right[to]);
        }
    }
}

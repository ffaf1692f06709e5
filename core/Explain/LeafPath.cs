using System.Numerics;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Explain;

/// <summary>A test of an inner node; nodes that ask the same are one test.</summary>
/// <param name="Right">The categories that go right; null = a threshold decides.</param>
internal readonly record struct SplitTest(int Feature, float Threshold, bool MissingGoesLeft, CategorySet? Right = null)
{
    public bool GoesLeft(float value) => float.IsNaN(value) ? MissingGoesLeft : Right is null ? value < Threshold : !Right.Contains(value);
}

/// <summary>A test on the way to a leaf.</summary>
/// <param name="Player">Position of its feature among the path's features.</param>
/// <param name="Left">The side that leads to the leaf.</param>
internal readonly record struct PathStep(SplitTest Test, int Player, bool Left);

/// <summary>
/// A leaf as a game among the D features on its path: a coalition S earns value × Π over S of [the row passes the feature's tests]
/// × Π over the others of the share of cover that does. A tree's game is the sum of its leaves', and so are its Shapley values.
/// </summary>
/// <param name="Features">The D players: features by their first test on the path; one that is tested again is still one player.</param>
/// <param name="Zero">D shares of cover: what a feature that is unknown lets through.</param>
/// <param name="Steps">The tests from the root down.</param>
/// <param name="Value">The leaf's value.</param>
internal sealed record LeafPath(int[] Features, double[] Zero, PathStep[] Steps, double Value)
{
    /// <summary>The leaves below a node, left to right.</summary>
    public static IReadOnlyList<LeafPath> Below(Tree tree, int node, params ReadOnlySpan<(int Node, bool Left)> way)
    {
        if (tree.Feature[node] < 0)
        {
            return [At(tree, node, way)];
        }

        return
        [
            .. Below(tree, tree.Left[node], [.. way, (node, true)]),
            .. Below(tree, tree.Right[node], [.. way, (node, false)]),
        ];
    }

    /// <summary>Which of the D features pass all of their tests.</summary>
    /// <param name="row">d values; NaN = missing.</param>
    public bool[] Passed(ReadOnlySpan<float> row)
    {
        var passed = new bool[Features.Length];
        Array.Fill(passed, true);
        foreach (PathStep step in Steps)
        {
            passed[step.Player] &= step.Test.GoesLeft(row[step.Test.Feature]) == step.Left;
        }

        return passed;
    }

    /// <summary>
    /// Shapley values for every pattern of passed features, 2^D × D: bit i of the pattern says that the row passes all tests of feature i.
    /// φ_i = value × (o_i − z_i) × Σ over S ⊆ passed without i of |S|! (D − |S| − 1)! ÷ D! × Π over j outside S and i of z_j,
    /// where the sums over subsets are made by doubling. Nothing is divided by a share, so that a cover of 0 is no exception.
    /// </summary>
    public double[] ShapleyValues()
    {
        int players = Features.Length;
        var values = new double[players << players];
        Span<double> sums = stackalloc double[1 << players];
        for (int i = 0; i < players; i++)
        {
            for (int passed = 0; passed < sums.Length; passed++)
            {
                sums[passed] = (passed >> i & 1) == 0 ? Weight(BitOperations.PopCount((uint)passed), players) * ZeroOutside(passed | 1 << i) : 0;
            }

            for (int bit = 1; bit < sums.Length; bit <<= 1)
            {
                for (int passed = 0; passed < sums.Length; passed++)
                {
                    sums[passed] += (passed & bit) != 0 ? sums[passed ^ bit] : 0;
                }
            }

            for (int passed = 0; passed < sums.Length; passed++)
            {
                values[passed * players + i] = Value * ((passed >> i & 1) - Zero[i]) * sums[passed & ~(1 << i)];
            }
        }

        return values;
    }

    /// <summary>Shapley's weight of a coalition that a player joins: size! (players − size − 1)! ÷ players!.</summary>
    internal static double Weight(int size, int players)
    {
        // 1 ÷ (players × binomial(players − 1, size)).
        double weight = 1.0 / players;
        for (int k = 1; k <= size; k++)
        {
            weight *= (double)k / (players - k);
        }

        return weight;
    }

    private static LeafPath At(Tree tree, int leaf, ReadOnlySpan<(int Node, bool Left)> way)
    {
        List<int> features = [];
        List<double> zero = [];
        List<PathStep> steps = [];
        foreach ((int node, bool left) in way)
        {
            int player = features.IndexOf(tree.Feature[node]);
            if (player < 0)
            {
                player = features.Count;
                features.Add(tree.Feature[node]);
                zero.Add(1);
            }

            zero[player] *= RecursiveShap.Share(tree, node, left ? tree.Left[node] : tree.Right[node]);
            var test = new SplitTest(tree.Feature[node], tree.Threshold[node], tree.DefaultLeft[node], tree.Categories?[node]);
            steps.Add(new PathStep(test, player, left));
        }

        return new LeafPath([.. features], [.. zero], [.. steps], tree.Value[leaf]);
    }

    private double ZeroOutside(int coalition)
    {
        double product = 1;
        for (int i = 0; i < Zero.Length; i++)
        {
            product *= (coalition >> i & 1) == 0 ? Zero[i] : 1;
        }

        return product;
    }
}

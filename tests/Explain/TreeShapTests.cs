using System.Numerics;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class TreeShapTests
{
    private const int Width = 5;

    [Fact]
    public void Contributions_add_up_to_the_calibrated_log_odds() => ForAnyModel(depth: 7, (model, row) =>
        Assert.Equal(model.LogOdds(row), new TreeShap(model).Explain(row).LogOdds, 1e-9));

    [Fact]
    public void Contributions_are_the_Shapley_values_of_the_path_dependent_game() => ForAnyModel(depth: 5, (model, row) =>
    {
        Explanation explanation = new TreeShap(model).Explain(row);
        double[] expected = ShapleyByDefinition(model, row, out double nothingKnown);
        Assert.Equal(nothingKnown, explanation.Base, 1e-9);
        for (int i = 0; i < Width; i++)
        {
            Assert.Equal(expected[i], explanation.Contributions[i], 1e-9);
        }
    });

    [Fact]
    public void A_feature_that_no_tree_tests_gets_nothing() => ForAnyModel(depth: 4, (model, row) =>
    {
        var wider = model with { Ensemble = model.Ensemble with { FeatureNames = [.. model.FeatureNames, "unused"] } };
        Assert.Equal(0, new TreeShap(wider).Explain([.. row, 1.5f]).Contributions[Width]);
    });

    [Fact]
    public void Two_features_that_play_the_same_part_get_the_same()
    {
        // f0 at the root then f1, and a second tree with the parts exchanged: the game is symmetric in both.
        static Tree Split(int first, int second) => new(
            [first, second, -1, -1, -1], [0, 0, 0, 0, 0], [1, 3, 0, 0, 0], [2, 4, 0, 0, 0], [true, true, false, false, false],
            [0, 0, 3, -1, 2], [100, 40, 60, 10, 30]);
        CalibratedModel model = new(new TreeEnsemble(["f0", "f1"], 0, [Split(0, 1), Split(1, 0)]), new Calibration(1.3, -0.2));
        foreach (float value in new[] { -1, 1, float.NaN })
        {
            double[] contributions = new TreeShap(model).Explain([value, value]).Contributions;
            Assert.Equal(contributions[0], contributions[1], 1e-12);
        }
    }

    [Fact]
    public void A_stump_by_hand()
    {
        // Half of the cover lies at each leaf, but 30 : 10: expectation 0.75 × 1 + 0.25 × 5 = 2; the row reaches 5; slope 2.
        Tree stump = new([0, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], new bool[3], [0, 1, 5], [40, 30, 10]);
        var model = new CalibratedModel(new TreeEnsemble(["a", "b"], 0, [stump]), new Calibration(2, 1));
        Explanation explanation = new TreeShap(model).Explain([3, 0]);
        Assert.Equal(5, explanation.Base, 12);
        Assert.Equal([6.0, 0], explanation.Contributions);
    }

    [Fact]
    public void A_node_that_no_training_row_reached_still_adds_up()
    {
        Tree tree = new(
            [0, 1, -1, -1, -1], new float[5], [1, 3, 0, 0, 0], [2, 4, 0, 0, 0], new bool[5], [0, 0, 3, -1, 2], [10, 0, 10, 0, 0]);
        CalibratedModel model = new(new TreeEnsemble(["a", "b"], 0, [tree]), Calibration.Identity);
        foreach (float[] row in new float[][] { [-1, -1], [-1, 1], [1, 1] })
        {
            Assert.Equal(model.LogOdds(row), new TreeShap(model).Explain(row).LogOdds, 1e-12);
        }
    }

    private static void ForAnyModel(int depth, Action<CalibratedModel, float[]> check) => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        CalibratedModel model = RandomEnsembles.Model(random, Width, trees: 3, depth);
        check(model, RandomEnsembles.Row(random, Width));
    }).QuickCheckThrowOnFailure();

    /// <summary>Shapley's formula over all 2^d coalitions; unknown features go both ways by cover.</summary>
    private static double[] ShapleyByDefinition(CalibratedModel model, float[] row, out double nothingKnown)
    {
        double[] worth = [.. Enumerable.Range(0, 1 << Width).Select(known => model.Calibration.LogOdds(
            model.Ensemble.BaseMargin + model.Ensemble.Trees.Sum(tree => Worth(tree, 0, row, known))))];
        nothingKnown = worth[0];
        var values = new double[Width];
        for (int known = 0; known < worth.Length; known++)
        {
            int size = BitOperations.PopCount((uint)known);
            for (int i = 0; i < Width; i++)
            {
                if ((known >> i & 1) == 0)
                {
                    values[i] += Factorial(size) * Factorial(Width - size - 1) / Factorial(Width) * (worth[known | 1 << i] - worth[known]);
                }
            }
        }

        return values;
    }

    private static double Worth(Tree tree, int node, float[] row, int known)
    {
        int feature = tree.Feature[node];
        if (feature < 0)
        {
            return tree.Value[node];
        }

        if ((known >> feature & 1) == 1)
        {
            return Worth(tree, tree.GoesLeft(node, row[feature]) ? tree.Left[node] : tree.Right[node], row, known);
        }

        return (tree.Cover[tree.Left[node]] * Worth(tree, tree.Left[node], row, known)
            + tree.Cover[tree.Right[node]] * Worth(tree, tree.Right[node], row, known)) / tree.Cover[node];
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}

using System.Numerics;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

/// <summary>
/// What holds for SHAP values of any trees, by tables and by recursion: features repeat on paths, some as categories, values are missing, branches have no cover,
/// and some trees are too deep for tables.
/// </summary>
public class TreeShapTests
{
    private const int Width = 5;

    [Fact]
    public void Contributions_add_up_to_the_calibrated_log_odds() => ForAnyModel(depth: 10, (model, row) =>
        AllWays(model, row, explanation => Assert.Equal(model.LogOdds(row), explanation.LogOdds, 1e-9)));

    [Fact]
    public void Contributions_are_the_Shapley_values_of_the_path_dependent_game() => ForAnyModel(depth: 5, (model, row) =>
    {
        double[] expected = ShapleyByDefinition(model, row, out double nothingKnown);
        AllWays(model, row, explanation =>
        {
            Assert.Equal(nothingKnown, explanation.Base, 1e-9);
            AssertNear(expected, explanation.Contributions, 1e-9);
        });
    });

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(10)]
    public void Tables_give_what_the_recursion_gives(int depth) => ForAnyModel(depth, (model, row) => AssertNear(
        new RecursiveShap(model).Explain(row).Contributions, new TreeShap(model).Explain(row).Contributions, 1e-9));

    [Fact]
    public void Many_rows_at_once_give_the_bits_of_a_row_at_a_time() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var shap = new TreeShap(RandomEnsembles.Model(random, Width, trees: 20, depth: random.Next(11), categories: random.Next(2) == 0));
        var rows = new FeatureMatrix(
            [.. Enumerable.Range(0, Width).Select(i => $"f{i}")], RandomEnsembles.Row(random, Width * random.Next(200)));
        double[] contributions = new double[rows.Values.Length], expected = new double[Width];
        contributions.AsSpan().Fill(7);
        shap.Explain(rows, contributions);
        for (int row = 0; row < rows.RowCount; row++)
        {
            shap.Explain(rows.Row(row), expected);
            Assert.Equal(
                expected.Select(BitConverter.DoubleToInt64Bits),
                contributions.AsSpan(row * Width, Width).ToArray().Select(BitConverter.DoubleToInt64Bits));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Explaining_into_a_span_allocates_nothing()
    {
        var random = new Random(1);
        // Depth 10: some of the trees are left to the recursion.
        var shap = new TreeShap(RandomEnsembles.Model(random, Width, trees: 30, depth: 10, categories: true));
        var rows = new FeatureMatrix([.. Enumerable.Range(0, Width).Select(i => $"f{i}")], RandomEnsembles.Row(random, Width * 1000));
        var contributions = new double[rows.Values.Length];
        Explain();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Explain();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Explain()
        {
            shap.Explain(rows, contributions);
            for (int row = 0; row < rows.RowCount; row++)
            {
                shap.Explain(rows.Row(row), contributions.AsSpan(row * Width, Width));
            }
        }
    }

    [Fact]
    public void A_feature_that_no_tree_tests_gets_nothing() => ForAnyModel(depth: 10, (model, row) =>
    {
        var wider = model with { Ensemble = model.Ensemble with { FeatureNames = [.. model.FeatureNames, "unused"] } };
        AllWays(wider, [.. row, 1.5f], explanation => Assert.Equal(0, explanation.Contributions[Width]));
    });

    [Fact]
    public void Features_that_change_places_in_every_tree_change_contributions() => ForAnyModel(depth: 7, (model, row) =>
    {
        // The game knows no names: where the first two features have swapped parts and values, they swap contributions.
        static int Swap(int feature) => feature is 0 or 1 ? 1 - feature : feature;
        CalibratedModel swapped = model with
        {
            Ensemble = model.Ensemble with
            {
                Trees = [.. model.Ensemble.Trees.Select(tree => tree with { Feature = Array.ConvertAll(tree.Feature, Swap) })],
            },
        };
        double[] expected = [.. new TreeShap(model).Explain(row).Contributions];
        (expected[0], expected[1]) = (expected[1], expected[0]);
        AllWays(swapped, [row[1], row[0], .. row[2..]], explanation => AssertNear(expected, explanation.Contributions, 1e-9));
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
            AllWays(model, [value, value], explanation => Assert.Equal(explanation.Contributions[0], explanation.Contributions[1], 1e-12));
        }
    }

    [Fact]
    public void A_stump_by_hand()
    {
        // Half of the cover lies at each leaf, but 30 : 10: expectation 0.75 × 1 + 0.25 × 5 = 2; the row reaches 5; slope 2.
        Tree stump = new([0, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], new bool[3], [0, 1, 5], [40, 30, 10]);
        var model = new CalibratedModel(new TreeEnsemble(["a", "b"], 0, [stump]), new Calibration(2, 1));
        AllWays(model, [3, 0], explanation =>
        {
            Assert.Equal(5, explanation.Base, 12);
            Assert.Equal([6.0, 0], explanation.Contributions);
        });
    }

    [Fact]
    public void A_node_that_no_training_row_reached_still_adds_up()
    {
        Tree tree = new(
            [0, 1, -1, -1, -1], new float[5], [1, 3, 0, 0, 0], [2, 4, 0, 0, 0], new bool[5], [0, 0, 3, -1, 2], [10, 0, 10, 0, 0]);
        CalibratedModel model = new(new TreeEnsemble(["a", "b"], 0, [tree]), Calibration.Identity);
        foreach (float[] row in new float[][] { [-1, -1], [-1, 1], [1, 1] })
        {
            AllWays(model, row, explanation => Assert.Equal(model.LogOdds(row), explanation.LogOdds, 1e-12));
        }
    }

    private static void ForAnyModel(int depth, Action<CalibratedModel, float[]> check) => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        CalibratedModel model = RandomEnsembles.Model(random, Width, trees: 3, depth, bare: random.Next(2) == 0, categories: random.Next(2) == 0);
        check(model, RandomEnsembles.Row(random, Width));
    }).QuickCheckThrowOnFailure();

    /// <summary>By tables of several sizes, and by recursion.</summary>
    private static void AllWays(CalibratedModel model, float[] row, Action<Explanation> check)
    {
        check(new RecursiveShap(model).Explain(row));
        foreach (int tests in new[] { 1, 5, TreeShap.MostTests })
        {
            check(new TreeShap(model, tests).Explain(row));
        }
    }

    private static void AssertNear(double[] expected, double[] found, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], tolerance);
        }
    }

    /// <summary>Shapley's formula over all 2^d coalitions; unknown features go both ways by cover.</summary>
    private static double[] ShapleyByDefinition(CalibratedModel model, float[] row, out double nothingKnown)
    {
        double[] worth = Worths(model, row);
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

    /// <summary>The log-odds where the features of a coalition are known, for each of the 2^d coalitions.</summary>
    internal static double[] Worths(CalibratedModel model, float[] row) => [.. Enumerable.Range(0, 1 << row.Length).Select(known =>
        model.Calibration.LogOdds(model.Ensemble.BaseMargin + model.Ensemble.Trees.Sum(tree => Worth(tree, 0, row, known))))];

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

        // A node without cover goes both ways alike.
        (double left, double right) = tree.Cover[node] > 0 ? (tree.Cover[tree.Left[node]], tree.Cover[tree.Right[node]]) : (1, 1);
        return (left * Worth(tree, tree.Left[node], row, known) + right * Worth(tree, tree.Right[node], row, known)) / (left + right);
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}

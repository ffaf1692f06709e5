using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Learning.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace ChurnSegmentation.Tests.Learning.MLNet;

public class FastTreeLearnerTests
{
    private static readonly LearnerSettings Settings = new(Rounds: 60);
    private static readonly int[] Free = new int[PlantedRows.Width];

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    public void Scores_equal_the_librarys_own_on_1000_rows_with_gaps_and_values_at_thresholds(int seed, int depth)
    {
        TrainingRows train = PlantedRows.Draw(seed, 3000);
        LearnerSettings settings = Settings with { MaxDepth = depth, Seed = seed, Rounds = 150 };
        TreeEnsemble ensemble = new FastTreeLearner().Train(train, null, Free, settings, null, default);
        Assert.Null(ensemble.FindFault());
        FeatureMatrix rows = AtThresholds(ensemble, train, 1000);
        double[] found = new CalibratedModel(ensemble, Calibration.Identity).Probabilities(rows);
        float[] expected = Librarys(train, settings, rows);
        Assert.True(found.Max() - found.Min() > 0.3);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-5);
        }
    }

    [Fact]
    public void Scores_equal_the_librarys_own_with_categories_of_which_some_were_never_seen()
    {
        TrainingRows train = PlantedRows.DrawCategories(1, 3000), other = PlantedRows.DrawCategories(2, 1000);
        LearnerSettings settings = Settings with { Rounds = 100 };
        TreeEnsemble ensemble = new FastTreeLearner().Train(train, null, Free, settings, null, default);
        Assert.Contains(ensemble.Trees, tree => Enumerable.Range(0, tree.NodeCount).Any(tree.TestsCategories));
        double[] found = new CalibratedModel(ensemble, Calibration.Identity).Probabilities(other.Features);
        float[] expected = Librarys(train, settings, other.Features);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-5);
        }
    }

    [Fact]
    public void Weights_count_and_weights_of_one_change_nothing()
    {
        TrainingRows rows = PlantedRows.Draw(1, 2000);
        double[] Margins(float[]? weights) =>
            new FastTreeLearner().Train(rows with { Weights = weights }, null, Free, Settings, null, default).Margins(rows.Features);
        double Furthest(float[] weights) => Margins(null).Zip(Margins(weights)).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(Furthest([.. Enumerable.Repeat(1f, 2000)]), 0, 1e-4);
        Assert.InRange(Furthest([.. Enumerable.Range(0, 2000).Select(row => row % 4 == 0 ? 10f : 1f)]), 0.1, double.MaxValue);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        byte[] Train() => ModelFile.ToBytes(new CalibratedModel(
            new FastTreeLearner().Train(PlantedRows.Draw(1, 2000), PlantedRows.Draw(2, 1000), Free, Settings, null, default), Calibration.Identity));
        byte[] first = Train();
        _ = new FastTreeLearner().Train(PlantedRows.Draw(9, 500), null, Free, Settings, null, default);
        Assert.Equal(first, Train());
    }

    [Fact]
    public void Another_seed_gives_another_model()
    {
        TreeEnsemble Train(int seed) =>
            new FastTreeLearner().Train(PlantedRows.Draw(1, 1000), null, Free, Settings with { Seed = seed, Rounds = 5 }, null, default);
        float[] row = [1, 0, 0, 0, 0, 0];
        Assert.NotEqual(Train(1).Margin(row), Train(2).Margin(row));
    }

    [Fact]
    public void A_node_is_covered_by_the_training_rows_that_reach_it()
    {
        TrainingRows train = PlantedRows.Draw(4, 1500);
        TreeEnsemble ensemble = new FastTreeLearner().Train(train, null, Free, Settings, null, default);
        foreach (Tree tree in ensemble.Trees)
        {
            Assert.Equal(train.Labels.Length, tree.Cover[0]);
            for (int node = 0; node < tree.NodeCount; node++)
            {
                Assert.True(tree.Cover[node] > 0);
                if (tree.Feature[node] >= 0)
                {
                    Assert.Equal(tree.Cover[node], tree.Cover[tree.Left[node]] + tree.Cover[tree.Right[node]]);
                }
            }
        }
    }

    [Fact]
    public void A_value_that_is_missing_because_of_the_outcome_is_learnt_as_missing()
    {
        // The value itself says nothing; that it is missing says almost all.
        var random = new Random(6);
        TrainingRows rows = Gaps(random, 2000), other = Gaps(random, 500);
        TreeEnsemble ensemble = new FastTreeLearner().Train(rows, null, [0], Settings, null, default);
        double[] margins = ensemble.Margins(other.Features);
        for (int row = 0; row < margins.Length; row++)
        {
            Assert.Equal(float.IsNaN(other.Features.Row(row)[0]), margins[row] > 0);
        }
    }

    [Theory]
    [InlineData(200, 10)] // stops within the part that is tried first
    [InlineData(60, 10)] // … and beyond it
    public void Early_stopping_keeps_the_round_with_the_least_loss_on_the_validation_rows(int rounds, int patience)
    {
        List<double> losses = [];
        TreeEnsemble ensemble = new FastTreeLearner().Train(
            PlantedRows.Draw(1, 600),
            PlantedRows.Draw(2, 600),
            Free,
            Settings with { Rounds = rounds, LearningRate = 0.3, EarlyStopping = patience },
            (_, loss) => losses.Add(loss),
            default);
        Assert.Equal(losses.IndexOf(losses.Min()) + 1, ensemble.Trees.Count);
        Assert.Equal(ensemble.Trees.Count + patience, losses.Count);
    }

    [Fact]
    public void Fewer_rounds_give_the_same_first_trees()
    {
        TreeEnsemble Train(int rounds) =>
            new FastTreeLearner().Train(PlantedRows.Draw(1, 1000), null, Free, Settings with { Rounds = rounds }, null, default);
        byte[] Bytes(TreeEnsemble ensemble) => ModelFile.ToBytes(new CalibratedModel(ensemble, Calibration.Identity));
        Assert.Equal(Bytes(Train(20)), Bytes(Train(60).Truncate(20)));
    }

    [Fact]
    public void Cancelling_stops_within_the_training()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => new FastTreeLearner().Train(PlantedRows.Draw(1, 500), null, Free, Settings with { Rounds = 10_000 }, null, source.Token));
    }

    [Fact]
    public void Contributions_add_up_to_the_margin()
    {
        TrainingRows train = PlantedRows.Draw(8, 2000);
        var model = new CalibratedModel(new FastTreeLearner().Train(train, null, Free, Settings, null, default), new Calibration(0.9, 0.1));
        var shap = new TreeShap(model);
        for (int row = 0; row < 200; row++)
        {
            ReadOnlySpan<float> values = train.Features.Row(row);
            Explanation explanation = shap.Explain(values);
            Assert.Equal(model.LogOdds(values), explanation.Base + explanation.Contributions.Sum(), 1e-9);
        }
    }

    private static TrainingRows Gaps(Random random, int count)
    {
        float[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? 0f : 1f)];
        return new TrainingRows(new FeatureMatrix(["x"], [.. labels.Select(label => label > 0 ? float.NaN : random.Next(10))]), labels);
    }

    /// <summary>Rows made of thresholds, of their next smaller and larger neighbours, of training values and of gaps.</summary>
    private static FeatureMatrix AtThresholds(TreeEnsemble ensemble, TrainingRows train, int count)
    {
        FeatureMatrix edges = XGBoostLearnerTests.AtThresholds(ensemble, count);
        var random = new Random(11);
        float[] values = [.. edges.Values.Select((value, i) =>
            random.Next(3) == 0 || value < -1e30f ? train.Features.Values[random.Next(train.Labels.Length) * PlantedRows.Width + i % PlantedRows.Width] : value)];
        return new FeatureMatrix(edges.Names, values);
    }

    private static float[] Librarys(TrainingRows train, LearnerSettings settings, FeatureMatrix rows)
    {
        var design = FastTreeDesign.From(train);
        ITransformer model = FastTreeLearner.Fit(train, design, settings, default);
        IDataView scored = model.Transform(new MatrixDataView(new TrainingRows(rows, new float[rows.RowCount]), design));
        return [.. scored.GetColumn<float>("Probability")];
    }
}

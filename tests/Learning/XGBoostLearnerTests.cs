using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class XGBoostLearnerTests
{
    private static readonly LearnerSettings Settings = new(Rounds: 60);
    private static readonly int[] Free = new int[PlantedRows.Width];

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        LearnerSettings twoThreads = Settings with { Threads = 2, Rounds = 20 };
        byte[] Train() => ModelFile.ToBytes(new CalibratedModel(
            new XGBoostLearner().Train(PlantedRows.Draw(1, 3000), PlantedRows.Draw(2, 1000), Free, twoThreads, null, default),
            Calibration.Identity));
        byte[] first = Train();
        _ = new XGBoostLearner().Train(PlantedRows.Draw(9, 500), null, Free, Settings, null, default);
        Assert.Equal(first, Train());
    }

    [Fact]
    public void A_row_of_weight_three_counts_as_three_rows()
    {
        LearnerSettings whole = Settings with { Subsample = 1, ColumnSample = 1, Rounds = 20 };
        TrainingRows rows = PlantedRows.Draw(4, 1500);
        float[] weights = [.. Enumerable.Range(0, 1500).Select(row => row % 5 == 0 ? 3f : 1f)];
        int[] repeated = [.. Enumerable.Range(0, 1500).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];
        TreeEnsemble weighted = new XGBoostLearner().Train(rows with { Weights = weights }, null, Free, whole, null, default);
        TreeEnsemble again = new XGBoostLearner().Train(
            new TrainingRows(rows.Features.Take(repeated), Array.ConvertAll(repeated, row => rows.Labels[row])), null, Free, whole, null, default);
        TreeEnsemble alike = new XGBoostLearner().Train(rows, null, Free, whole, null, default);

        Assert.Equal(repeated.Average(row => (double)rows.Labels[row]), (rows with { Weights = weights }).Prevalence, 9);
        double[] margins = weighted.Margins(rows.Features), others = again.Margins(rows.Features);
        Assert.All(margins.Zip(others), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        Assert.True(margins.Zip(alike.Margins(rows.Features)).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.05);
    }

    [Fact]
    public void Early_stopping_goes_by_the_weight_of_the_validation_rows()
    {
        TrainingRows train = PlantedRows.Draw(1, 2000), validation = PlantedRows.Draw(2, 400);
        var odd = new float[400];
        odd[0] = 1;
        List<double> losses = [];
        TreeEnsemble ensemble = new XGBoostLearner().Train(
            train, validation with { Weights = odd }, Free, Settings, (_, loss) => losses.Add(loss), default);

        int best = losses.IndexOf(losses.Min());
        Assert.Equal(best + 1, ensemble.Trees.Count);
        Assert.Equal(Logistic.Loss(ensemble.Margin(validation.Features.Row(0)), validation.Labels[0]), losses[best], 1e-5);
    }

    [Fact]
    public void Another_seed_gives_another_model()
    {
        TreeEnsemble Train(int seed) =>
            new XGBoostLearner().Train(PlantedRows.Draw(1, 1000), null, Free, Settings with { Seed = seed, Rounds = 3 }, null, default);
        float[] row = [1, 0, 0, 0, 0, 0];
        Assert.NotEqual(Train(1).Margin(row), Train(2).Margin(row));
    }

    [Fact]
    public void A_constrained_feature_moves_the_margin_one_way_on_any_row()
    {
        int[] monotone = [1, -1, 0, 1, 0, -1];
        TreeEnsemble ensemble = new XGBoostLearner().Train(PlantedRows.Draw(1, 2000), null, monotone, Settings, null, default);
        var random = new Random(5);
        bool moved = false;
        for (int trial = 0; trial < 2000; trial++)
        {
            float[] row = [.. Enumerable.Range(0, PlantedRows.Width).Select(_ => (float)PlantedRows.Normal(random))];
            int k = random.Next(PlantedRows.Width);
            double before = ensemble.Margin(row);
            row[k] += (float)(3 * random.NextDouble());
            double change = ensemble.Margin(row) - before;
            Assert.True(change * monotone[k] >= -1e-6, $"x{k} moved the margin by {change}");
            moved |= change != 0;
        }

        Assert.True(moved);
    }

    [Fact]
    public void Early_stopping_keeps_the_round_with_the_least_loss_on_the_validation_rows()
    {
        List<double> losses = [];
        TreeEnsemble ensemble = new XGBoostLearner().Train(
            PlantedRows.Draw(1, 600),
            PlantedRows.Draw(2, 600),
            Free,
            Settings with { Rounds = 400, LearningRate = 0.3, EarlyStopping = 10 },
            (_, loss) => losses.Add(loss),
            default);
        Assert.Equal(losses.IndexOf(losses.Min()) + 1, ensemble.Trees.Count);
        Assert.Equal(ensemble.Trees.Count + 10, losses.Count);
    }

    [Fact]
    public void Cancelling_stops_between_rounds()
    {
        using var source = new CancellationTokenSource();
        int last = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => new XGBoostLearner().Train(
            PlantedRows.Draw(1, 500), null, Free, Settings, (round, _) => StopAt(round), source.Token));
        Assert.Equal(3, last);

        void StopAt(int round)
        {
            last = round;
            if (round == 3)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void A_library_that_is_not_there_is_a_fault_with_the_command_that_gets_it()
    {
        var fault = Assert.Throws<UserFault>(() => XGBoostLibrary.Load("/nowhere/libxgboost.so"));
        Assert.Contains("CHURNSEG_LIBXGBOOST is '/nowhere/libxgboost.so'", fault.Message);
        Assert.Contains("apt-get install libxgboost0", fault.Message);
    }

    [Fact]
    public void Scores_equal_the_librarys_own_on_1000_rows_with_gaps_and_values_at_thresholds()
    {
        TrainingRows train = PlantedRows.Draw(1, 4000);
        using var matrix = new XGBoostMatrix(train.Features, train.Labels);
        using var booster = new XGBoostBooster(matrix);
        booster.Set("objective", "binary:logistic");
        booster.Set("tree_method", "hist");
        booster.Set("max_depth", "6");
        booster.Set("verbosity", "0");
        booster.Set("nthread", "1");
        for (int round = 0; round < 300; round++)
        {
            booster.Update(round, matrix);
        }

        TreeEnsemble ensemble = XGBoostJson.Read(booster.Save(), "booster", train.Features.Names);
        FeatureMatrix rows = AtThresholds(ensemble, 1000);
        using var probe = new XGBoostMatrix(rows);
        float[] expected = booster.Predict(probe, XGBoostBooster.Output.Probability);
        double[] found = new CalibratedModel(ensemble, Calibration.Identity).Probabilities(rows);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-6);
        }
    }

    /// <summary>Rows made of thresholds, of their next smaller and larger neighbours, and of gaps.</summary>
    internal static FeatureMatrix AtThresholds(TreeEnsemble ensemble, int count)
    {
        var random = new Random(3);
        int width = ensemble.FeatureNames.Count;
        float[][] thresholds = [.. Enumerable.Range(0, width).Select(k => ensemble.Trees
            .SelectMany(tree => tree.Threshold.Where((_, node) => tree.Feature[node] == k))
            .DefaultIfEmpty(0).ToArray())];
        var values = new float[count * width];
        for (int i = 0; i < values.Length; i++)
        {
            float threshold = thresholds[i % width][random.Next(thresholds[i % width].Length)];
            values[i] = random.Next(8) switch
            {
                0 => float.NaN,
                1 => MathF.BitDecrement(threshold),
                2 => MathF.BitIncrement(threshold),
                _ => threshold,
            };
        }

        return new FeatureMatrix(ensemble.FeatureNames, values);
    }
}

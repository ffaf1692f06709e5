using System.Numerics;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Tests.Model;
using ChurnSegmentation.Training.Learning;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class ShapInteractionsTests
{
    private const int Width = 4;

    [Fact]
    public void Rows_add_up_to_the_contributions_and_pairs_are_symmetric() => ForAnyModel(depth: 9, (model, row) =>
    {
        double[] contributions = new TreeShap(model).Explain(row).Contributions;
        double[] matrix = ShapInteractions.Of(model, row, contributions);
        for (int i = 0; i < Width; i++)
        {
            Assert.Equal(contributions[i], matrix.AsSpan(i * Width, Width).ToArray().Sum(), 1e-9);
            for (int j = 0; j < i; j++)
            {
                Assert.Equal(matrix[i * Width + j], matrix[j * Width + i]);
            }
        }
    });

    [Fact]
    public void Pairs_are_what_the_definition_says() => ForAnyModel(depth: 5, (model, row) =>
    {
        double[] matrix = ShapInteractions.Of(model, row, new TreeShap(model).Explain(row).Contributions);
        double[] worth = TreeShapTests.Worths(model, row);
        double[] weights = [1 / 6.0, 1 / 12.0, 1 / 6.0]; // |S|! (4 − |S| − 2)! ÷ (2 (4 − 1)!)
        for (int i = 0; i < Width; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int pair = 1 << i | 1 << j;
                double expected = Enumerable.Range(0, worth.Length).Where(known => (known & pair) == 0).Sum(known =>
                    weights[BitOperations.PopCount((uint)known)] * (worth[known | pair] - worth[known | 1 << i] - worth[known | 1 << j] + worth[known]));
                Assert.Equal(expected, matrix[i * Width + j], 1e-9);
            }
        }
    });

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Interactions_are_those_of_the_library(int depth)
    {
        FeatureMatrix rows = PlantedRows.Draw(2, 40).Features;
        using XGBoostBooster booster = XGBoostLearner.Boost(
            PlantedRows.Draw(1, 3000), new int[PlantedRows.Width], new LearnerSettings(depth, Rounds: 40, MinChildWeight: 1, L2: 1));
        using var matrix = new XGBoostMatrix(rows);
        float[] expected = booster.Predict(matrix, XGBoostBooster.Output.Interactions);
        var model = new CalibratedModel(XGBoostJson.Read(booster.Save(), "the booster", rows.Names), Calibration.Identity);
        var shap = new TreeShap(model);
        const int Side = PlantedRows.Width + 1;
        for (int row = 0; row < rows.RowCount; row++)
        {
            double[] found = ShapInteractions.Of(model, rows.Row(row), shap.Explain(rows.Row(row)).Contributions);
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[(row * Side + i / PlantedRows.Width) * Side + i % PlantedRows.Width], found[i], 1e-4);
            }
        }
    }

    [Fact]
    public void The_strongest_pairs_come_first_and_the_idle_ones_not_at_all()
    {
        double[] matrix = [9, -0.5, 0, -0.5, 9, 0.25, 0, 0.25, 9];
        Assert.Equal([new ShapPair(0, 1, -1), new ShapPair(1, 2, 0.5)], ShapInteractions.Strongest(matrix, 10));
        Assert.Equal([new ShapPair(0, 1, -1)], ShapInteractions.Strongest(matrix, 1));
    }

    private static void ForAnyModel(int depth, Action<CalibratedModel, float[]> check) => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        CalibratedModel model = RandomEnsembles.Model(random, Width, trees: 3, depth, bare: random.Next(2) == 0, categories: random.Next(2) == 0);
        check(model, RandomEnsembles.Row(random, Width));
    }).QuickCheckThrowOnFailure();
}

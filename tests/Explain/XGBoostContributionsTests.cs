using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

/// <summary>Our explanations against those of the library that trained the trees.</summary>
public class XGBoostContributionsTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(11)]
    public void Contributions_are_those_of_the_library(int depth)
    {
        FeatureMatrix rows = PlantedRows.Draw(2, 500).Features;
        using XGBoostBooster booster = XGBoostLearner.Boost(
            PlantedRows.Draw(1, 3000), new int[PlantedRows.Width], new LearnerSettings(depth, Rounds: 60, MinChildWeight: 1, L2: 1));
        using var matrix = new XGBoostMatrix(rows);
        TreeEnsemble trees = AssertSame(booster, matrix, rows);
        Assert.Equal(depth, trees.Trees.Max(tree => tree.Depth()));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Margins_and_contributions_are_those_of_the_library_on_categories_too(int depth)
    {
        TrainingRows rows = PlantedRows.DrawCategories(2, 500);
        using XGBoostBooster booster = XGBoostLearner.Boost(
            PlantedRows.DrawCategories(1, 3000), new int[PlantedRows.Width], new LearnerSettings(depth, Rounds: 60, MinChildWeight: 1, L2: 1));
        using var matrix = new XGBoostMatrix(rows);
        TreeEnsemble trees = AssertSame(booster, matrix, rows.Features);
        int[] tested = [.. trees.Trees.SelectMany(tree => tree.Feature.Where((_, node) => tree.TestsCategories(node))).Distinct().Order()];
        Assert.Equal([PlantedRows.Many, PlantedRows.Few], tested);
        Assert.Contains(trees.Trees, tree => tree.Categories!.Any(set => set is { Codes.Count: > 1 }));
    }

    private static TreeEnsemble AssertSame(XGBoostBooster booster, XGBoostMatrix matrix, FeatureMatrix rows)
    {
        float[] margins = booster.Predict(matrix, XGBoostBooster.Output.Margin);
        float[] expected = booster.Predict(matrix, XGBoostBooster.Output.Contributions);
        var model = new CalibratedModel(XGBoostJson.Read(booster.Save(), "the booster", rows.Names), Calibration.Identity);
        var shap = new TreeShap(model);
        for (int row = 0; row < rows.RowCount; row++)
        {
            Assert.Equal(margins[row], model.Ensemble.Margin(rows.Row(row)), 1e-4);
            Explanation explanation = shap.Explain(rows.Row(row));
            double[] found = [.. explanation.Contributions, explanation.Base];
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[row * found.Length + i], found[i], 1e-4);
            }
        }

        return model.Ensemble;
    }
}

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
        float[] expected = booster.Predict(matrix, XGBoostBooster.Output.Contributions);
        var model = new CalibratedModel(XGBoostJson.Read(booster.Save(), "the booster", rows.Names), Calibration.Identity);
        Assert.Equal(depth, model.Ensemble.Trees.Max(tree => tree.Depth()));
        var shap = new TreeShap(model);
        for (int row = 0; row < rows.RowCount; row++)
        {
            Explanation explanation = shap.Explain(rows.Row(row));
            double[] found = [.. explanation.Contributions, explanation.Base];
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[row * found.Length + i], found[i], 1e-4);
            }
        }
    }
}

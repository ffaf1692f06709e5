using System.Globalization;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class XGBoostOracleTests
{
    [Fact]
    public void Python_trained_models_score_and_explain_the_same_here()
    {
        var train = PlantedRows.Draw(1, 3000);
        FeatureMatrix rows = PlantedRows.Draw(2, 1000).Features;
        string output = PythonOracle.Run("""
            import numpy as np, xgboost as xgb
            X, y, P = [np.fromfile(name, dtype='f') for name in ('X', 'y', 'P')]
            booster = xgb.train(dict(objective='binary:logistic', max_depth=4, eta=.1, tree_method='hist', base_score=.2),
                                xgb.DMatrix(X.reshape(-1, 6), y), 100)
            booster.save_model('model.json'); rows = xgb.DMatrix(P.reshape(-1, 6))
            print(open('model.json').read())
            for p, c in zip(booster.predict(rows), booster.predict(rows, pred_contribs=True)): print(p, *c)
            """,
            ("X", PythonOracle.Bytes(train.Features.Values)),
            ("y", PythonOracle.Bytes(train.Labels)),
            ("P", PythonOracle.Bytes(rows.Values)));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var model = new CalibratedModel(
            XGBoostJson.Read(System.Text.Encoding.UTF8.GetBytes(lines[0]), "model.json", rows.Names), Calibration.Identity);
        var shap = new TreeShap(model);
        Assert.Equal(1000, lines.Length - 1);
        for (int i = 0; i < rows.RowCount; i++)
        {
            double[] expected = [.. lines[i + 1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(expected[0], model.Probability(rows.Row(i)), 1e-6);
            Explanation explanation = shap.Explain(rows.Row(i));
            double[] found = [.. explanation.Contributions, explanation.Base];
            for (int k = 0; k < found.Length; k++)
            {
                Assert.Equal(expected[k + 1], found[k], 1e-4);
            }
        }
    }
}

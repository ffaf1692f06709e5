using System.Globalization;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class LogisticRegressionTests
{
    [Fact]
    public void Log_odds_equal_scikit_learns_on_the_same_design()
    {
        TrainingRows train = PlantedRows.Draw(1, 2000);
        FeatureMatrix rows = PlantedRows.Draw(2, 300).Features;
        string output = PythonOracle.Run("""
            import numpy as np
            from sklearn.linear_model import LogisticRegression
            X, y, P = [np.fromfile(name, dtype='f').astype('d') for name in ('X', 'y', 'P')]
            X, P = X.reshape(-1, 6), P.reshape(-1, 6); mean, deviation = np.nanmean(X, axis=0), np.nanstd(X, axis=0)
            design = lambda M: np.hstack([np.nan_to_num(np.clip((M - mean) / deviation, -5, 5)), np.isnan(M)])
            for v in LogisticRegression(C=1, solver="newton-cholesky", tol=1e-12).fit(design(X), y).decision_function(design(P)): print(v)
            """,
            ("X", PythonOracle.Bytes(train.Features.Values)),
            ("y", PythonOracle.Bytes(train.Labels)),
            ("P", PythonOracle.Bytes(rows.Values)));
        double[] expected =
            [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double[] found = LogisticRegression.Fit(train).LogOdds(rows);
        Assert.Equal(300, expected.Length);
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(expected[i], found[i], 1e-6));
    }

    [Fact]
    public void A_constant_or_empty_column_and_outliers_do_no_harm()
    {
        TrainingRows train = PlantedRows.Draw(1, 500);
        float[] values = [.. train.Features.Values];
        for (int row = 0; row < 500; row++)
        {
            values[row * PlantedRows.Width + 4] = 3;
            values[row * PlantedRows.Width + 5] = float.NaN;
        }

        values[0] = 1e30f;
        LogisticRegression model = LogisticRegression.Fit(train with { Features = new FeatureMatrix(train.Features.Names, values) });
        Assert.All(model.LogOdds(train.Features), logOdds => Assert.InRange(logOdds, -50, 50));
    }

    [Fact]
    public void Fitting_twice_gives_the_same_numbers()
    {
        TrainingRows train = PlantedRows.Draw(1, 3000);
        Assert.Equal(LogisticRegression.Fit(train).LogOdds(train.Features), LogisticRegression.Fit(train).LogOdds(train.Features));
    }
}

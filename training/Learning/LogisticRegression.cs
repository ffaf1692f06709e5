using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// L2-penalised logistic regression on standardised features, the baseline that boosted trees must beat. A missing value counts as the
/// mean, and a feature that is missing in more than a few rows gets a column that says so; standardised values are cut at ±5, so that one
/// outlier does not set a weight. A column of categories becomes a column for each of its most frequent ones. The penalty is ½‖w‖² (scikit-learn's
/// C = 1); the intercept is free.
/// </summary>
public sealed class LogisticRegression
{
    private const double Cut = 5;
    private const double Penalty = 1;

    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly Indicator[] _indicators;
    private readonly double[] _weights;

    private LogisticRegression(TrainingRows rows)
    {
        (_mean, _deviation) = Moments(rows.Features);
        _indicators = Indicator.Of(rows.Features, rows.IsCategory);
        for (int i = 0; i < _mean.Length; i++)
        {
            _deviation[i] = rows.IsCategory?[i] == true ? 0 : _deviation[i];
        }

        _weights = new double[1 + _mean.Length + _indicators.Length];
        _weights[0] = Logistic.LogOdds(rows.Labels.Average(label => (double)label));
    }

    /// <summary>Fits the weights; both labels must occur.</summary>
    public static LogisticRegression Fit(TrainingRows rows, CancellationToken cancellation = default)
    {
        var model = new LogisticRegression(rows);
        double[] penalties = [0, .. Enumerable.Repeat(Penalty, model._weights.Length - 1)];
        RidgeLogistic.Fit(rows.Labels, penalties, model._weights, model.Design(rows.Features), cancellation).CopyTo(model._weights, 0);
        return model;
    }

    /// <summary>Log-odds of every row.</summary>
    public double[] LogOdds(FeatureMatrix rows) => RidgeLogistic.LogOdds(rows.RowCount, _weights, Design(rows));

    private RidgeLogistic.Design Design(FeatureMatrix rows) => (row, design) => Fill(design, rows.Row(row));

    /// <summary>One row of the design: 1, standardised features, indicators.</summary>
    private void Fill(Span<double> design, ReadOnlySpan<float> row)
    {
        design[0] = 1;
        for (int i = 0; i < row.Length; i++)
        {
            design[1 + i] = float.IsNaN(row[i]) || _deviation[i] == 0
                ? 0
                : Math.Clamp((row[i] - _mean[i]) / _deviation[i], -Cut, Cut);
        }

        for (int i = 0; i < _indicators.Length; i++)
        {
            design[1 + row.Length + i] = _indicators[i].Holds(row) ? 1 : 0;
        }
    }

    private static (double[] Mean, double[] Deviation) Moments(FeatureMatrix features)
    {
        int width = features.Names.Count;
        (var count, var mean, var squares) = (new long[width], new double[width], new double[width]);
        for (int row = 0; row < features.RowCount; row++)
        {
            ReadOnlySpan<float> values = features.Row(row);
            for (int i = 0; i < width; i++)
            {
                if (!float.IsNaN(values[i]))
                {
                    // Welford's running mean: large values do not cancel.
                    double before = values[i] - mean[i];
                    mean[i] += before / ++count[i];
                    squares[i] += before * (values[i] - mean[i]);
                }
            }
        }

        return (mean, [.. squares.Select((sum, i) => count[i] > 0 ? Math.Sqrt(sum / count[i]) : 0)]);
    }
}

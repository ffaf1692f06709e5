using System.Numerics;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// L2-penalised logistic regression on standardised features, the baseline that boosted trees must beat. A missing value counts as the
/// mean, and a feature that is missing in more than a few rows gets a column that says so; standardised values are cut at ±5, so that one
/// outlier does not set a weight. A column of categories becomes a column for each of its most frequent ones. Minimises ½‖w‖² + Σ log loss (scikit-learn's C = 1) by Newton's method; the intercept is free.
/// </summary>
public sealed class LogisticRegression
{
    private const double Cut = 5;
    private const double Penalty = 1;
    private const double FewestMissing = 0.005;
    private const int MostCategories = 30;
    private const int MaxSteps = 50;
    private const int Parts = 16;

    private readonly double[] _mean;
    private readonly double[] _deviation;
    // A column that says whether a feature has this category, or, where the category is NaN, whether it is missing.
    private readonly (int Feature, float Category)[] _indicators;
    private readonly double[] _weights;

    private LogisticRegression(TrainingRows rows)
    {
        (_mean, _deviation) = Moments(rows.Features);
        _indicators = [.. MissingIndicators(rows.Features).Select(feature => (feature, float.NaN)), .. CategoryIndicators(rows)];
        for (int i = 0; i < _mean.Length; i++)
        {
            _deviation[i] = rows.IsCategory?[i] == true ? 0 : _deviation[i];
        }

        _weights = new double[1 + _mean.Length + _indicators.Length];
        _weights[0] = Logistic.LogOdds(rows.Labels.Average(label => (double)label));
    }

    /// <summary>Number of weights: the intercept, a feature each, an indicator each.</summary>
    private int Width => _weights.Length;

    /// <summary>Fits the weights; both labels must occur.</summary>
    public static LogisticRegression Fit(TrainingRows rows, CancellationToken cancellation = default)
    {
        var model = new LogisticRegression(rows);
        (double loss, double[] gradient, double[] hessian) = model.Derivatives(rows);
        for (int step = 0; step < MaxSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] direction = Cholesky.Solve(hessian, gradient);
            double decrease = direction.Zip(gradient, (a, b) => a * b).Sum();
            double before = loss;
            for (double length = 1; length > 1e-6; length /= 2)
            {
                Move(model._weights, direction, -length);
                (loss, gradient, hessian) = model.Derivatives(rows);
                if (loss <= before)
                {
                    break;
                }

                Move(model._weights, direction, length);
            }

            if (loss > before || decrease < 1e-9 * (1 + Math.Abs(loss)))
            {
                break;
            }
        }

        return model;
    }

    /// <summary>Log-odds of every row.</summary>
    public double[] LogOdds(FeatureMatrix rows)
    {
        var logOdds = new double[rows.RowCount];
        Parallel.For(0, Parts, part =>
        {
            var design = new double[Width];
            for (int row = Bound(part, logOdds.Length); row < Bound(part + 1, logOdds.Length); row++)
            {
                Fill(design, rows.Row(row));
                logOdds[row] = Dot(design, _weights);
            }
        });
        return logOdds;
    }

    /// <summary>Penalised loss, its gradient, and the lower triangle of its Hessian, row-major.</summary>
    private (double Loss, double[] Gradient, double[] Hessian) Derivatives(TrainingRows rows)
    {
        int width = Width;
        var parts = new (double Loss, double[] Gradient, double[] Hessian)[Parts];
        // A fixed number of parts, added in order: the sums do not depend on the machine's cores.
        int count = rows.Labels.Length;
        Parallel.For(0, Parts, part => parts[part] = PartDerivatives(rows, Bound(part, count), Bound(part + 1, count)));
        (double loss, double[] gradient, double[] hessian) = (0, new double[width], new double[width * width]);
        foreach ((double partLoss, double[] partGradient, double[] partHessian) in parts)
        {
            loss += partLoss;
            Move(gradient, partGradient, 1);
            Move(hessian, partHessian, 1);
        }

        hessian[0] += 1e-9;
        for (int i = 1; i < width; i++)
        {
            loss += Penalty / 2 * _weights[i] * _weights[i];
            gradient[i] += Penalty * _weights[i];
            hessian[i * width + i] += Penalty;
        }

        return (loss, gradient, hessian);
    }

    private (double Loss, double[] Gradient, double[] Hessian) PartDerivatives(TrainingRows rows, int from, int to)
    {
        int width = Width;
        (double loss, var gradient, var hessian, var design) = (0.0, new double[width], new double[width * width], new double[width]);
        for (int row = from; row < to; row++)
        {
            Fill(design, rows.Features.Row(row));
            double logOdds = Dot(design, _weights);
            double p = Logistic.Probability(logOdds);
            loss += Logistic.Loss(logOdds, rows.Labels[row]);
            Move(gradient, design, p - rows.Labels[row]);
            for (int i = 0; i < width; i++)
            {
                if (design[i] != 0)
                {
                    Move(hessian.AsSpan(i * width, i + 1), design.AsSpan(0, i + 1), p * (1 - p) * design[i]);
                }
            }
        }

        return (loss, gradient, hessian);
    }

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
            (int feature, float category) = _indicators[i];
            design[1 + row.Length + i] = float.IsNaN(category) ? (float.IsNaN(row[feature]) ? 1 : 0) : row[feature] == category ? 1 : 0;
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

    /// <summary>Features missing in more than a few rows and not in all; of those missing in the very same rows the first.</summary>
    private static int[] MissingIndicators(FeatureMatrix features)
    {
        int width = features.Names.Count;
        (var missing, var pattern) = (new int[width], new ulong[width]);
        for (int row = 0; row < features.RowCount; row++)
        {
            ReadOnlySpan<float> values = features.Row(row);
            for (int i = 0; i < width; i++)
            {
                if (float.IsNaN(values[i]))
                {
                    missing[i]++;
                    pattern[i] = (pattern[i] ^ (ulong)row) * 0x100000001B3 + 1;
                }
            }
        }

        return [.. Enumerable.Range(0, width)
            .Where(i => missing[i] > FewestMissing * features.RowCount && missing[i] < features.RowCount)
            .DistinctBy(i => pattern[i])];
    }

    /// <summary>The most frequent categories of the columns that hold such.</summary>
    private static IEnumerable<(int Feature, float Category)> CategoryIndicators(TrainingRows rows)
    {
        for (int i = 0; i < (rows.IsCategory?.Count ?? 0); i++)
        {
            if (!rows.IsCategory![i])
            {
                continue;
            }

            foreach ((float category, _) in Enumerable.Range(0, rows.Features.RowCount).Select(row => rows.Features.Row(row)[i])
                .Where(value => !float.IsNaN(value)).CountBy(value => value)
                .OrderByDescending(category => category.Value).ThenBy(category => category.Key).Take(MostCategories))
            {
                yield return (i, category);
            }
        }
    }

    private static int Bound(int part, int count) => (int)((long)part * count / Parts);

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>values += factor × by.</summary>
    private static void Move(Span<double> values, ReadOnlySpan<double> by, double factor)
    {
        int i = 0;
        var factors = new Vector<double>(factor);
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(values[i..]) + factors * new Vector<double>(by[i..])).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] += factor * by[i];
        }
    }
}

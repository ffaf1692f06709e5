using System.Numerics;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Logistic regression with an L2 penalty on every weight: minimises Σ log loss + ½ Σ λⱼ wⱼ² by Newton's method with step halving.
/// </summary>
internal static class RidgeLogistic
{
    private const int MaxSteps = 50;
    private const int Parts = 16;

    /// <summary>Keeps Newton's step finite where a weight without penalty has no data.</summary>
    private const double LeastCurvature = 1e-9;

    /// <summary>Writes one row of the design: as many values as there are weights.</summary>
    public delegate void Design(int row, Span<double> design);

    /// <summary>The weights of least loss.</summary>
    /// <param name="labels">n labels, from 0 to 1.</param>
    /// <param name="penalties">d; 0 = a free weight.</param>
    /// <param name="start">d weights to begin from; any, the nearer the faster.</param>
    public static double[] Fit(
        ReadOnlyMemory<float> labels, double[] penalties, double[] start, Design design, CancellationToken cancellation = default)
    {
        double[] weights = [.. start];
        (double loss, double[] gradient, double[] hessian) = Derivatives(labels, penalties, weights, design);
        for (int step = 0; step < MaxSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] direction = Cholesky.Solve(hessian, gradient);
            double decrease = direction.Zip(gradient, (a, b) => a * b).Sum();
            double before = loss;
            for (double length = 1; length > 1e-6; length /= 2)
            {
                Move(weights, direction, -length);
                (loss, gradient, hessian) = Derivatives(labels, penalties, weights, design);
                if (loss <= before)
                {
                    break;
                }

                Move(weights, direction, length);
            }

            if (loss > before || decrease < 1e-9 * (1 + Math.Abs(loss)))
            {
                break;
            }
        }

        return weights;
    }

    /// <summary>Log-odds of n rows.</summary>
    public static double[] LogOdds(int count, double[] weights, Design design)
    {
        var logOdds = new double[count];
        Parallel.For(0, Parts, part =>
        {
            var values = new double[weights.Length];
            for (int row = Bound(part, count); row < Bound(part + 1, count); row++)
            {
                design(row, values);
                logOdds[row] = Dot(values, weights);
            }
        });
        return logOdds;
    }

    /// <summary>Penalised loss, its gradient, and the lower triangle of its Hessian, row-major.</summary>
    private static (double Loss, double[] Gradient, double[] Hessian) Derivatives(
        ReadOnlyMemory<float> labels, double[] penalties, double[] weights, Design design)
    {
        int width = weights.Length;
        var parts = new (double Loss, double[] Gradient, double[] Hessian)[Parts];
        // A fixed number of parts, added in order: the sums do not depend on the machine's cores.
        Parallel.For(0, Parts, part => parts[part] =
            PartDerivatives(labels.Span, weights, design, Bound(part, labels.Length), Bound(part + 1, labels.Length)));
        (double loss, double[] gradient, double[] hessian) = (0, new double[width], new double[width * width]);
        foreach ((double partLoss, double[] partGradient, double[] partHessian) in parts)
        {
            loss += partLoss;
            Move(gradient, partGradient, 1);
            Move(hessian, partHessian, 1);
        }

        for (int i = 0; i < width; i++)
        {
            loss += penalties[i] / 2 * weights[i] * weights[i];
            gradient[i] += penalties[i] * weights[i];
            hessian[i * width + i] += Math.Max(penalties[i], LeastCurvature);
        }

        return (loss, gradient, hessian);
    }

    private static (double Loss, double[] Gradient, double[] Hessian) PartDerivatives(
        ReadOnlySpan<float> labels, double[] weights, Design design, int from, int to)
    {
        int width = weights.Length;
        (double loss, var gradient, var hessian, var values) = (0.0, new double[width], new double[width * width], new double[width]);
        for (int row = from; row < to; row++)
        {
            design(row, values);
            double logOdds = Dot(values, weights);
            double p = Logistic.Probability(logOdds);
            loss += Logistic.Loss(logOdds, labels[row]);
            Move(gradient, values, p - labels[row]);
            for (int i = 0; i < width; i++)
            {
                if (values[i] != 0)
                {
                    Move(hessian.AsSpan(i * width, i + 1), values.AsSpan(0, i + 1), p * (1 - p) * values[i]);
                }
            }
        }

        return (loss, gradient, hessian);
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

using System.Buffers;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>
/// Rows sorted once by falling score, with what each row adds to every figure; a resample is then one pass in order with the accounts'
/// multiplicities as weights. Ties count half in the ROC area, enter the precision-recall curve together, and where the top k% cuts through
/// them they enter by share, so that no figure depends on the order of equal scores.
/// </summary>
internal sealed class RankedRows
{
    private const int Bins = 10;
    private static readonly double[] Tops = [0.05, 0.10, 0.20];

    private readonly bool _isProbability;
    private readonly int[] _accounts;
    private readonly float[] _labels;
    private readonly int[] _groupEnds;
    private readonly byte[] _groupBins;
    private readonly double[] _logOdds;
    private readonly double[] _probability;
    private readonly double[] _loss;
    private readonly double[] _slopeFit;
    private readonly double[] _interceptFit;
    private readonly (double Slope, double Intercept) _line = (double.NaN, double.NaN);
    private readonly double _shift = double.NaN;

    /// <param name="scores">n scores, none NaN.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="accounts">n indices into the resamples' accounts.</param>
    public RankedRows(ScoreColumn scores, ReadOnlySpan<float> labels, ReadOnlySpan<int> accounts)
    {
        int count = scores.Values.Length;
        double[] falling = Array.ConvertAll(scores.Values, value => -value);
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(falling, order);
        _isProbability = scores.IsProbability;
        _logOdds = Array.ConvertAll(order, row => scores.Values[row]);
        _labels = Take(labels, order);
        _accounts = Take(accounts, order);
        _groupEnds = [.. Enumerable.Range(1, count).Where(end => end == count || _logOdds[end] != _logOdds[end - 1])];
        // Equal-count bins of the rows as they are; a tie stays in one bin.
        _groupBins = Array.ConvertAll(_groupEnds, end => (byte)((end - 1L) * Bins / Math.Max(count, 1)));
        _probability = _loss = _slopeFit = _interceptFit = [];
        if (_isProbability)
        {
            double[] targets = Array.ConvertAll(_labels, label => (double)label);
            _probability = Array.ConvertAll(_logOdds, Logistic.Probability);
            _loss = [.. _logOdds.Zip(targets, Logistic.Loss)];
            _line = LogisticLine.Fit(_logOdds, targets);
            _shift = LogisticLine.FitIntercept(_logOdds, targets, 1);
            _slopeFit = Array.ConvertAll(_logOdds, x => Logistic.Probability(_line.Slope * x + _line.Intercept));
            _interceptFit = Array.ConvertAll(_logOdds, x => Logistic.Probability(x + _shift));
        }
    }

    public int Count => _labels.Length;

    public int Positives => _labels.Count(label => label > 0);

    /// <summary>Every figure of the rows themselves (no multiplicities) or of a resample of their accounts.</summary>
    public double[] Figures(ReadOnlySpan<byte> multiplicities = default)
    {
        var figures = new double[(int)Figure.Count];
        Array.Fill(figures, double.NaN);
        double[] rented = ArrayPool<double>.Shared.Rent(Count);
        Span<double> weights = rented.AsSpan(0, Count);
        (double all, double positive) = Weigh(weights, multiplicities);
        if (all > 0)
        {
            Rank(figures, weights, all, positive);
            if (_isProbability)
            {
                Calibrate(figures, weights, all, positive);
            }
        }

        ArrayPool<double>.Shared.Return(rented);
        return figures;
    }

    /// <summary>Writes the rows' weights; gives their sum, and that of the positives'.</summary>
    private (double All, double Positive) Weigh(Span<double> weights, ReadOnlySpan<byte> multiplicities)
    {
        (double all, double positive) = (0, 0);
        for (int row = 0; row < weights.Length; row++)
        {
            double weight = multiplicities.IsEmpty ? 1 : multiplicities[_accounts[row]];
            weights[row] = weight;
            all += weight;
            positive += weight * _labels[row];
        }

        return (all, positive);
    }

    private void Rank(double[] figures, ReadOnlySpan<double> weights, double all, double positive)
    {
        (double seen, double hit, double area, double precisionSum) = (0, 0, 0, 0);
        (int row, int top) = (0, 0);
        foreach (int end in _groupEnds)
        {
            (double groupAll, double groupHit) = (0, 0);
            for (; row < end; row++)
            {
                double weight = weights[row];
                groupAll += weight;
                groupHit += weight * _labels[row];
            }

            if (groupAll == 0)
            {
                continue;
            }

            for (; top < Tops.Length && seen + groupAll >= Tops[top] * all; top++)
            {
                double size = Tops[top] * all;
                double precision = (hit + groupHit * (size - seen) / groupAll) / size;
                figures[(int)Figure.PrecisionTop5 + top] = precision;
                figures[(int)Figure.LiftTop5 + top] = positive > 0 ? precision / (positive / all) : double.NaN;
            }

            area += (groupAll - groupHit) * (hit + groupHit / 2);
            hit += groupHit;
            seen += groupAll;
            precisionSum += groupHit * hit / seen;
        }

        figures[(int)Figure.RocAuc] = area / (positive * (all - positive));
        figures[(int)Figure.AveragePrecision] = precisionSum / positive;
    }

    /// <summary>
    /// Loss and calibration. The resample's slope and intercept are one Newton step from the rows' own: that is exact to the order of the
    /// bootstrap's own error, and costs no exponential.
    /// </summary>
    private void Calibrate(double[] figures, ReadOnlySpan<double> weights, double all, double positive)
    {
        Span<double> excess = stackalloc double[Bins];
        excess.Clear();
        (double loss, double square) = (0, 0);
        (double g0, double g1, double h00, double h01, double h11, double shiftGradient, double shiftCurvature) = (0, 0, 0, 0, 0, 0, 0);
        int row = 0;
        for (int group = 0; group < _groupEnds.Length; group++)
        {
            for (; row < _groupEnds[group]; row++)
            {
                double weight = weights[row];
                double label = _labels[row];
                double x = _logOdds[row];
                double residual = label - _probability[row];
                loss += weight * _loss[row];
                square += weight * residual * residual;
                excess[_groupBins[group]] += weight * residual;
                double line = _slopeFit[row];
                double curvature = weight * line * (1 - line);
                g0 += weight * (label - line);
                g1 += weight * (label - line) * x;
                h00 += curvature;
                h01 += curvature * x;
                h11 += curvature * x * x;
                double shifted = _interceptFit[row];
                shiftGradient += weight * (label - shifted);
                shiftCurvature += weight * shifted * (1 - shifted);
            }
        }

        double prevalence = positive / all;
        double determinant = h00 * h11 - h01 * h01;
        bool bothClasses = positive > 0 && positive < all;
        double sumExcess = 0;
        foreach (double value in excess)
        {
            sumExcess += Math.Abs(value);
        }

        figures[(int)Figure.LogLoss] = loss / all;
        figures[(int)Figure.Brier] = square / all;
        figures[(int)Figure.Ece] = sumExcess / all;
        if (bothClasses)
        {
            figures[(int)Figure.BrierSkill] = 1 - square / all / (prevalence * (1 - prevalence));
            figures[(int)Figure.CalibrationSlope] = determinant > 0 ? _line.Slope + (h00 * g1 - h01 * g0) / determinant : double.NaN;
            figures[(int)Figure.CalibrationIntercept] = shiftCurvature > 0 ? _shift + shiftGradient / shiftCurvature : double.NaN;
        }
    }

    private static T[] Take<T>(ReadOnlySpan<T> values, int[] order)
    {
        var taken = new T[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            taken[i] = values[order[i]];
        }

        return taken;
    }
}

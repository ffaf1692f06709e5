using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>Curves of a probability on test rows, with intervals over resampled accounts: calibration by bin, gain, cost by threshold.</summary>
public sealed class CurveEvaluator
{
    private const int Bins = 10, GainSteps = 20, CostSteps = 50;

    private readonly double[] _probability;
    private readonly double[] _labels;
    private readonly int[] _accounts;
    private readonly Resamples _resamples;

    /// <param name="accountIds">n account ids: what resampling keeps together.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="logOdds">n calibrated log-odds.</param>
    /// <param name="replicates">Bootstrap resamples; 0 = no intervals.</param>
    public CurveEvaluator(IReadOnlyList<string> accountIds, float[] labels, double[] logOdds, int replicates, int seed)
    {
        _resamples = Resamples.Of(accountIds, replicates, seed, out int[] accounts);
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderByDescending(row => logOdds[row])];
        _probability = Array.ConvertAll(order, row => Logistic.Probability(logOdds[row]));
        _labels = Array.ConvertAll(order, row => (double)labels[row]);
        _accounts = Array.ConvertAll(order, row => accounts[row]);
    }

    /// <summary>Calibration and gain.</summary>
    public CurveFacts Curves() => new(Calibration(), Gain());

    /// <summary>Where acting is cheapest, and what it costs on these rows.</summary>
    /// <param name="outOfFold">Log-odds of the training rows, each from trees that never saw the account.</param>
    /// <param name="trainLabels">Their labels.</param>
    /// <param name="missed">What it costs to leave a positive alone.</param>
    /// <param name="needless">What it costs to act on a negative.</param>
    public ThresholdFacts Threshold(double[] outOfFold, float[] trainLabels, ErrorCost missed, ErrorCost needless)
    {
        double[] train = Array.ConvertAll(outOfFold, Logistic.Probability);
        double[] trained = Array.ConvertAll(trainLabels, label => (double)label);
        double threshold = Cheapest(train, trained, missed.Cost, needless.Cost);
        int flagged = _probability.Count(probability => probability >= threshold);
        return new ThresholdFacts(
            missed,
            needless,
            threshold,
            needless.Cost / (needless.Cost + missed.Cost),
            flagged,
            (int)_labels.Take(flagged).Sum(),
            Interval(weights => Cost(threshold, weights)),
            Cost(double.PositiveInfinity, []),
            Cost(0, []),
            [.. Enumerable.Range(0, CostSteps + 1).Select(step => (double)step / CostSteps).Select(line =>
                new CostPoint(line, CostOf(train, trained, line, missed.Cost, needless.Cost, []), Cost(line, [])))]);

        double Cost(double line, ReadOnlySpan<double> weights) => CostOf(_probability, _labels, line, missed.Cost, needless.Cost, weights);
    }

    /// <summary>The probability from which acting costs least; of equal costs the highest, which acts on the fewest; 1 = on nobody.</summary>
    internal static double Cheapest(double[] probability, double[] labels, double missed, double needless)
    {
        double[] falling = Array.ConvertAll(probability, value => -value);
        double[] sorted = [.. labels];
        Array.Sort(falling, sorted);
        double cost = missed * labels.Sum(), least = cost, threshold = 1;
        for (int row = 0; row < falling.Length; row++)
        {
            cost += sorted[row] > 0 ? -missed : needless;
            bool ends = row + 1 == falling.Length || falling[row + 1] != falling[row];
            if (ends && cost < least)
            {
                (least, threshold) = (cost, -falling[row]);
            }
        }

        return threshold;
    }

    /// <summary>Cost for 100 rows of acting from a probability on.</summary>
    /// <param name="weights">n weights; empty = 1 each.</param>
    private static double CostOf(
        double[] probability, double[] labels, double threshold, double missed, double needless, ReadOnlySpan<double> weights)
    {
        (double cost, double all) = (0, 0);
        for (int row = 0; row < labels.Length; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            bool acts = probability[row] >= threshold;
            cost += weight * (labels[row] > 0 ? acts ? 0 : missed : acts ? needless : 0);
            all += weight;
        }

        return 100 * cost / all;
    }

    private List<CalibrationBin> Calibration()
    {
        var bins = new List<CalibrationBin>();
        int count = _labels.Length, end = count;
        for (int bin = 1; bin <= Bins && end > 0; bin++)
        {
            // From the lowest probability up; a tie stays in one bin.
            int begin = (int)((long)count * (Bins - bin) / Bins);
            for (; begin > 0 && begin < end && _probability[begin] == _probability[begin - 1]; begin--)
            {
            }

            if (begin < end)
            {
                int first = begin, last = end;
                bins.Add(new CalibrationBin(
                    last - first, _probability.AsSpan(first, last - first).ToArray().Average(), Interval(weights => Share(weights, first, last))));
                end = begin;
            }
        }

        return bins;
    }

    private double Share(ReadOnlySpan<double> weights, int begin, int end)
    {
        (double all, double hit) = (0, 0);
        for (int row = begin; row < end; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            all += weight;
            hit += weight * _labels[row];
        }

        return hit / all;
    }

    private GainPoint[] Gain() =>
        [.. Enumerable.Range(0, GainSteps + 1).Select(step => (double)step / GainSteps)
            .Select(share => new GainPoint(share, Interval(weights => Found(weights, share))))];

    /// <summary>Share of the positives in the top share of the rows; rows of equal probability enter by share.</summary>
    private double Found(ReadOnlySpan<double> weights, double share)
    {
        (double all, double positive) = (0, 0);
        for (int row = 0; row < _labels.Length; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            all += weight;
            positive += weight * _labels[row];
        }

        (double seen, double hit) = (0, 0);
        for (int row = 0; row < _labels.Length;)
        {
            (double groupAll, double groupHit) = (0, 0);
            int begin = row;
            for (; row < _labels.Length && _probability[row] == _probability[begin]; row++)
            {
                double weight = weights.IsEmpty ? 1 : weights[row];
                groupAll += weight;
                groupHit += weight * _labels[row];
            }

            if (groupAll > 0 && seen + groupAll >= share * all)
            {
                return (hit + groupHit * (share * all - seen) / groupAll) / positive;
            }

            seen += groupAll;
            hit += groupHit;
        }

        return hit / positive;
    }

    private Metric Interval(Weighed figure)
    {
        double[] values = new double[_resamples.Count];
        Parallel.For(0, values.Length, replicate =>
        {
            ReadOnlySpan<byte> multiplicities = _resamples[replicate];
            var weights = new double[_labels.Length];
            for (int row = 0; row < weights.Length; row++)
            {
                weights[row] = multiplicities[_accounts[row]];
            }

            values[replicate] = figure(weights);
        });
        return Resamples.Interval(figure([]), values);
    }

    private delegate double Weighed(ReadOnlySpan<double> weights);
}

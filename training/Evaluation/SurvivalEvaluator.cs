using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>How well survival was foretold, on accounts that were followed from one place in time: their signature, or one snapshot.</summary>
public static class SurvivalEvaluator
{
    /// <summary>Fewest accounts with the event, and without it, from which calibration is judged.</summary>
    private const int Fewest = 10;

    private static readonly int[] Judged = [6, 12];

    /// <summary>The figures, with 95% bootstrap intervals over accounts.</summary>
    /// <param name="alive">n curves: probability of being there after month 1, 2 …</param>
    /// <param name="followed">n follow-ups, each from month 1.</param>
    /// <param name="full">n; months for which the account would have been followed had it stayed.</param>
    public static SurvivalFigures? Evaluate(
        IReadOnlyList<double[]> alive, IReadOnlyList<Followed> followed, IReadOnlyList<int> full, RunSettings settings)
    {
        int events = followed.Count(one => one.Left);
        if (events < Fewest || followed.Count - events < Fewest)
        {
            return null;
        }

        var resamples = new Resamples(alive.Count, settings.BootstrapReplicates, settings.Seed);
        var concordance = new Concordance(
            [.. alive.Select(curve => 1 - curve[5])], [.. followed.Select(one => one.Last)], [.. followed.Select(one => one.Left)]);
        return new SurvivalFigures(
            alive.Count,
            events,
            With(concordance.Harrell(), Replicate(resamples, counts => concordance.Harrell(int.MaxValue, counts))),
            With(concordance.Ipcw(), Replicate(resamples, counts => concordance.Ipcw(int.MaxValue, counts))),
            Judged.Select(months => (months, Found: Calibration(alive, followed, full, months, settings)))
                .Where(pair => pair.Found is not null)
                .ToDictionary(pair => pair.months.ToString(System.Globalization.CultureInfo.InvariantCulture), pair => pair.Found!));
    }

    private static SurvivalCalibration? Calibration(
        IReadOnlyList<double[]> alive, IReadOnlyList<Followed> followed, IReadOnlyList<int> full, int months, RunSettings settings)
    {
        int[] rows = [.. Enumerable.Range(0, alive.Count).Where(i => full[i] >= months && (followed[i].Left || followed[i].Last >= months))];
        double[] left = [.. rows.Select(i => followed[i].Left && followed[i].Last <= months ? 1.0 : 0.0)];
        if (left.Sum() < Fewest || left.Length - left.Sum() < Fewest)
        {
            return null;
        }

        double[] logOdds = [.. rows.Select(i => Logistic.LogOdds(Math.Clamp(1 - alive[i][months - 1], 1e-9, 1 - 1e-9)))];
        var resamples = new Resamples(rows.Length, settings.BootstrapReplicates, settings.Seed);
        return new SurvivalCalibration(
            rows.Length,
            left.Average(),
            rows.Average(i => 1 - alive[i][months - 1]),
            With(LogisticLine.Fit(logOdds, left).Slope, Replicate(resamples, counts => Refit(counts, logOdds, left, (x, y) => LogisticLine.Fit(x, y).Slope))),
            With(
                LogisticLine.FitIntercept(logOdds, left, 1),
                Replicate(resamples, counts => Refit(counts, logOdds, left, (x, y) => LogisticLine.FitIntercept(x, y, 1)))));
    }

    private static double Refit(ReadOnlySpan<byte> counts, double[] x, double[] y, Func<double[], double[], double> fit)
    {
        var (takenX, takenY) = (new List<double>(x.Length), new List<double>(x.Length));
        for (int i = 0; i < x.Length; i++)
        {
            for (int again = 0; again < counts[i]; again++)
            {
                takenX.Add(x[i]);
                takenY.Add(y[i]);
            }
        }

        return fit([.. takenX], [.. takenY]);
    }

    private delegate double Figure(ReadOnlySpan<byte> multiplicities);

    private static double[] Replicate(Resamples resamples, Figure figure)
    {
        var found = new double[resamples.Count];
        Parallel.For(0, found.Length, replicate => found[replicate] = figure(resamples[replicate]));
        return [.. found.Where(double.IsFinite).Order()];
    }

    private static Metric? With(double value, double[] sorted) => !double.IsFinite(value) ? null
        : sorted.Length < 20 ? new Metric(value, null, null)
        : new Metric(value, sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
}

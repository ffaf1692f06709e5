using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>Whether conformal sets keep their promise on rows that came later.</summary>
public static class Coverage
{
    /// <summary>Calibrates on out-of-fold probabilities of the training rows, and measures on the test rows.</summary>
    /// <param name="trainLogOdds">n calibrated log-odds, from trees that never saw the account.</param>
    /// <param name="trainLabels">n labels.</param>
    /// <param name="testLogOdds">m calibrated log-odds.</param>
    /// <param name="testLabels">m labels.</param>
    /// <param name="testMonths">m snapshots; none where the rows have no time.</param>
    /// <param name="percent">Error level.</param>
    public static ConformalFacts Of(
        double[] trainLogOdds, float[] trainLabels, double[] testLogOdds, float[] testLabels, IReadOnlyList<Month> testMonths, int percent)
    {
        var conformal = Conformal.From(Array.ConvertAll(trainLogOdds, Logistic.Probability), trainLabels);
        ConformalSet[] sets = [.. testLogOdds.Select(logOdds => conformal.Of(Logistic.Probability(logOdds), percent))];
        return new ConformalFacts(
            conformal,
            percent,
            Measure(Enumerable.Range(0, sets.Length), sets, testLabels),
            new SortedDictionary<string, CoverageFacts>(Enumerable.Range(0, testMonths.Count).GroupBy(row => testMonths[row].ToString())
                .ToDictionary(month => month.Key, month => Measure(month, sets, testLabels)), StringComparer.Ordinal));
    }

    private static CoverageFacts Measure(IEnumerable<int> rows, ConformalSet[] sets, float[] labels)
    {
        int[] all = [.. rows], ones = [.. all.Where(row => labels[row] > 0)], zeros = [.. all.Where(row => labels[row] == 0)];
        return new CoverageFacts(
            ones.Length,
            Share(ones, set => set is ConformalSet.Likely or ConformalSet.Both),
            zeros.Length,
            Share(zeros, set => set is ConformalSet.Unlikely or ConformalSet.Both),
            Share(all, set => set is ConformalSet.Likely or ConformalSet.Unlikely) ?? 0);

        double? Share(int[] of, Func<ConformalSet, bool> kept) => of.Length == 0 ? null : (double)of.Count(row => kept(sets[row])) / of.Length;
    }
}

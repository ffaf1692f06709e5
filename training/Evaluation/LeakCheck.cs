using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using static System.FormattableString;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>A column that tells the label almost by itself.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Found">The figure, in words.</param>
public sealed record Leak(string Column, string Found);

/// <summary>
/// Finds columns that know the label: copies of it, and fields that are filled in only after the event. Every column alone predicts rows of
/// ids that it has not seen, by the share of positives in its bins (32 quantiles of a number, the categories of a text, and the rows without
/// a value, because the missing ones give a field away as well). It leaks where that ranks nearly perfectly, or where a good part of one class
/// has values that the other class hardly ever has.
/// </summary>
public static class LeakCheck
{
    /// <summary>
    /// ROC AUC of one column from which it leaks. Honest single predictors of customer behaviour end near 0.9 (two normal distributions 1.8
    /// deviations apart); a field that is filled after the event for 95% of the positives and by mistake for 3% of the others has 0.96.
    /// </summary>
    public const double MostAuc = 0.95;

    /// <summary>What the AUC's lower 95% bound must exceed as well: with few positives an honest 0.9 may reach 0.95 by chance.</summary>
    public const double MostAucBound = 0.92;

    /// <summary>
    /// Likelihood ratio from which values leak: a fifth or more of one class has them, and the other class a hundred times more seldom, by the
    /// upper bound of its share. Of an honest predictor with AUC 0.9 the ratio there is 50; 50 rows without one of the other class prove nothing.
    /// </summary>
    public const double MostRatio = 100;

    private const double LeastShare = 0.2, Normal = 1.96;
    private const int Bins = 32, Folds = 5;

    /// <summary>The columns that leak, in their order.</summary>
    /// <param name="features">Training rows × d.</param>
    /// <param name="isCategory">d.</param>
    /// <param name="ids">Ids of the training rows.</param>
    /// <param name="labels">Labels of the training rows.</param>
    public static IReadOnlyList<Leak> Find(FeatureMatrix features, IReadOnlyList<bool> isCategory, string[] ids, float[] labels, int seed)
    {
        int[] folds = StratifiedFolds.Of(ids, labels, seed, Folds, "leak:");
        var found = new Leak?[features.Names.Count];
        Parallel.For(0, found.Length, column =>
        {
            int[] bins = isCategory[column] ? Codes(features, column) : Quantiles(features, column);
            found[column] = Judge(features.Names[column], HeldOutShares(bins, labels, folds), labels);
        });
        return [.. found.OfType<Leak>()];
    }

    /// <summary>Bin 0 for missing, then the category.</summary>
    private static int[] Codes(FeatureMatrix features, int column) =>
        [.. Enumerable.Range(0, features.RowCount).Select(row => features.Row(row)[column]).Select(value => float.IsNaN(value) ? 0 : 1 + (int)value)];

    /// <summary>Bin 0 for missing, then quantiles of the known values, equal values together.</summary>
    private static int[] Quantiles(FeatureMatrix features, int column)
    {
        float[] values = [.. Enumerable.Range(0, features.RowCount).Select(row => features.Row(row)[column])];
        float[] known = [.. values.Where(value => !float.IsNaN(value)).Order()];
        float[] edges = [.. Enumerable.Range(1, Bins - 1).Select(bin => known.Length == 0 ? 0 : known[(int)((long)bin * known.Length / Bins)]).Distinct()];
        return Array.ConvertAll(values, value =>
        {
            // The first edge above the value; equal to an edge counts as above it.
            int place = Array.BinarySearch(edges, value);
            return float.IsNaN(value) ? 0 : 1 + (place >= 0 ? place + 1 : ~place);
        });
    }

    /// <summary>Per row the share of positives in its bin among the rows of other folds, drawn towards the whole by one row.</summary>
    private static double[] HeldOutShares(int[] bins, float[] labels, int[] folds)
    {
        int width = bins.Max() + 1;
        var rows = new double[Folds, width];
        var positives = new double[Folds, width];
        var (allRows, allPositives) = (new double[width], new double[width]);
        for (int row = 0; row < bins.Length; row++)
        {
            rows[folds[row], bins[row]]++;
            allRows[bins[row]]++;
            positives[folds[row], bins[row]] += labels[row];
            allPositives[bins[row]] += labels[row];
        }

        double prevalence = labels.Average(label => (double)label);
        return [.. bins.Select((bin, row) =>
            (allPositives[bin] - positives[folds[row], bin] + prevalence) / (allRows[bin] - rows[folds[row], bin] + 1))];
    }

    private static Leak? Judge(string column, double[] shares, float[] labels)
    {
        int[] order = [.. Enumerable.Range(0, shares.Length).OrderByDescending(row => shares[row])];
        double positives = labels.Count(label => label > 0), negatives = labels.Length - positives;
        (double hits, double misses, double area) = (0, 0, 0);
        Leak? pattern = null;
        for (int row = 0; row < order.Length;)
        {
            (double groupHits, double groupMisses) = (0, 0);
            for (double share = shares[order[row]]; row < order.Length && shares[order[row]] == share; row++)
            {
                groupHits += labels[order[row]] > 0 ? 1 : 0;
                groupMisses += labels[order[row]] > 0 ? 0 : 1;
            }

            area += groupMisses * (hits + groupHits / 2);
            (hits, misses) = (hits + groupHits, misses + groupMisses);
            // The largest such part is what is said: of the positives the last that is found, of the negatives the first.
            pattern = Pattern(column, "positives", "the others", hits, positives, misses, negatives)
                ?? pattern ?? Pattern(column, "negatives", "the positives", negatives - misses, negatives, positives - hits, positives);
        }

        double auc = area / (positives * negatives);
        return auc >= MostAuc && auc - Normal * Deviation(auc, positives, negatives) >= MostAucBound
            ? new Leak(column, Invariant($"alone it ranks rows that it has not seen with a ROC AUC of {auc:0.000}; honest columns stay below {MostAuc:0.00}"))
            : pattern;
    }

    /// <summary>Whether enough of a class has values that the other hardly ever has.</summary>
    private static Leak? Pattern(string column, string name, string others, double have, double all, double wrongly, double allOthers)
    {
        double share = have / all, most = UpperBound(wrongly) / allOthers;
        return share >= LeastShare && share >= MostRatio * most
            ? new Leak(column, Invariant($"{share:0%} of the {name} have values (or gaps) that {wrongly:0} of {allOthers:0} of {others} have"))
            : null;
    }

    /// <summary>Upper 95% bound of a Poisson count (Wilson and Hilferty's cube); 3 for none.</summary>
    private static double UpperBound(double count) => (count + 1) * Math.Pow(1 - 1 / (9 * (count + 1)) + 1.645 / (3 * Math.Sqrt(count + 1)), 3);

    /// <summary>Standard deviation of an AUC: Hanley and McNeil (1982).</summary>
    private static double Deviation(double auc, double positives, double negatives)
    {
        double one = auc / (2 - auc), two = 2 * auc * auc / (1 + auc);
        return Math.Sqrt((auc * (1 - auc) + (positives - 1) * (one - auc * auc) + (negatives - 1) * (two - auc * auc)) / (positives * negatives));
    }
}

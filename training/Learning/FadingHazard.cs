using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>Hazards of the same rows and penalty.</summary>
/// <param name="Without">Fold → the one that has not seen it.</param>
/// <param name="All">The one that has seen all.</param>
/// <param name="Penalty">λ.</param>
internal sealed record Teachers(FadingHazard[] Without, FadingHazard All, double Penalty);

/// <summary>
/// A logistic hazard (Singer &amp; Willett 1993) of what was known at signature, whose effects fade as the account ages:
/// log-odds in month m = b₀ + b₁ e^(−m/3) + b₂ e^(−m/12) + b₃ ln m + (e^(−m/9) + 0.1) Σ wⱼ zⱼ. The z are log-odds of a number's rank, so that a
/// skewed column weighs like any other, and an indicator for each missing number and each frequent category; these are not standardised, so
/// that a rare category is shrunk the most. The penalty ½λ‖w‖² is the one whose log loss is least on accounts that it had not seen. Trees have to
/// find a dozen weak effects that add up split by split, from few events; taught by this hazard they order new accounts better (bench/decisions.md).
/// </summary>
internal sealed class FadingHazard
{
    /// <summary>Scores of a book's most extreme ranks grow with the book.</summary>
    private const double Cut = 5;

    /// <summary>b₀ … b₃.</summary>
    private const int Free = 4;

    /// <summary>Prior variances of an effect from a thousandth to a third.</summary>
    private static readonly double[] Penalties = [1000, 300, 100, 30, 10, 3];

    private readonly Profiles _profiles;
    private readonly double[] _weights;

    private FadingHazard(Profiles profiles, double[] weights) => (_profiles, _weights) = (profiles, weights);

    /// <summary>Fits the hazard.</summary>
    /// <param name="folds">n; the fold of each row's account.</param>
    /// <param name="count">Folds.</param>
    public static Teachers Fit(SurvivalRows rows, int[] folds, int count, CancellationToken cancellation = default)
    {
        var profiles = Profiles.Of(rows);
        float[] labels = rows.Rows.Labels;
        int[] every = [.. Enumerable.Range(0, labels.Length)];
        int[][] seen = [.. Enumerable.Range(0, count).Select(fold => every.Where(row => folds[row] != fold).ToArray())];
        int[][] held = [.. Enumerable.Range(0, count).Select(fold => every.Where(row => folds[row] == fold).ToArray())];
        (double least, double chosen, FadingHazard[] best) = (double.PositiveInfinity, 0, []);
        var found = new FadingHazard?[count];
        foreach (double penalty in Penalties)
        {
            double loss = 0;
            for (int fold = 0; fold < count; fold++)
            {
                FadingHazard hazard = profiles.Fit(seen[fold], labels, penalty, found[fold], cancellation);
                loss += hazard.LogOdds(held[fold]).Zip(held[fold], (logOdds, row) => Logistic.Loss(logOdds, labels[row])).Sum();
                found[fold] = hazard;
            }

            if (loss < least)
            {
                (least, chosen, best) = (loss, penalty, [.. found.Select(hazard => hazard!)]);
            }
        }

        return new Teachers(best, profiles.Fit(every, labels, chosen, best[0], cancellation), chosen);
    }

    /// <summary>Log-odds of rows among those that it was made of.</summary>
    public double[] LogOdds(int[] rows) => RidgeLogistic.LogOdds(rows.Length, _weights, _profiles.Design(rows));

    /// <summary>The design, which no label has a part in.</summary>
    /// <param name="Scores">n × d.</param>
    /// <param name="Months">n months since signature, from 1.</param>
    private sealed record Profiles(float[] Scores, float[] Months, int Width)
    {
        public static Profiles Of(SurvivalRows rows)
        {
            FeatureMatrix features = rows.Rows.Features;
            int facts = features.Names.Count - 1, count = features.RowCount;
            var coded = new TrainingRows(features, rows.Rows.Labels, [.. features.Names.Select(rows.Categories.Contains)]);
            int[] numbers = [.. Enumerable.Range(0, facts).Where(column => !coded.IsCategory![column])];
            Indicator[] indicators = [.. Indicator.Of(coded)];
            int width = numbers.Length + indicators.Length;
            var scores = new float[count * width];
            for (int i = 0; i < numbers.Length; i++)
            {
                float[] column = RankScores([.. Enumerable.Range(0, count).Select(row => features.Row(row)[numbers[i]])]);
                for (int row = 0; row < count; row++)
                {
                    scores[row * width + i] = column[row];
                }
            }

            for (int row = 0; row < count; row++)
            {
                for (int i = 0; i < indicators.Length; i++)
                {
                    scores[row * width + numbers.Length + i] = indicators[i].Holds(features.Row(row)) ? 1 : 0;
                }
            }

            return new Profiles(scores, [.. Enumerable.Range(0, count).Select(rows.MonthOf)], width);
        }

        public FadingHazard Fit(int[] rows, float[] labels, double penalty, FadingHazard? start, CancellationToken cancellation)
        {
            double[] penalties = [.. Enumerable.Repeat(0.0, Free), .. Enumerable.Repeat(penalty, Width)];
            return new FadingHazard(this, RidgeLogistic.Fit(
                Array.ConvertAll(rows, row => labels[row]), penalties, start?._weights ?? new double[Free + Width], Design(rows), cancellation));
        }

        public RidgeLogistic.Design Design(int[] rows) => (index, design) =>
        {
            int row = rows[index];
            float month = Months[row];
            (design[0], design[1], design[2], design[3]) = (1, Math.Exp(-month / 3), Math.Exp(-month / 12), Math.Log(month));
            double strength = Math.Exp(-month / 9) + 0.1;
            ReadOnlySpan<float> scores = Scores.AsSpan(row * Width, Width);
            for (int i = 0; i < scores.Length; i++)
            {
                design[Free + i] = strength * scores[i];
            }
        };

        /// <summary>Log-odds of each value's rank among the values, ties at their middle, with mean 0 and deviation 1; 0 where it is missing.</summary>
        private static float[] RankScores(float[] values)
        {
            float[] sorted = [.. values.Where(value => !float.IsNaN(value)).Order()];
            var scoreOf = new Dictionary<float, double>();
            for (int first = 0, next; first < sorted.Length; first = next)
            {
                for (next = first; next < sorted.Length && sorted[next] == sorted[first]; next++)
                {
                }

                scoreOf[sorted[first]] = Logistic.LogOdds((first + next) / (2.0 * sorted.Length));
            }

            double mean = sorted.Length == 0 ? 0 : sorted.Average(value => scoreOf[value]);
            double deviation = sorted.Length == 0 ? 0 : Math.Sqrt(sorted.Average(value => Math.Pow(scoreOf[value] - mean, 2)));
            return Array.ConvertAll(values, value => float.IsNaN(value) || deviation == 0
                ? 0
                : (float)Math.Clamp((scoreOf[value] - mean) / deviation, -Cut, Cut));
        }
    }
}

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
/// log-odds in month m = b₀ + b₁ e^(−m/3) + b₂ e^(−m/12) + b₃ ln m + (e^(−m/6) + 0.3) (u Σ sⱼ zⱼ + Σ wⱼ zⱼ). The z are log-odds of a number's rank,
/// so that a skewed column weighs like any other, and an indicator for each missing number and each frequent category; these are not
/// standardised, so that a rare category is shrunk the most. The penalty is ½λ‖w‖², three times that for indicators, with the λ of least log
/// loss on accounts that it had not seen. s are the catalogue's directions (−1, 0, +1): with few events effects are not shrunk to nothing but to
/// one size (Dawes 1979, "The robust beauty of improper linear models"). Trees have to find a dozen weak effects that add up split by split;
/// taught by this hazard they order new accounts better (bench/survival.md).
/// </summary>
internal sealed class FadingHazard
{
    /// <summary>Scores of a book's most extreme ranks grow with the book.</summary>
    private const double Cut = 5;

    /// <summary>b₀ … b₃.</summary>
    private const int Free = 4;

    /// <summary>Penalty of u: hardly any, but a book whose accounts are all alike has an answer.</summary>
    private const double CommonPenalty = 1;

    private const double IndicatorsMore = 3;

    /// <summary>Prior variances of an effect from a thousandth to a third.</summary>
    private static readonly double[] Penalties = [1000, 300, 100, 30, 10, 3];

    private readonly Profiles _profiles;
    private readonly double[] _weights;

    private FadingHazard(Profiles profiles, double[] weights) => (_profiles, _weights) = (profiles, weights);

    /// <summary>Fits the hazard.</summary>
    /// <param name="directions">d + 1; −1, 0 or +1 a feature, the month's last.</param>
    /// <param name="folds">n; the fold of each row's account.</param>
    /// <param name="count">Folds.</param>
    public static Teachers Fit(SurvivalRows rows, IReadOnlyList<int> directions, int[] folds, int count, CancellationToken cancellation = default)
    {
        var profiles = Profiles.Of(rows, directions);
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

    /// <summary>The design, which no label has a part in: what the directions say together, the numbers, the indicators.</summary>
    /// <param name="Scores">n × d.</param>
    /// <param name="Months">n months since signature, from 1.</param>
    /// <param name="Penalties">d; how many λ each weight is penalised by; NaN = that of u.</param>
    private sealed record Profiles(float[] Scores, float[] Months, double[] Penalties)
    {
        public static Profiles Of(SurvivalRows rows, IReadOnlyList<int> directions)
        {
            FeatureMatrix features = rows.Rows.Features;
            int facts = features.Names.Count - 1, count = features.RowCount;
            var coded = new TrainingRows(features, rows.Rows.Labels, [.. features.Names.Select(rows.Categories.Contains)]);
            int[] numbers = [.. Enumerable.Range(0, facts).Where(column => !coded.IsCategory![column])];
            Indicator[] indicators = [.. Indicator.Of(coded)];
            int width = 1 + numbers.Length + indicators.Length;
            var scores = new float[count * width];
            for (int i = 0; i < numbers.Length; i++)
            {
                float[] column = RankScores([.. Enumerable.Range(0, count).Select(row => features.Row(row)[numbers[i]])]);
                for (int row = 0; row < count; row++)
                {
                    scores[row * width] += directions[numbers[i]] * column[row];
                    scores[row * width + 1 + i] = column[row];
                }
            }

            for (int row = 0; row < count; row++)
            {
                for (int i = 0; i < indicators.Length; i++)
                {
                    scores[row * width + 1 + numbers.Length + i] = indicators[i].Holds(features.Row(row)) ? 1 : 0;
                }
            }

            return new Profiles(
                scores,
                [.. Enumerable.Range(0, count).Select(rows.MonthOf)],
                [double.NaN, .. numbers.Select(_ => 1.0), .. indicators.Select(_ => IndicatorsMore)]);
        }

        public FadingHazard Fit(int[] rows, float[] labels, double penalty, FadingHazard? start, CancellationToken cancellation)
        {
            double[] penalties = [.. Enumerable.Repeat(0.0, Free), .. Penalties.Select(times => double.IsNaN(times) ? CommonPenalty : times * penalty)];
            return new FadingHazard(this, RidgeLogistic.Fit(
                Array.ConvertAll(rows, row => labels[row]), penalties, start?._weights ?? new double[penalties.Length], Design(rows), cancellation));
        }

        public RidgeLogistic.Design Design(int[] rows) => (index, design) =>
        {
            int row = rows[index], width = Penalties.Length;
            float month = Months[row];
            (design[0], design[1], design[2], design[3]) = (1, Math.Exp(-month / 3), Math.Exp(-month / 12), Math.Log(month));
            double strength = Math.Exp(-month / 6) + 0.3;
            ReadOnlySpan<float> scores = Scores.AsSpan(row * width, width);
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

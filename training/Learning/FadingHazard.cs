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

    /// <summary>The design, which no label has a part in: the months, what the directions say together, the numbers, the indicators.</summary>
    /// <param name="Values">n × width.</param>
    private sealed record Profiles(double[] Values, int Numbers, int Indicators)
    {
        /// <summary>b₀ … b₃, u and the w.</summary>
        private int Width => Free + 1 + Numbers + Indicators;

        public static Profiles Of(SurvivalRows rows, IReadOnlyList<int> directions)
        {
            FeatureMatrix features = rows.Rows.Features;
            int count = features.RowCount;
            bool[] isCategory = [.. features.Names.Select(rows.Categories.Contains)];
            int[] numbers = [.. Enumerable.Range(0, features.Names.Count - 1).Where(column => !isCategory[column])];
            float[][] scores = [.. numbers.Select(column => RankScores([.. Enumerable.Range(0, count).Select(row => (double)features.Row(row)[column])]))];
            Indicator[] indicators = Indicator.Of(features, isCategory);
            var profiles = new Profiles(new double[count * (Free + 1 + numbers.Length + indicators.Length)], numbers.Length, indicators.Length);
            for (int row = 0; row < count; row++)
            {
                Span<double> design = profiles.Row(row);
                float month = rows.MonthOf(row), common = 0;
                (design[0], design[1], design[2], design[3]) = (1, Math.Exp(-month / 3), Math.Exp(-month / 12), Math.Log(month));
                double strength = Math.Exp(-month / 6) + 0.3;
                for (int i = 0; i < numbers.Length; i++)
                {
                    common += directions[numbers[i]] * scores[i][row];
                    design[Free + 1 + i] = strength * scores[i][row];
                }

                design[Free] = strength * common;
                for (int i = 0; i < indicators.Length; i++)
                {
                    design[Free + 1 + numbers.Length + i] = indicators[i].Holds(features.Row(row)) ? strength : 0;
                }
            }

            return profiles;
        }

        public FadingHazard Fit(int[] rows, float[] labels, double penalty, FadingHazard? start, CancellationToken cancellation)
        {
            double[] penalties =
                [.. Enumerable.Repeat(0.0, Free), CommonPenalty, .. Enumerable.Repeat(penalty, Numbers), .. Enumerable.Repeat(IndicatorsMore * penalty, Indicators)];
            return new FadingHazard(this, RidgeLogistic.Fit(
                Array.ConvertAll(rows, row => labels[row]), penalties, start?._weights ?? new double[Width], Design(rows), cancellation));
        }

        public RidgeLogistic.Design Design(int[] rows) => (index, design) => Row(rows[index]).CopyTo(design);

        private Span<double> Row(int row) => Values.AsSpan(row * Width, Width);

        /// <summary>Log-odds of each value's rank among the values, with mean 0 and deviation 1; 0 where it is missing.</summary>
        private static float[] RankScores(double[] values)
        {
            double[] scores = Array.ConvertAll(Arithmetic.Percentiles(values), Logistic.LogOdds);
            double[] known = [.. scores.Where(score => !double.IsNaN(score)).Order()];
            double mean = known.Length == 0 ? 0 : known.Average();
            double deviation = known.Length == 0 ? 0 : Math.Sqrt(known.Average(score => Math.Pow(score - mean, 2)));
            return Array.ConvertAll(scores, score => double.IsNaN(score) || deviation == 0 ? 0 : (float)Math.Clamp((score - mean) / deviation, -Cut, Cut));
        }
    }
}

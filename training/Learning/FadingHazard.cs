using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>Hazards of the same rows.</summary>
/// <param name="Without">Fold → the one that has not seen it.</param>
/// <param name="All">The one that has seen all.</param>
internal sealed record Teachers(FadingHazard[] Without, FadingHazard All);

/// <summary>What a hazard is asked.</summary>
/// <param name="Row">One of the rows that it was made of.</param>
/// <param name="Month">A month after signature, from 1.</param>
/// <param name="Unknown">A column that is taken as unknown; null = none.</param>
internal readonly record struct Asked(int Row, float Month, int? Unknown = null);

/// <summary>
/// A logistic hazard (Singer &amp; Willett 1993) of what was known at signature, whose effects fade as the account ages:
/// log-odds in month m = b₀ + b₁ e^(−m/3) + b₂ e^(−m/12) + b₃ ln m + (e^(−m/6) + 0.3) (u Σ sⱼ zⱼ + Σ wⱼ zⱼ). The z are log-odds of a number's rank,
/// so that a skewed column weighs like any other, and an indicator for each missing number and each frequent category; these are not
/// standardised, so that a rare category is shrunk the most. The penalty is ½λ‖w‖², three times that for indicators. s are the catalogue's
/// directions (−1, 0, +1): with few events effects are not shrunk to nothing but to one size (Dawes 1979, "The robust beauty of improper linear
/// models"). Trees have to find a dozen weak effects that add up split by split; taught by this hazard they order new accounts better
/// (bench/survival.md).
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

    /// <summary>
    /// λ: effects of 0.18 in log-odds are usual. It is not chosen by the book: a few hundred departures do not tell a λ of 30 from one of 1000,
    /// neither by held-out accounts nor by the marginal likelihood, and a choice by chance orders new accounts worse (bench/survival.md). Where
    /// nothing is to be learnt, calibration flattens what was.
    /// </summary>
    public const double Penalty = 30;

    private readonly Profiles _profiles;
    private readonly double[] _weights;

    private FadingHazard(Profiles profiles, double[] weights) => (_profiles, _weights) = (profiles, weights);

    /// <summary>Fits the hazards.</summary>
    /// <param name="directions">d + 1; −1, 0 or +1 a feature, the month's last.</param>
    /// <param name="folds">n; the fold of each row's account.</param>
    /// <param name="count">Folds.</param>
    public static Teachers Fit(SurvivalRows rows, IReadOnlyList<int> directions, int[] folds, int count, CancellationToken cancellation = default)
    {
        var profiles = Profiles.Of(rows, directions);
        float[] labels = rows.Rows.Labels;
        int[] every = [.. Enumerable.Range(0, labels.Length)];
        FadingHazard all = profiles.Fit(every, labels, cancellation);
        return new Teachers([.. Enumerable.Range(0, count).Select(fold => profiles.Fit([.. every.Where(row => folds[row] != fold)], labels, cancellation))], all);
    }

    /// <summary>Log-odds of rows among those that it was made of.</summary>
    public double[] LogOdds(IReadOnlyList<Asked> asked) => RidgeLogistic.LogOdds(asked.Count, _weights, (index, design) => _profiles.Write(asked[index], design));

    /// <summary>What no label has a part in: what the directions say together, the numbers, the indicators.</summary>
    /// <param name="Values">n × (1 + numbers + indicators).</param>
    /// <param name="Months">n.</param>
    /// <param name="Numbers">Columns of the numbers, with their directions.</param>
    private sealed record Profiles(double[] Values, float[] Months, (int Column, int Direction)[] Numbers, Indicator[] Indicators)
    {
        /// <summary>b₀ … b₃, u and the w.</summary>
        private int Width => Free + Facts;

        private int Facts => 1 + Numbers.Length + Indicators.Length;

        public static Profiles Of(SurvivalRows rows, IReadOnlyList<int> directions)
        {
            FeatureMatrix features = rows.Rows.Features;
            int count = features.RowCount;
            bool[] isCategory = [.. features.Names.Select(rows.Categories.Contains)];
            int[] numbers = [.. Enumerable.Range(0, features.Names.Count - 1).Where(column => !isCategory[column])];
            float[][] scores = [.. numbers.Select(column => RankScores([.. Enumerable.Range(0, count).Select(row => (double)features.Row(row)[column])]))];
            Indicator[] indicators = Indicator.Of(features, isCategory);
            int facts = 1 + numbers.Length + indicators.Length;
            var values = new double[count * facts];
            for (int row = 0; row < count; row++)
            {
                Span<double> profile = values.AsSpan(row * facts, facts);
                for (int i = 0; i < numbers.Length; i++)
                {
                    profile[0] += directions[numbers[i]] * scores[i][row];
                    profile[1 + i] = scores[i][row];
                }

                for (int i = 0; i < indicators.Length; i++)
                {
                    profile[1 + numbers.Length + i] = indicators[i].Holds(features.Row(row)) ? 1 : 0;
                }
            }

            return new Profiles(values, [.. Enumerable.Range(0, count).Select(rows.MonthOf)], [.. numbers.Select(column => (column, directions[column]))], indicators);
        }

        public FadingHazard Fit(int[] rows, float[] labels, CancellationToken cancellation)
        {
            double[] penalties =
                [.. Enumerable.Repeat(0.0, Free), CommonPenalty, .. Enumerable.Repeat(Penalty, Numbers.Length), .. Enumerable.Repeat(IndicatorsMore * Penalty, Indicators.Length)];
            return new FadingHazard(this, RidgeLogistic.Fit(
                Array.ConvertAll(rows, row => labels[row]), penalties, new double[Width], (index, design) => Write(new Asked(rows[index], Months[rows[index]]), design), cancellation));
        }

        /// <summary>Writes the design of what is asked.</summary>
        public void Write(Asked asked, Span<double> design)
        {
            float month = asked.Month;
            (design[0], design[1], design[2], design[3]) = (1, Math.Exp(-month / 3), Math.Exp(-month / 12), Math.Log(month));
            Span<double> facts = design[Free..];
            Values.AsSpan(asked.Row * Facts, Facts).CopyTo(facts);
            if (asked.Unknown is { } unknown)
            {
                Forget(unknown, facts);
            }

            double strength = Math.Exp(-month / 6) + 0.3;
            for (int i = 0; i < facts.Length; i++)
            {
                facts[i] *= strength;
            }
        }

        /// <summary>An unknown number counts as a usual one, an unknown category as none; where the book has such, what it means is learnt.</summary>
        private void Forget(int column, Span<double> facts)
        {
            for (int i = 0; i < Numbers.Length; i++)
            {
                if (Numbers[i].Column == column)
                {
                    facts[0] -= Numbers[i].Direction * facts[1 + i];
                    facts[1 + i] = 0;
                }
            }

            for (int i = 0; i < Indicators.Length; i++)
            {
                if (Indicators[i].Feature == column)
                {
                    facts[1 + Numbers.Length + i] = float.IsNaN(Indicators[i].Category) ? 1 : 0;
                }
            }
        }

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

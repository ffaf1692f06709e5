using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Learning;

/// <summary>The months through which an account was followed from a place in time, and how it ended.</summary>
/// <param name="First">First month in which it could have been seen to leave: 1, or later with delayed entry.</param>
/// <param name="Last">Last month of the follow-up.</param>
/// <param name="Left">True where it left, or fell silent, in <paramref name="Last"/>.</param>
public readonly record struct Followed(int First, int Last, bool Left);

/// <summary>Account-months to learn a hazard from: facts and month → did it leave in that month?</summary>
/// <param name="AccountIds">n account ids.</param>
/// <param name="Rows">n × (d + 1), the month last; labels 1 = left in that month.</param>
/// <param name="NegativeShare">Share of the months without the event that were drawn: log-odds of the rows are too high by −ln of it.</param>
public sealed record SurvivalRows(IReadOnlyList<string> AccountIds, TrainingRows Rows, double NegativeShare)
{
    /// <summary>Features that hold category codes. Trees split them by code; <see cref="FadingHazard"/> knows no order of them.</summary>
    public IReadOnlySet<string> Categories { get; init; } = new HashSet<string>();

    /// <summary>Name of the last feature.</summary>
    public const string Month = "survival_month";

    /// <summary>A row's month, from 1.</summary>
    public float MonthOf(int row) => Rows.Features.Row(row)[^1];

    /// <summary>
    /// One row a month followed. Every month with the event is taken; of the others, where there are
    /// more than <paramref name="mostNegatives"/>, the same share of all (case-control sampling; Prentice &amp; Pyke 1979).
    /// </summary>
    /// <param name="accounts">m account ids.</param>
    /// <param name="facts">m × d.</param>
    /// <param name="followed">m.</param>
    /// <param name="months">The last month that is learnt from.</param>
    public static SurvivalRows Of(
        IReadOnlyList<string> accounts,
        FeatureMatrix facts,
        IReadOnlyList<Followed> followed,
        int months,
        int mostNegatives,
        int seed)
    {
        long all = followed.Sum(span => (long)Math.Max(0, Math.Min(span.Last, months) - span.First + 1));
        double share = Math.Min(1, (double)mostNegatives / Math.Max(1, all));
        var ids = new List<string>();
        var labels = new List<float>();
        var values = new List<float>();
        for (int i = 0; i < accounts.Count; i++)
        {
            Followed span = followed[i];
            for (int month = span.First; month <= Math.Min(span.Last, months); month++)
            {
                bool left = span.Left && month == span.Last;
                if (left || share == 1 || Uniform(seed, i, month) < share)
                {
                    ids.Add(accounts[i]);
                    labels.Add(left ? 1 : 0);
                    values.AddRange(facts.Row(i));
                    values.Add(month);
                }
            }
        }

        return new SurvivalRows(
            ids, new TrainingRows(new FeatureMatrix([.. facts.Names, Month], [.. values]), [.. labels]), share);
    }

    /// <summary>A number from 0 to 1 of the row's own, whatever other rows there are.</summary>
    private static double Uniform(int seed, int row, int month)
    {
        ulong z = ((ulong)(uint)seed << 40) ^ ((ulong)(uint)row << 8) ^ (uint)month;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) / (double)(1UL << 53);
    }
}

using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation.Tuning;

/// <summary>
/// What may be tried, and how it is drawn: at random over the whole space, or near a candidate that did well. Rates, weights and penalties are
/// drawn on a log scale.
/// </summary>
/// <param name="Learners">Learners' names.</param>
/// <param name="Observes">Numbers of months observed.</param>
/// <param name="Defaults">What stays as it is: early stopping, threads, seed.</param>
public sealed record SearchSpace(IReadOnlyList<string> Learners, IReadOnlyList<int> Observes, LearnerSettings Defaults)
{
    /// <summary>How far a candidate near another one lies: standard deviation of the log of a number.</summary>
    private const double Near = 0.35;

    /// <summary>A slower rate needs more rounds; the held-out accounts stop them before that.</summary>
    private const double RoundsTimesRate = 30;

    internal static readonly (double Least, double Most)
        Rate = (0.015, 0.3), Subsample = (0.5, 1), ColumnSample = (0.3, 1), MinChildWeight = (0.5, 50), L2 = (0.3, 100);

    internal const int LeastDepth = 2, MostDepth = 8;
    private const int FewestRounds = 150, MostRounds = 1500;

    /// <summary>Draws anywhere.</summary>
    public Candidate Draw(Random chance) => new(
        Learners[chance.Next(Learners.Count)],
        Observes[chance.Next(Observes.Count)],
        Settings(
            chance.Next(LeastDepth, MostDepth + 1),
            LogUniform(chance, Rate),
            Uniform(chance, Subsample),
            Uniform(chance, ColumnSample),
            LogUniform(chance, MinChildWeight),
            LogUniform(chance, L2)));

    /// <summary>Draws near a candidate; one time in five its learner, and its months, are drawn anew.</summary>
    public Candidate DrawNear(Candidate good, Random chance) => new(
        chance.Next(5) == 0 ? Learners[chance.Next(Learners.Count)] : good.Learner,
        chance.Next(5) == 0 ? Observes[chance.Next(Observes.Count)] : good.Observe,
        Settings(
            Math.Clamp(good.Settings.MaxDepth + chance.Next(-1, 2), LeastDepth, MostDepth),
            Moved(good.Settings.LearningRate, Rate, chance),
            Moved(good.Settings.Subsample, Subsample, chance),
            Moved(good.Settings.ColumnSample, ColumnSample, chance),
            Moved(good.Settings.MinChildWeight, MinChildWeight, chance),
            Moved(good.Settings.L2, L2, chance)));

    /// <summary>The candidate of these numbers.</summary>
    internal LearnerSettings Settings(int depth, double rate, double subsample, double columns, double weight, double l2) => Defaults with
    {
        MaxDepth = depth,
        LearningRate = Short(rate),
        Rounds = (int)Math.Clamp(Math.Ceiling(RoundsTimesRate / rate), FewestRounds, MostRounds),
        Subsample = Short(subsample),
        ColumnSample = Short(columns),
        MinChildWeight = Short(weight),
        L2 = Short(l2),
    };

    /// <summary>Three digits: people will read and write these numbers.</summary>
    private static double Short(double value) => Math.Round(value, Math.Clamp(2 - (int)Math.Floor(Math.Log10(value)), 0, 6));

    private static double Uniform(Random chance, (double Least, double Most) range) =>
        range.Least + (range.Most - range.Least) * chance.NextDouble();

    private static double LogUniform(Random chance, (double Least, double Most) range) =>
        Math.Exp(Uniform(chance, (Math.Log(range.Least), Math.Log(range.Most))));

    private static double Moved(double value, (double Least, double Most) range, Random chance)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        return Math.Clamp(value * Math.Exp(Near * normal), range.Least, range.Most);
    }
}

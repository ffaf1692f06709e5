using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Evaluation.Monitoring;

/// <summary>
/// What a model's figures should turn out to be, from its probabilities alone (confidence-based performance estimation; Guillory et al.
/// 2021, Garg et al. 2022). It assumes that the probabilities are still right: it sees other customers, never another behaviour of the same.
/// </summary>
/// <param name="Rows">Rows n.</param>
/// <param name="Events">Expected events.</param>
/// <param name="RocAuc">Expected ROC area.</param>
/// <param name="Brier">Expected Brier score.</param>
/// <param name="PrecisionTop10">Expected precision in the top tenth.</param>
public sealed record ExpectedPerformance(int Rows, double Events, double RocAuc, double Brier, double PrecisionTop10)
{
    /// <summary>What this estimate takes for granted.</summary>
    public const string Assumption =
        "assumes that the probabilities are still calibrated: it sees a change of who the customers are, not of what the same ones do";

    /// <summary>The expectation over labels drawn with these probabilities, to the order of 1 ÷ n.</summary>
    /// <param name="logOdds">n predictions, in any order.</param>
    public static ExpectedPerformance Of(IReadOnlyList<double> logOdds)
    {
        double[] falling = [.. logOdds.Select(Logistic.Probability).OrderDescending()];
        double events = falling.Sum(), none = falling.Length - events;
        (double hits, double area, double own) = (0, 0, 0);
        for (int row = 0; row < falling.Length;)
        {
            double p = falling[row];
            int end = row;
            while (end < falling.Length && falling[end] == p)
            {
                end++;
            }

            // Pairs of equal probability count half; a row makes no pair with itself, hence what is taken off.
            double group = (end - row) * p, others = (end - row) * (1 - p);
            area += hits * others + (group * others - (end - row) * p * (1 - p)) / 2;
            own += (end - row) * p * (1 - p);
            hits += group;
            row = end;
        }

        int top = Math.Max(1, (int)Math.Round(falling.Length * 0.1));
        return new ExpectedPerformance(
            falling.Length,
            events,
            area / (events * none - own),
            falling.Average(p => p * (1 - p)),
            falling.Take(top).Average());
    }
}

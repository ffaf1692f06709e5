using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>A score by row: a model's, a baseline's, or the simulator's true probabilities.</summary>
/// <param name="Values">n values, higher = more likely 1: log-odds where the column is a probability, else any order.</param>
/// <param name="IsProbability">Whether the values are log-odds, so that loss and calibration mean something.</param>
public sealed record ScoreColumn(double[] Values, bool IsProbability)
{
    /// <summary>Log-odds at which certainty is cut, so that one row cannot make a loss infinite.</summary>
    private const double MostCertain = 16;

    /// <summary>From log-odds.</summary>
    public static ScoreColumn OfLogOdds(double[] logOdds) => new(logOdds, true);

    /// <summary>From probabilities; 0 and 1 are taken as about 1e-7 from certain.</summary>
    public static ScoreColumn OfProbabilities(IEnumerable<double> probabilities) =>
        new([.. probabilities.Select(p => Math.Clamp(Logistic.LogOdds(p), -MostCertain, MostCertain))], true);

    /// <summary>From scores that only order the rows; a row without a score stands at the mean of the others.</summary>
    public static ScoreColumn OfRanks(IReadOnlyList<float> scores)
    {
        double mean = scores.Where(score => !float.IsNaN(score)).Select(score => (double)score).DefaultIfEmpty(0).Average();
        return new([.. scores.Select(score => float.IsNaN(score) ? mean : score)], false);
    }

    /// <summary>The given rows, in the given order.</summary>
    public ScoreColumn Take(int[] rows) => this with { Values = Array.ConvertAll(rows, row => Values[row]) };
}

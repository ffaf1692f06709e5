using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Evaluation.Tuning;

/// <summary>What a trial tries.</summary>
/// <param name="Learner">The learner's name.</param>
/// <param name="Observe">Months observed; 0 = a table whose columns are what they are.</param>
/// <param name="Settings">The learner's settings.</param>
public sealed record Candidate(string Learner, int Observe, LearnerSettings Settings);

/// <summary>A candidate and how it did.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Share">Share of the training accounts that it learned from.</param>
/// <param name="Score">The measure, higher = better; NaN = it could not be trained on some split.</param>
public sealed record Trial(int Number, Candidate Candidate, double Share, double Score)
{
    /// <summary>True where all training accounts were learned from and there is a score: only these may be chosen.</summary>
    public bool IsWhole => Share == 1 && !double.IsNaN(Score);
}

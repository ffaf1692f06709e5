using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// A gradient-boosting library that ends as our own <see cref="TreeEnsemble"/>; XGBoost is the default, ML.NET's FastTree comes behind a
/// build flag. Trainings run side by side: an implementation keeps no state between calls.
/// </summary>
public interface ILearner
{
    /// <summary>The name that <c>--learner</c> takes and the manifest records.</summary>
    string Name { get; }

    /// <summary>Version of the native or managed library that trains.</summary>
    string LibraryVersion { get; }

    /// <summary>Whether it holds a model to the directions that it is given; one that does not says nothing of them in the manifest.</summary>
    bool KeepsDirections => true;

    /// <summary>Trains on the labels with logistic loss; stops early on the validation rows where there are any.</summary>
    /// <param name="train">Training rows; no label is NaN.</param>
    /// <param name="validation">Rows of held-out accounts for early stopping; null = all <see cref="LearnerSettings.Rounds"/>.</param>
    /// <param name="monotone">Per feature −1, 0 or +1: direction of the model's output in that feature.</param>
    /// <param name="progress">Called after each round: its number (from 1), the validation log loss (NaN without validation).</param>
    TreeEnsemble Train(
        TrainingRows train,
        TrainingRows? validation,
        IReadOnlyList<int> monotone,
        LearnerSettings settings,
        Action<int, double>? progress,
        CancellationToken cancellation);
}

/// <summary>Feature rows with their labels.</summary>
/// <param name="Features">n × d.</param>
/// <param name="Labels">n values, 0 or 1, or a probability between them.</param>
/// <param name="IsCategory">
/// d; true where the column holds category codes 0 … k − 1 (NaN = missing, or a category that nobody has named) and an order of them means
/// nothing; null = none does. Such a column has direction 0.
/// </param>
public sealed record TrainingRows(FeatureMatrix Features, float[] Labels, IReadOnlyList<bool>? IsCategory = null)
{
    /// <summary>n; how many ordinary rows each one counts for; null = all alike.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Share of the labels that are 1, by weight; a little inside (0, 1), so that its log-odds are finite.</summary>
    public double Prevalence => Math.Clamp(Mean(Array.ConvertAll(Labels, label => (double)label)), 1e-6, 1 - 1e-6);

    /// <summary>For a learner that takes only 0 and 1: a row between them becomes two, which share its weight.</summary>
    public TrainingRows Binary()
    {
        if (Array.TrueForAll(Labels, label => label is 0 or 1))
        {
            return this;
        }

        (int Row, float Label, float Share)[] halves =
            [.. Labels.SelectMany((label, row) => new[] { (row, 0f, 1 - label), (row, 1f, label) }).Where(half => half.Item3 > 0)];
        return this with
        {
            Features = Features.Take(Array.ConvertAll(halves, half => half.Row)),
            Labels = Array.ConvertAll(halves, half => half.Label),
            Weights = Array.ConvertAll(halves, half => half.Share * (Weights?[half.Row] ?? 1)),
        };
    }

    /// <summary>Mean of n values, by weight.</summary>
    public double Mean(ReadOnlySpan<double> values)
    {
        (double sum, double weight) = (0, 0);
        for (int row = 0; row < values.Length; row++)
        {
            double counts = Weights is null ? 1 : Weights[row];
            sum += counts * values[row];
            weight += counts;
        }

        return sum / weight;
    }
}

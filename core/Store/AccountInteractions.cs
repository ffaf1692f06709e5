using ChurnSegmentation.Core.Explain;

namespace ChurnSegmentation.Core.Store;

/// <summary>How features move one model together, for one account.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="Snapshot">The month whose end the answer is as of.</param>
/// <param name="ModelVersion">Id of the version that scored it.</param>
/// <param name="Model">The model.</param>
/// <param name="Polarity">What a probability of 1 means.</param>
/// <param name="Pairs">The strongest pairs, strongest first.</param>
public sealed record AccountInteractions(
    string AccountId, string Snapshot, string ModelVersion, string Model, string Polarity, IReadOnlyList<FeaturePair> Pairs)
{
    /// <summary>The answer, from the numbers that were stored when the account was scored.</summary>
    /// <param name="model">Place of the model in the predictor's.</param>
    /// <param name="top">Pairs at most.</param>
    public static AccountInteractions Of(Predictor predictor, string snapshot, string accountId, int model, ScoredRow scored, int top)
    {
        NamedModel named = predictor.Models[model];
        double[] matrix = ShapInteractions.Of(named.Model, scored.Features, scored.Scores[model].Contributions);
        return new AccountInteractions(
            accountId,
            snapshot,
            predictor.Version,
            named.Name,
            named.Polarity,
            [.. ShapInteractions.Strongest(matrix, top).Select(pair => new FeaturePair(
                predictor.Features[pair.First].Name,
                predictor.Features[pair.First].Title,
                predictor.Features[pair.Second].Name,
                predictor.Features[pair.Second].Title,
                pair.LogOdds))]);
    }
}

/// <summary>Two features that move a model more, or less, together than each by itself.</summary>
/// <param name="First">The one feature's name.</param>
/// <param name="FirstTitle">Its short name for people.</param>
/// <param name="Second">The other feature's name.</param>
/// <param name="SecondTitle">Its short name for people.</param>
/// <param name="LogOdds">What the pair adds to the calibrated log-odds; below 0 it takes away.</param>
public sealed record FeaturePair(string First, string FirstTitle, string Second, string SecondTitle, double LogOdds);

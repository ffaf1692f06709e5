using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>All that a dossier is written from.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Attributes">What it is.</param>
/// <param name="Snapshot">The month whose end it shows.</param>
/// <param name="ModelVersion">Id of the version that scored it.</param>
/// <param name="NotScored">Why it has no scores; null where it was scored.</param>
/// <param name="Answers">Model → its answer with reasons; empty where it was not scored.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Book">What it is compared with.</param>
/// <param name="Policy">The lines that decided.</param>
public sealed record CaseFile(
    string AccountId,
    IReadOnlyDictionary<string, string> Attributes,
    Month Snapshot,
    string ModelVersion,
    string? NotScored,
    IReadOnlyDictionary<string, ModelAnswer> Answers,
    AccountDecision Decision,
    BookDecision Book,
    Policy Policy)
{
    /// <summary>Which months the answers are about; null where it was not scored.</summary>
    public Windows? Windows { get; init; }

    /// <summary>What would take it below the line of exit, as the model sees it; null where it is no candidate, or the version does not know.</summary>
    public Counterfactual? WayOut { get; init; }

    /// <summary>Its name, or its id where nobody wrote one down.</summary>
    public string Name => Attributes.GetValueOrDefault("name", AccountId);

    /// <summary>A fact; NaN = unknown.</summary>
    public double Fact(string feature) => Decision.Facts.GetValueOrDefault(feature, double.NaN);
}

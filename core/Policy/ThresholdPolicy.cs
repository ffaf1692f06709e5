namespace ChurnSegmentation.Core;

/// <summary>What a wrong answer of each model costs: from these the card reckons where acting is cheapest.</summary>
/// <param name="Churn">A leaver whom nobody talked to; a talk with one who stays.</param>
/// <param name="NeedsExit">A customer kept who should go; a customer parted with who should stay.</param>
/// <param name="Expansion">An account that would grow and got no offer; an offer to one that would not.</param>
public sealed record ThresholdPolicy(ErrorCosts Churn, ErrorCosts NeedsExit, ErrorCosts Expansion)
{
    /// <summary>The model's costs; null of a model that the policy does not know.</summary>
    public ErrorCosts? this[string model] => model switch
    {
        "churn" => Churn,
        "needs_exit" => NeedsExit,
        "expansion" => Expansion,
        _ => null,
    };

    internal static ThresholdPolicy Read(PolicyNumbers numbers) => new(
        Pair(numbers, "churn", "missed_leaver", "needless_talk"),
        Pair(numbers, "needs_exit", "kept_wrongly", "parted_wrongly"),
        Pair(numbers, "expansion", "missed_offer", "needless_offer"));

    private static ErrorCosts Pair(PolicyNumbers numbers, string model, string missed, string needless) => numbers.Within(model, pair =>
        new ErrorCosts(pair.Positive(missed), pair.Positive(needless), $"thresholds.{model}.{missed}", $"thresholds.{model}.{needless}"));
}

/// <summary>The two costs of a model, in the book's currency.</summary>
/// <param name="Missed">Cost of leaving a positive alone.</param>
/// <param name="Needless">Cost of acting on a negative.</param>
/// <param name="MissedPath">Where the first one's reason stands in <see cref="Policy.Reasons"/>.</param>
/// <param name="NeedlessPath">Where the second one's stands.</param>
public sealed record ErrorCosts(double Missed, double Needless, string MissedPath, string NeedlessPath);

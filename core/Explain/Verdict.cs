using ChurnSegmentation.Core.Model;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Explain;

/// <summary>What a model dares to say.</summary>
/// <param name="Says"><c>likely</c>, <c>unlikely</c>, or <c>undecided</c>, which is an answer.</param>
/// <param name="ErrorLevel">Share of either kind of account that may be told the wrong thing.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record Verdict(string Says, double ErrorLevel, string Reason)
{
    /// <summary>The verdict on a probability.</summary>
    /// <param name="conformal">How the model was calibrated for it.</param>
    /// <param name="familiarity">Whether the model has seen the like.</param>
    public static Verdict Of(Conformal conformal, double probability, FamiliarityOfRow familiarity, UncertaintyPolicy policy)
    {
        string? doubt = Doubt(conformal, probability, familiarity, policy);
        bool likely = conformal.Of(probability, policy.ErrorPercent) == ConformalSet.Likely;
        return new Verdict(
            doubt is not null ? "undecided" : likely ? "likely" : "unlikely",
            policy.ErrorPercent / 100.0,
            doubt ?? Invariant($"At an error level of {policy.ErrorPercent}% it is like those that were {(likely ? 1 : 0)}, and unlike those that were {(likely ? 0 : 1)}."));
    }

    /// <summary>Why a model gives no answer, in a sentence; null where it gives one.</summary>
    /// <param name="conformal">How the model was calibrated for it; null = it was not, and only what it has never seen is doubted.</param>
    /// <param name="familiarity">Whether the model has seen the like.</param>
    public static string? Doubt(Conformal? conformal, double probability, FamiliarityOfRow familiarity, UncertaintyPolicy policy) =>
        conformal?.Of(probability, policy.ErrorPercent) switch
        {
            _ when familiarity.Unfamiliar => Unfamiliar(familiarity),
            ConformalSet.Both => Invariant($"At an error level of {policy.ErrorPercent}% neither answer can be ruled out."),
            ConformalSet.Neither => Invariant($"At an error level of {policy.ErrorPercent}% it fits neither answer."),
            _ => null,
        };

    private static string Unfamiliar(FamiliarityOfRow familiarity)
    {
        string named = string.Join(", ", familiarity.Outside.Take(3).Select(feature => feature.Replace('_', ' ')));
        return Invariant($"Unlike what the model learned from: {familiarity.Outside.Count} facts lie outside ({named}{(familiarity.Outside.Count > 3 ? " …" : "")}); {100 * familiarity.Share:0.0}% of those rows had as many.");
    }
}

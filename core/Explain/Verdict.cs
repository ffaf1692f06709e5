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
        (string says, string reason) = conformal.Of(probability, policy.ErrorPercent) switch
        {
            _ when familiarity.Unfamiliar => ("undecided", Unfamiliar(familiarity)),
            ConformalSet.Likely => ("likely", Invariant($"At an error level of {policy.ErrorPercent}% it is like those that were 1, and unlike those that were 0.")),
            ConformalSet.Unlikely => ("unlikely", Invariant($"At an error level of {policy.ErrorPercent}% it is like those that were 0, and unlike those that were 1.")),
            ConformalSet.Both => ("undecided", Invariant($"At an error level of {policy.ErrorPercent}% neither answer can be ruled out.")),
            _ => ("undecided", Invariant($"At an error level of {policy.ErrorPercent}% it fits neither answer.")),
        };
        return new Verdict(says, policy.ErrorPercent / 100.0, reason);
    }

    private static string Unfamiliar(FamiliarityOfRow familiarity)
    {
        string named = string.Join(", ", familiarity.Outside.Take(3).Select(feature => feature.Replace('_', ' ')));
        return Invariant($"Unlike what the model learned from: {familiarity.Outside.Count} facts lie outside ({named}{(familiarity.Outside.Count > 3 ? " …" : "")}); {100 * familiarity.Share:0.0}% of those rows had as many.");
    }
}

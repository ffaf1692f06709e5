namespace ChurnSegmentation.Core;

/// <summary>When an answer is withheld.</summary>
/// <param name="ErrorPercent">Error level of the conformal sets, in whole percent.</param>
/// <param name="UnfamiliarShare">An account is unfamiliar if at most this share of the training rows looks as odd.</param>
/// <param name="LeastEvents">Accounts with the event, in training, from which a version may be promoted without being told to.</param>
public sealed record UncertaintyPolicy(int ErrorPercent, double UnfamiliarShare, int LeastEvents)
{
    internal static UncertaintyPolicy Read(PolicyNumbers numbers) => new(
        numbers.Whole("error_percent", 1, 50), numbers.Share("unfamiliar_share"), numbers.Whole("least_events", 0, 1_000_000));
}

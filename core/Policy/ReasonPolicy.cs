namespace ChurnSegmentation.Core;

/// <summary>What a reason must hold out to be said without reserve.</summary>
/// <param name="SignFlipShare">
/// Share of the models on bootstrap samples of accounts that may see a reason the other way round; above it the reason is not firm.
/// </param>
/// <param name="PaysInTime">Payment on time, of 1, from which it is said in an account's favour.</param>
public sealed record ReasonPolicy(double SignFlipShare, double PaysInTime)
{
    internal static ReasonPolicy Read(PolicyNumbers numbers) => new(numbers.Share("sign_flip_share"), numbers.Share("pays_in_time"));
}

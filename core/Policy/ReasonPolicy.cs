namespace ChurnSegmentation.Core;

/// <summary>What a reason must hold out to be said without reserve.</summary>
/// <param name="SignFlipShare">
/// Share of the models on bootstrap samples of accounts that may see a reason the other way round; above it the reason is not firm.
/// </param>
public sealed record ReasonPolicy(double SignFlipShare)
{
    internal static ReasonPolicy Read(PolicyNumbers numbers) => new(numbers.Share("sign_flip_share"));
}

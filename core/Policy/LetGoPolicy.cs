namespace ChurnSegmentation.Core;

/// <summary>What parting with accounts is reckoned with, beside the cost rates.</summary>
/// <param name="CostRateUncertainty">Standard deviation of the logarithm of true cost rates over the policy's.</param>
/// <param name="DependantsShare">Share of the accounts that it referred and that are with us, that would follow it.</param>
/// <param name="HourValue">What a freed hour is worth where it is put to other use.</param>
public sealed record LetGoPolicy(
    double CostRateUncertainty, double DependantsShare, double HourValue)
{
    internal static LetGoPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("cost_rate_uncertainty", 0, 2),
        numbers.Share("dependants_share"),
        numbers.Number("freed_hour", 0, 1e9));
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Will this account grow? 1 = mean revenue over the twelve months after the snapshot is above the observation mean by the policy's share.
/// A month without revenue counts 0, so that an account that left did not expand; one that we asked to leave is censored (NaN).
/// </summary>
public static class ExpansionLabel
{
    /// <summary>Months after the snapshot.</summary>
    public const int Months = 12;

    /// <inheritdoc cref="ChurnLabel.Of"/>
    public static float Of(AccountFacts account, Month snapshot, double observedMean, Policy policy)
    {
        if (account.End is { ByVendor: true } end && end.EndedOn <= (snapshot + Months).LastDay)
        {
            return float.NaN;
        }

        return account.MeanRevenue(snapshot + 1, Months) > (1 + policy.Growth.ExpansionShare) * observedMean ? 1 : 0;
    }
}

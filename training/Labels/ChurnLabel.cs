using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Will this account leave, or fall silent? 1 = by the end of the outcome window the customer has ended the contract, or there is no revenue, or a
/// mean below the policy's share of the observation mean, over the outcome months. An account that we asked to leave is censored (NaN).
/// </summary>
public static class ChurnLabel
{
    /// <summary>The label of an eligible account.</summary>
    /// <param name="account">What the book knows of it.</param>
    /// <param name="snapshot">The snapshot's month.</param>
    /// <param name="observedMean">Mean revenue of the observation window's months with a row, as known at the snapshot.</param>
    /// <returns>1, 0, or NaN = censored.</returns>
    public static float Of(AccountFacts account, Month snapshot, double observedMean, Windows windows, Policy policy)
    {
        DateOnly close = (snapshot + windows.Horizon).LastDay;
        if (account.End is { } end && end.EndedOn <= close && (end.ByCustomer || end.ByVendor))
        {
            return end.ByVendor ? float.NaN : 1;
        }

        return IsSilent(account, snapshot + windows.Lead + 1, windows.Outcome, observedMean, policy) ? 1 : 0;
    }

    /// <summary>True where, after the lead, the account is neither gone nor silent; always true without a lead.</summary>
    /// <inheritdoc cref="Of"/>
    public static bool IsStillThere(AccountFacts account, Month snapshot, double observedMean, Windows windows, Policy policy)
    {
        bool gone = account.End is { } end && end.EndedOn <= (snapshot + windows.Lead).LastDay && (end.ByCustomer || end.ByVendor);
        return windows.Lead == 0 || (!gone && !IsSilent(account, snapshot + 1, windows.Lead, observedMean, policy));
    }

    private static bool IsSilent(AccountFacts account, Month from, int months, double observedMean, Policy policy) =>
        account.MeanRevenue(from, months) is var mean && (!(mean > 0) || mean < policy.Lifecycle.SilenceShare * observedMean);
}

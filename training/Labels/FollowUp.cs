using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// How long an account was seen to live. It counts from <paramref name="Entry"/>, at whose end it was first seen alive (delayed entry: one that
/// signed before the book opens tells nothing of its earlier months), to <paramref name="Last"/>.
/// </summary>
/// <param name="Signed">Month of the signature.</param>
/// <param name="Entry">First month at whose end it was seen alive: the first with revenue.</param>
/// <param name="Last">Month of the event, or the last month at whose end it was seen alive.</param>
/// <param name="Left">True where it left, or fell silent, in <paramref name="Last"/>; false = censored there.</param>
public sealed record FollowUp(Month Signed, Month Entry, Month Last, bool Left)
{
    /// <summary>Months of revenue that say what is usual for the account.</summary>
    private const int UsualMonths = 6;

    /// <summary>True where what became of it within so many months after a month is known: it left, or was followed so long.</summary>
    public bool Knows(Month from, int months) => Left || Last - from >= months;

    /// <summary>True where it left by so many months after a month.</summary>
    public bool LeftBy(Month from, int months) => Left && Last - from <= months;

    /// <summary>
    /// Follows an account until a month, by what was known of revenue and contract by then: it leaves in the month in which the customer ends
    /// the contract, or from which on its revenue is missing or below the policy's share of what was usual; an end by us censors it, an end by
    /// nobody knows whom is left to the silence rule, as in the label churn.
    /// </summary>
    /// <param name="silence">Months over which silence must hold; fewer where no more are known.</param>
    /// <returns>Null where it was never seen alive at a month's end.</returns>
    public static FollowUp? Of(AccountFacts account, Month signed, Month until, int silence, Policy policy)
    {
        ContractEnd? end = account.End is { } found && Month.Of(found.EndedOn) <= until ? found : null;
        Month? ended = end is { ByCustomer: true } or { ByVendor: true } ? Month.Of(end.EndedOn) : null;
        Month entry = account.Revenue.Where(paid => paid.Value > 0 && paid.Key >= signed && paid.Key <= until)
            .Select(paid => paid.Key).DefaultIfEmpty(until + 1).Min();
        if (entry > until || entry >= ended)
        {
            return null;
        }

        for (Month month = entry + 1; month <= until; month += 1)
        {
            if (month >= ended)
            {
                return end!.ByVendor ? new FollowUp(signed, entry, month - 1, false) : new FollowUp(signed, entry, month, true);
            }

            if (IsSilent(account, month, Earlier(month + (silence - 1), until), policy))
            {
                return new FollowUp(signed, entry, month, true);
            }
        }

        return new FollowUp(signed, entry, until, false);
    }

    private static bool IsSilent(AccountFacts account, Month from, Month to, Policy policy)
    {
        (double usual, int rows) = (0, 0);
        for (int back = 1; back <= UsualMonths; back++)
        {
            if (account.Revenue.TryGetValue(from - back, out double revenue))
            {
                usual += revenue;
                rows++;
            }
        }

        double line = policy.Lifecycle.SilenceShare * usual / Math.Max(1, rows), sum = 0;
        for (Month month = from; month <= to; month += 1)
        {
            sum += account.Revenue.GetValueOrDefault(month);
        }

        return account.Revenue.GetValueOrDefault(from) < line && sum < line * (to - from + 1);
    }

    private static Month Earlier(Month left, Month right) => left < right ? left : right;
}

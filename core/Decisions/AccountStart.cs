using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>How an account started: what was known of it when it signed.</summary>
/// <param name="Signed">Month of the signature.</param>
/// <param name="Profile">Dimension → value, such as industry → Software; unknown ones are not there.</param>
/// <param name="Price">Signed price a year; NaN = unknown.</param>
public sealed record AccountStart(string AccountId, Month Signed, IReadOnlyDictionary<string, string> Profile, double Price);

/// <summary>Two accounts that started alike.</summary>
/// <param name="Account">Index of the one that was matched.</param>
/// <param name="Other">Index of its match among the others.</param>
/// <param name="Distance">0 = started the same, 1 = in nothing alike.</param>
public readonly record struct AlikePair(int Account, int Other, double Distance);

/// <summary>
/// Who started like whom. The distance is Gower's (1971): the mean, over what is known of both, of 1 for a trait that differs, and for price
/// (in logarithms) and month of signature the gap over the largest in the book. Of whom less than half is known nobody can say that he started alike.
/// </summary>
public static class StartedAlike
{
    private const string Size = "size";
    private static readonly string[] Traits = ["industry", "plan", "acquisition_channel", "discount", Size];
    private static readonly int LeastKnown = (Traits.Length + 2 + 1) / 2;

    /// <summary>
    /// For each account the policy's number of most alike others, nearest first, ties by the order of <paramref name="others"/>: of its own size
    /// class where any of them is alike enough, else of any. Others may be taken again.
    /// </summary>
    /// <returns>Pairs in the order of <paramref name="accounts"/>; an account like whom nobody started has none.</returns>
    public static IReadOnlyList<AlikePair> Match(IReadOnlyList<AccountStart> accounts, IReadOnlyList<AccountStart> others, PlanningPolicy policy)
    {
        AccountStart[] all = [.. accounts, .. others];
        double prices = Range(all.Select(LogPrice)), months = Range(all.Select(start => (double)(start.Signed - all[0].Signed)));
        var pairs = new List<AlikePair>();
        foreach ((int index, AccountStart account) in accounts.Index())
        {
            AlikePair[] near =
            [
                .. others.Select((other, at) => new AlikePair(index, at, Distance(account, other, prices, months)))
                    .Where(pair => pair.Distance <= policy.AlikeDistance),
            ];
            AlikePair[] sameSize = [.. near.Where(pair => Agree(account, others[pair.Other], Size) == true)];
            pairs.AddRange((sameSize.Length > 0 ? sameSize : near)
                .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Other).Take(policy.AlikeAccounts));
        }

        return pairs;
    }

    /// <summary>The pairs in which every account and every other stands once, the nearest first: what a test of independent pairs may look at.</summary>
    public static IReadOnlyList<AlikePair> EachOnce(IReadOnlyList<AlikePair> pairs)
    {
        var accounts = new HashSet<int>();
        var others = new HashSet<int>();
        return [.. pairs.OrderBy(pair => pair.Distance).ThenBy(pair => pair.Account).ThenBy(pair => pair.Other)
            .Where(pair => !accounts.Contains(pair.Account) && !others.Contains(pair.Other) && accounts.Add(pair.Account) && others.Add(pair.Other))];
    }

    private static double Distance(AccountStart left, AccountStart right, double prices, double months)
    {
        double sum = Share(Math.Abs(left.Signed - right.Signed), months);
        int known = 1;
        double price = Math.Abs(LogPrice(left) - LogPrice(right));
        if (!double.IsNaN(price))
        {
            sum += Share(price, prices);
            known++;
        }

        foreach (string trait in Traits)
        {
            if (Agree(left, right, trait) is { } same)
            {
                sum += same ? 0 : 1;
                known++;
            }
        }

        return known >= LeastKnown ? sum / known : double.NaN;
    }

    private static bool? Agree(AccountStart left, AccountStart right, string trait) =>
        left.Profile.TryGetValue(trait, out string? one) && right.Profile.TryGetValue(trait, out string? other) ? one == other : null;

    private static double LogPrice(AccountStart start) => start.Price > 0 ? Math.Log(start.Price) : double.NaN;

    private static double Share(double gap, double range) => range > 0 ? gap / range : 0;

    private static double Range(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        return known.Length == 0 ? 0 : known.Max() - known.Min();
    }
}

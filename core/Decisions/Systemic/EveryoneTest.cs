using System.Globalization;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>
/// A fault that hits everyone makes no cohort stand out. It shows against the book's own past: the yardstick of earlier windows, and its line
/// between troubled and not, are laid to the accounts of the last year. And it shows in how often we break our word, whatever was usual.
/// </summary>
/// <remarks>A year, not its last window alone: incidents come in clusters, and the friction that they leave behind would pass for a fault that stays.</remarks>
internal static class EveryoneTest
{
    /// <summary>Months that are judged; the yardstick is older.</summary>
    internal const int Year = 12;

    /// <param name="findings">Cohorts that are named; their accounts are left out, today and before.</param>
    public static EveryoneEvidence Run(
        SnapshotView book, IReadOnlyList<SnapshotView> earlier, IReadOnlyList<SystemicFinding> findings, Policy policy)
    {
        EveryonePolicy limits = policy.Systemic.Everyone;
        TroubleFacts[] now = Others(book, findings, policy);
        ILookup<bool, TroubleFacts> past = earlier.SelectMany(window => Others(window, findings, policy).Select(facts => (window.Snapshot, Facts: facts)))
            .ToLookup(row => book.Snapshot - row.Snapshot < Year, row => row.Facts);
        TroubleFacts[] before = [.. past[false]];
        (double broken, double brokenBefore) = (PromisesBroken(now), PromisesBroken(before));
        (double share, double p) = Against(before, [.. now, .. past[true]], policy);
        bool changed = share >= limits.TroubledShare && p <= policy.Systemic.Rate, late = broken >= limits.PromisesBrokenShare;
        string text = (changed, late) switch
        {
            (true, _) => $"{Percent(share)} of the accounts that do what we recommend were in trouble over the last year, by the yardstick of the time before, which called {Percent(policy.Systemic.TroubledShare)} of them so",
            (_, true) => $"{Percent(broken)} of all tickets are answered or solved later than promised",
            _ => "",
        };
        return new EveryoneEvidence(
            changed || late, now.Length, share, p, broken, brokenBefore,
            changed || late ? $"Fix us first, for everyone: {text}." : "Trouble is no more common in the whole book than it may be.");
    }

    private static (double Share, double P) Against(TroubleFacts[] before, TroubleFacts[] year, Policy policy)
    {
        var yardstick = TroubleYardstick.Of(before, policy.Systemic.Everyone.Weights, policy);
        double[] then = [.. yardstick.Measure(before).Where(value => !double.IsNaN(value)).Order()];
        double[] today = [.. yardstick.Measure(year).Where(value => !double.IsNaN(value))];
        if (then.Length == 0 || today.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        double line = then[Math.Min(then.Length - 1, (int)((1 - policy.Systemic.TroubledShare) * then.Length))];
        int troubledThen = then.Count(value => value >= line), troubled = today.Count(value => value >= line);
        double p = Hypergeometric.AtLeast(troubled, new Hypergeometric.Urn(then.Length + today.Length, troubledThen + troubled, today.Length));
        return ((double)troubled / today.Length, p);
    }

    private static TroubleFacts[] Others(SnapshotView book, IReadOnlyList<SystemicFinding> findings, Policy policy) => EngagedAccounts.FactsOf(
        [.. EngagedAccounts.Engaged(book, policy).Where(account => !findings.Any(finding => finding.Cohort.Has(account)))], book.Months);

    private static double PromisesBroken(TroubleFacts[] accounts)
    {
        TroubleFacts[] known = [.. accounts.Where(fact => fact.Tickets > 0 && !double.IsNaN(fact.PromisesBroken))];
        return known.Length == 0 ? double.NaN : known.Sum(fact => fact.PromisesBroken) / known.Sum(fact => fact.Tickets);
    }

    private static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);
}

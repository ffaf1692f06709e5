using System.Globalization;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>
/// A fault that hits everyone makes no cohort stand out. It shows against the book's own past: last year's yardstick, and its line between
/// troubled and not, are laid to today's accounts. And it shows in how often we break our word, whatever was usual.
/// </summary>
internal static class EveryoneTest
{
    /// <param name="findings">Cohorts that are named; their accounts are left out, in both years.</param>
    public static EveryoneEvidence Run(
        SnapshotView book, SnapshotView? yearBefore, IReadOnlyList<SystemicFinding> findings, Policy policy)
    {
        EveryonePolicy limits = policy.Systemic.Everyone;
        AccountView[] now = Others(book, findings, policy);
        double broken = PromisesBroken(now, book.Months);
        (double share, double p, double brokenBefore) = yearBefore is null
            ? (double.NaN, double.NaN, double.NaN)
            : Against(Others(yearBefore, findings, policy), yearBefore.Months, now, book.Months, policy);
        bool changed = share >= limits.TroubledShare && p <= policy.Systemic.Rate, late = broken >= limits.PromisesBrokenShare;
        string text = (changed, late) switch
        {
            (true, _) => $"{Percent(share)} of the accounts that do what we recommend are in trouble by the yardstick of a year before, which then called {Percent(policy.Systemic.TroubledShare)} so",
            (_, true) => $"{Percent(broken)} of all tickets are answered or solved later than promised",
            _ => "",
        };
        return new EveryoneEvidence(
            changed || late, now.Length, share, p, broken, brokenBefore,
            changed || late ? $"Fix us first, for everyone: {text}." : "Trouble is no more common in the whole book than it may be.");
    }

    private static (double Share, double P, double BrokenBefore) Against(
        AccountView[] before, int monthsBefore, AccountView[] now, int months, Policy policy)
    {
        var yardstick = TroubleYardstick.Of(before, monthsBefore, policy);
        double[] then = [.. yardstick.Measure(before, monthsBefore).Where(value => !double.IsNaN(value)).Order()];
        double[] today = [.. yardstick.Measure(now, months).Where(value => !double.IsNaN(value))];
        if (then.Length == 0 || today.Length == 0)
        {
            return (double.NaN, double.NaN, double.NaN);
        }

        double line = then[Math.Min(then.Length - 1, (int)((1 - policy.Systemic.TroubledShare) * then.Length))];
        int troubledThen = then.Count(value => value >= line), troubled = today.Count(value => value >= line);
        double p = Hypergeometric.AtLeast(troubled, new Hypergeometric.Urn(then.Length + today.Length, troubledThen + troubled, today.Length));
        return ((double)troubled / today.Length, p, PromisesBroken(before, monthsBefore));
    }

    private static AccountView[] Others(SnapshotView book, IReadOnlyList<SystemicFinding> findings, Policy policy) =>
        [.. EngagedAccounts.Engaged(book, policy).Where(account => !findings.Any(finding => finding.Cohort.Has(account)))];

    private static double PromisesBroken(AccountView[] accounts, int months)
    {
        TroubleFacts[] known = [.. accounts.Select(account => TroubleFacts.Of(account, months))
            .Where(fact => fact.Tickets > 0 && !double.IsNaN(fact.PromisesBroken))];
        return known.Length == 0 ? double.NaN : known.Sum(fact => fact.PromisesBroken) / known.Sum(fact => fact.Tickets);
    }

    private static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);
}

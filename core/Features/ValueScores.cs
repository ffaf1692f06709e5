namespace ChurnSegmentation.Core.Features;

/// <summary>Scores of money: what an account costs, pays, owes, could pay, and brings by referral.</summary>
internal static class ValueScores
{
    /// <summary>(support minutes, success minutes, intervention minutes) → money. Success minutes unknown = nobody recorded any.</summary>
    public static double CostToServe(ReadOnlySpan<double> a, Policy policy) =>
        policy.Cost.Of(a[0], Arithmetic.OrNone(a[1]) + Arithmetic.OrNone(a[2]));

    /// <summary>(amount weighted by lateness, amount due) → 1 = always by the due date, 0 = all of it 60 days late or more.</summary>
    public static double PaymentTimeliness(ReadOnlySpan<double> a, Policy policy) =>
        a[1] > 0 ? Math.Clamp(1 - a[0] / a[1], 0, 1) : double.NaN;

    /// <summary>(revenue of a month, potential of a year) → share of what they could spend with us, at most 1.</summary>
    public static double WalletShare(ReadOnlySpan<double> a, Policy policy) => Arithmetic.Unit(Arithmetic.RatioOfPositive(12 * a[0], a[1]));

    /// <summary>(revenue of a month, potential of a year) → money a year that they do not spend with us, at least 0.</summary>
    public static double PotentialLeft(ReadOnlySpan<double> a, Policy policy) => Math.Max(0, a[1] - 12 * a[0]);

    /// <summary>(revenue of referred accounts, of those they referred) → money a month, passed up with the policy's share.</summary>
    public static double ReferralValue(ReadOnlySpan<double> a, Policy policy) =>
        policy.Referrals.PassedShare * (a[0] + policy.Referrals.PassedShare * a[1]);
}

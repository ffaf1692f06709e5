using ChurnSegmentation.Core.Features;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Will they stay? Half is the share of wallet: users, products, storage and revenue grow, or there is nothing left to grow into. Half are
/// referrals: accounts that they brought and that are with us.
/// </summary>
public static class LongTerm
{
    /// <summary>The framework's name.</summary>
    public const string Name = "long_term";

    private static readonly string[] Grown = ["mrr_growth", "seats_half_over_half", "products_growth", "storage_growth"];

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        LongTermPolicy lines = policy.Segments.LongTerm;
        double[] known = [.. Grown.Select(feature => Growth(account, feature)).Where(double.IsFinite)];
        double growth = known.Length == 0 ? double.NaN : known.Average();
        double wallet = account["wallet_share"], referred = account["referrals_active"];
        bool isFull = wallet >= lines.WalletFull;
        var grows = new Cut(isFull ? Math.Max(lines.GrowthAtLeast, Arithmetic.OrNone(growth)) : growth, lines.GrowthAtLeast, Grown, [
            new Fact("growth", growth, Invariant(
                $"Grows by {growth:P0} over the window, mean of what is known; counts from {lines.GrowthAtLeast:P0} on")),
            .. Grown.Select(feature => new Fact(
                feature, account[feature], Invariant($"{feature.Replace('_', ' ')}: {Growth(account, feature):P0}"))),
            new Fact("wallet_share", wallet, Invariant(
                $"Spends {wallet:P0} of what it could with us; need not grow from {lines.WalletFull:P0} on"))]);
        var refers = new Cut(referred, lines.ReferralsAtLeast, ["referrals_active"], new Fact(
            "referrals_active", referred, Invariant(
                $"{referred:0} accounts that it referred are with us; counts from {lines.ReferralsAtLeast:0} on")));
        string? segment = (grows.Passed, refers.Passed) switch
        {
            (true, true) => "grows_and_refers",
            (true, false) => "grows",
            (false, true) => "refers",
            (false, false) => "stands_still",
            _ => null,
        };
        return Cut.Place(Name, account, segment, "share, or accounts", [grows, refers]);
    }

    private static double Growth(AccountView account, string feature) =>
        feature == "seats_half_over_half" ? account[feature] - 1 : account[feature];
}

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

    private static readonly (string Feature, string Title)[] Grown =
        [("mrr_growth", "revenue"), ("seats_half_over_half", "seats"), ("products_growth", "products"), ("storage_growth", "storage")];

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        LongTermPolicy lines = policy.Segments.LongTerm;
        double[] known = [.. Grown.Select(part => Growth(account, part.Feature)).Where(double.IsFinite)];
        double growth = known.Length == 0 ? double.NaN : known.Average();
        double wallet = account["wallet_share"], referred = account["referrals_active"];
        bool isFull = wallet >= lines.WalletFull;
        var grows = new Cut(isFull ? Math.Max(lines.GrowthAtLeast, Arithmetic.OrNone(growth)) : growth, lines.GrowthAtLeast, [.. Grown.Select(part => part.Feature)], [
            new Fact("growth", growth,
                $"{(growth < 0 ? "Shrinks" : "Grows")} by {Wording.Percent(Math.Abs(growth))} over the window, mean of what is known; "
                + (isFull && !(growth >= lines.GrowthAtLeast) ? "counts as growing all the same: hardly anything is left to grow into" : $"counts from {Wording.Percent(lines.GrowthAtLeast)} on")),
            .. Grown.Select(part => new Fact(
                part.Feature, account[part.Feature], $"{part.Title}: {Wording.Percent(Growth(account, part.Feature))}")),
            new Fact("wallet_share", wallet,
                $"Spends {Wording.Percent(wallet)} of what it could with us; need not grow from {Wording.Percent(lines.WalletFull)} on")]);
        var refers = new Cut(referred, lines.ReferralsAtLeast, ["referrals_active"], new Fact(
            "referrals_active", referred, Invariant(
                $"Accounts that it referred and that are with us: {referred:0}; counts from {lines.ReferralsAtLeast:0} on")));
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

using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// The growth-share matrix (Henderson, 1970) on contribution × growth potential: potential = money that the account does not spend with us
/// yet, as far as a year can bring it, × the chance that it expands. Only poor dogs are exit candidates.
/// </summary>
public static class Bcg
{
    /// <summary>The framework's name.</summary>
    public const string Name = "bcg";

    /// <summary>Pays little and cannot grow: the only exit candidates.</summary>
    public const string PoorDog = "poor_dog";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        BcgPolicy lines = policy.Segments.Bcg;
        double share = account["contribution_share"], chance = account.Probability("expansion");
        double year = 12 * account["mrr_mean"], left = account["potential_left"], most = policy.Growth.MostAYear * year;
        double growth = year > 0 ? policy.Growth.Likely(chance, left, year) / year : double.NaN;
        var pays = new Cut(share, lines.ContributionShare, ["contribution_share"], new Fact(
            "contribution_share", share, $"{ValueSegment.Contributes(share)}; pays from {Wording.Percent(lines.ContributionShare)} on"));
        var grows = new Cut(growth, lines.GrowthShare, ["potential_left", "expansion", "mrr_mean"],
            new Fact("growth_potential", growth,
                Invariant($"Likely growth: {100 * growth:0.#}% of its revenue; high from {100 * lines.GrowthShare:0.#}% on")),
            new Fact("potential_left", left,
                Invariant($"{left:N0} a year not spent with us{(left > most ? Invariant($"; within a year they add at most {most:N0} of it") : "")}")),
            new Fact("expansion", chance, $"Chance of expansion within a year: {Wording.Percent(chance)}"));
        string? segment = (pays.Passed, grows.Passed) switch
        {
            (true, true) => "star",
            (true, false) => "cash_cow",
            (false, true) => "question_mark",
            (false, false) => PoorDog,
            _ => null,
        };
        return Cut.Place(Name, account, segment, "share of revenue", [pays, grows]);
    }
}

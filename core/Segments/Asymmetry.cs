using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// How critical we are to each other: they to us by money, we to them by what of theirs rests on us, held against the book's median. Left
/// open where that is too close to call; flag <c>pricing</c>: they depend on us and pay little for a seat.
/// </summary>
public static class Asymmetry
{
    /// <summary>The framework's name.</summary>
    public const string Name = "asymmetry";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        double critical = policy.Guards.CriticalToUs, us = account["critical_to_us"], reliance = book.Reliance.Of(account);
        var weDepend = new Cut(us, critical, ["critical_to_us"], new Fact(
            "critical_to_us", us, Invariant($"They are critical to us: {us:0.00} of 1; critical from {critical:0.00} on")));
        var theyDepend = new Cut(NormalDistribution.Below(reliance), 0.5, [.. book.Reliance.Missing(account)], [
            new Fact("reliance", reliance, Invariant(
                $"We are critical to them: {reliance:+0.0;−0.0;0.0} standard deviations from the book's median, which is the cut")),
            .. book.Reliance.Facts(account)]);
        string? segment = (weDepend.Passed, theyDepend.Passed) switch
        {
            (true, true) => "mutual",
            (true, false) => "we_depend",
            (false, true) => "they_depend",
            (false, false) => "neither",
            _ => null,
        };
        if (segment is not null && book.Reliance.Sureness(account) < policy.Segments.SureEnough)
        {
            return Cut.Place(Name, account, Placement.Unknown, "score points", [weDepend, theyDepend], SkillWill.TooClose);
        }

        bool paysLittle = segment is "mutual" or "they_depend" && book.PricePercentile(account) < policy.Segments.Reliance.LowPaying;
        return Cut.Place(Name, account, segment, "score points", [weDepend, theyDepend], paysLittle ? ["pricing"] : []);
    }
}

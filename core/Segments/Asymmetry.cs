using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>How critical we are to each other: they to us by money, we to them by what of theirs rests on us, against the book's median.</summary>
public static class Asymmetry
{
    /// <summary>The framework's name.</summary>
    public const string Name = "asymmetry";

    /// <summary>Half of the scale of <c>critical_to_us</c>: there "critical" begins.</summary>
    private const double Critical = 0.5;

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        FeatureRow row = account.Features;
        double us = row["critical_to_us"], reliance = book.Reliance.Of(row), percentile = NormalTail.Below(reliance);
        var weDepend = new Cut(us, Critical, ["critical_to_us"], new Fact(
            "critical_to_us", us, Cut.Text($"They are critical to us: {us:0.00} of 1; critical from {Critical:0.00} on")));
        var theyDepend = new Cut(percentile, 0.5, [.. book.Reliance.Missing(row)], [
            new Fact("reliance", reliance, Cut.Text(
                $"We are critical to them: {reliance:+0.0;−0.0;0.0} standard deviations from the book's median, which is the cut")),
            .. book.Reliance.Facts(row)]);
        string? segment = (weDepend.Passed, theyDepend.Passed) switch
        {
            (true, true) => "mutual",
            (true, false) => "we_depend",
            (false, true) => "they_depend",
            (false, false) => "neither",
            _ => null,
        };
        if (segment is not null && book.Reliance.Sureness(row) < policy.Segments.SureEnough)
        {
            return Cut.Place(Name, account, Placement.Unknown, "score points", [weDepend, theyDepend], SkillWill.TooClose);
        }

        bool paysLittle = book.PricePercentile(row) < policy.Segments.Reliance.LowPaying;
        return Cut.Place(
            Name, account, segment, "score points", [weDepend, theyDepend], theyDepend.Passed == true && segment is not null && paysLittle ? ["pricing"] : []);
    }
}

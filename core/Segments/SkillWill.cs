using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Skill/Will: both held against the book's median. An account whose place is less sure than the policy demands is left open: flag
/// <see cref="TooClose"/>.
/// </summary>
public static class SkillWill
{
    /// <summary>The framework's name.</summary>
    public const string Name = "skill_will";

    /// <summary>Marks an account that is unknown because it stands too near to a cut.</summary>
    public const string TooClose = "too_close";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        FeatureRow row = account.Features;
        SkillWillPolicy lines = policy.Segments.SkillWill;
        var skill = new Cut(book.Skill.Of(row), 0, [.. book.Skill.Missing(row)], [Against("skill", book.Skill.Of(row)), .. book.Skill.Facts(row)]);
        var will = new Cut(book.Will.Of(row), 0, [.. book.Will.Missing(row)], [Against("will", book.Will.Of(row)), .. book.Will.Facts(row)]);
        string? segment = (skill.Passed, will.Passed) switch
        {
            (true, true) => "high_performer",
            (false, true) => "untrained",
            (true, false) => "unmotivated",
            (false, false) => "need_to_exit",
            _ => null,
        };
        if (segment is not null && book.Skill.Sureness(row) * book.Will.Sureness(row) < policy.Segments.SureEnough)
        {
            return Cut.Place(Name, account, Placement.Unknown, "standard deviations", [skill, will], TooClose);
        }

        return Cut.Place(Name, account, segment, "standard deviations", [skill, will], Flags(segment, account, book.Months, lines));
    }

    private static IEnumerable<string> Flags(string? segment, AccountView account, int months, SkillWillPolicy lines)
    {
        if (segment == "need_to_exit" && account["recommended_seen_share"] < lines.SeenBelow
            && account["complaints_total"] >= lines.ComplaintsAQuarter * months / 3)
        {
            yield return "know_it_all";
        }

        if (segment == "untrained" && account["owner_session_share"] >= lines.OwnerSessionShare)
        {
            yield return "dead_end";
        }
    }

    private static Fact Against(string score, double value) =>
        new(score, value, Cut.Text($"{score}: {value:+0.0;−0.0;0.0} standard deviations from the book's median, which is the cut"));
}

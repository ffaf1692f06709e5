using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>
/// Skill/Will, both held against the book's median. An account whose place is less sure than the policy demands is left open: flag
/// <see cref="TooClose"/>.
/// </summary>
public static class SkillWill
{
    /// <summary>The framework's name.</summary>
    public const string Name = "skill_will";

    /// <summary>Skill high, will high.</summary>
    public const string HighPerformer = "high_performer";

    /// <summary>
    /// Features that customer success can change and that the placement rests on: the signs' own, the same rows counted otherwise (steps done
    /// beside steps done in time, recommendations seen beside content seen), and scores made of them. Between accounts of two places they
    /// differ by definition.
    /// </summary>
    public static IReadOnlySet<string> Parts { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "features_breadth", "automations_mean", "attendance", "active_days_mean", "user_share",
        "actions_last_to_mean", "use_silence", "meetings_missed_total", "steps_done_share", "steps_late", "recommended_seen_share", "completion",
        "how_to_mean", "how_to_per_user", "engagement_score", "skill_score", "will_score",
    };

    /// <summary>Marks an account that is unknown because it stands too near to a cut.</summary>
    public const string TooClose = "too_close";

    internal static Placement Place(AccountView account, SegmentContext book, Policy policy)
    {
        Cut skill = AgainstMedian("skill", book.Skill, account), will = AgainstMedian("will", book.Will, account);
        string? segment = (skill.Passed, will.Passed) switch
        {
            (true, true) => HighPerformer,
            (false, true) => "untrained",
            (true, false) => "unmotivated",
            (false, false) => "need_to_exit",
            _ => null,
        };
        bool isOpen = segment is not null && book.Skill.Sureness(account) * book.Will.Sureness(account) < policy.Segments.SureEnough;
        IEnumerable<string> flags = isOpen ? [TooClose] : Flags(segment, account, book.Months, policy.Segments.SkillWill);
        return Cut.Place(Name, account, isOpen ? Placement.Unknown : segment, "standard deviations", [skill, will], flags);
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

    private static Cut AgainstMedian(string name, BookScore score, AccountView account)
    {
        double value = score.Of(account);
        return new Cut(value, 0, [.. score.Missing(account)], [
            new Fact(name, value, Invariant($"{name}: {value:+0.0;−0.0;0.0} standard deviations from the book's median, which is the cut")),
            .. score.Facts(account)]);
    }
}

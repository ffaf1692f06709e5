using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>One level of a chain of whys.</summary>
/// <param name="Level">1 to 5.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Answer">The answer; empty at the last level, which is for a human.</param>
/// <param name="Evidence">What the answer rests on.</param>
public sealed record Why(int Level, string Question, string Answer, IReadOnlyList<string> Evidence);

/// <summary>From a score to its family, to the feature, to the rows behind it, to the question that only a human can answer.</summary>
public static class FiveWhys
{
    private const int RowsShown = 4;

    private static readonly Dictionary<string, string> Questions = new()
    {
        ["money"] = "What changed in how they decide about money for us: who decides now, and what was cut?",
        ["support"] = "What were they trying to do when they called, and why could they not do it alone?",
        ["engagement"] = "What took the place of the work they used to do with us, and since when?",
        ["wallet share"] = "Whom else do they pay for what we could do, and why?",
        ["dependency"] = "Which of their processes stopped running through us, and who decided that?",
        ["skill"] = "Who of them learnt the product, who left, and what did nobody show the others?",
        ["will"] = "What would they have to see to want this again, and who of them wants it at all?",
        ["referrals"] = "What do those who came through them say of us, and did they hear it?",
        ["owner"] = "Who owns this at the customer today, and what does that person have to show this year?",
        ["account"] = "What was promised at signature, by whom, and what of it came true?",
    };

    /// <summary>The chain of an account at risk, from its churn score.</summary>
    /// <param name="answer">The model's answer.</param>
    /// <param name="journey">Its last months.</param>
    /// <param name="evidence">Its raw rows.</param>
    public static IReadOnlyList<Why> OfRisk(ModelAnswer answer, IReadOnlyList<JourneyMonth> journey, IReadOnlyList<EvidenceRow> evidence)
    {
        var families = answer.Contributions.GroupBy(reason => reason.Family)
            .Select(family => (Name: family.Key, LogOdds: family.Sum(reason => reason.LogOdds), Reasons: family))
            .OrderByDescending(family => family.LogOdds).ThenBy(family => family.Name, StringComparer.Ordinal).ToArray();
        if (families.Length == 0 || families[0].LogOdds <= 0)
        {
            return [];
        }

        (string family, double logOdds, IGrouping<string, Contribution> reasons) = families[0];
        Contribution[] strongest = [.. reasons.Where(reason => reason.LogOdds > 0).OrderByDescending(reason => reason.LogOdds).Take(3)];
        return
        [
            new(1, "Why is this account at risk?",
                Invariant($"Churn is {100 * answer.Probability:0.#}%; an account of which nothing is known stands at {100 * Model.Logistic.Probability(answer.BaseValue):0.#}%."),
                [Invariant($"Log-odds {answer.LogOdds:0.00} = base {answer.BaseValue:0.00} + {answer.Contributions.Count} contributions")]),
            new(2, "Why is churn that likely?", Invariant($"Most of it comes from {family}: {logOdds:+0.00} in log-odds."),
                [.. families.Take(3).Select(other => Invariant($"{other.Name}: {other.LogOdds:+0.00;-0.00}"))]),
            new(3, $"Why {family}?", strongest[0].Reason, [.. strongest.Skip(1).Select(reason => reason.Reason)]),
            new(4, "Why does that fact look so?", "The rows behind it:", Rows(strongest[0].Feature, journey, evidence)),
            new(5, Questions.GetValueOrDefault(family, "What happened, in their own words?"), "", []),
        ];
    }

    /// <summary>The chain of an account that could but does not want to, from the sign that speaks most against its will.</summary>
    /// <param name="place">Its place in Skill/Will, with the signs that it rests on.</param>
    /// <param name="facts">Feature → value.</param>
    public static IReadOnlyList<Why> OfWill(
        Placement place, IReadOnlyDictionary<string, double> facts, IReadOnlyList<JourneyMonth> journey, IReadOnlyList<EvidenceRow> evidence)
    {
        Fact[] scores = [.. place.Facts.Where(fact => fact.Name is "skill" or "will")];
        Fact[] signs = [.. place.Facts.SkipWhile(fact => fact.Name != "will").Skip(1)];
        return signs.Length == 0 ? [] :
        [
            new(1, "Why is this account called unmotivated?", $"It can, and does not show that it wants to: {string.Join("; ", scores.Select(score => score.Text))}.", []),
            new(2, "Why is their will that low?", $"What speaks most against it is {signs[0].Text}.", [.. signs.Skip(1).Take(2).Select(sign => sign.Text)]),
            new(3, "Do they stay away, or change what they want?", Absence(facts), []),
            new(4, "Which ones?", "The rows behind the sign:", Rows(signs[0].Name, journey, evidence)),
            new(5, Questions["will"], "", []),
        ];
    }

    private static string Absence(IReadOnlyDictionary<string, double> facts)
    {
        double missed = facts.GetValueOrDefault("meetings_missed_total", double.NaN), replaced = facts.GetValueOrDefault("goals_replaced_total", double.NaN);
        return $"{Told(missed, "meetings", "missed without excuse")}; {Told(replaced, "goals", "replaced")}.";

        static string Told(double count, string what, string how) => count switch
        {
            double.NaN => $"whether {what} were {how} is unknown",
            0 => $"no {what} {how}",
            _ => $"{Wording.Count(count, what)} {how}",
        };
    }

    /// <summary>The rows of the tables that a feature reads; of use and revenue, the last months.</summary>
    private static string[] Rows(string feature, IReadOnlyList<JourneyMonth> journey, IReadOnlyList<EvidenceRow> evidence)
    {
        IReadOnlyList<string> tables = FeatureCatalog.BuiltIn.Features.FirstOrDefault(known => known.Name == feature)?.Tables ?? [];
        string[] rows = [.. evidence.Where(row => tables.Contains(row.Table)).Take(RowsShown).Select(row => $"{row.Day:yyyy-MM-dd} {row.Words}{(row.Id.Length > 0 ? $" [{row.Id}]" : "")}")];
        return rows.Length > 0
            ? rows
            : [.. journey.TakeLast(RowsShown).Select(month => Invariant($"{month.Month}: paid {month.Revenue:#,0}, {Wording.Count(month.ActiveDays, "days")} of use, {Wording.Count(month.Tickets, "tickets")}"))];
    }
}

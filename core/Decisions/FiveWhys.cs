using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
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

    /// <summary>The chain of an account that could but does not want to, from its weakest sign of will.</summary>
    /// <param name="facts">Feature → value.</param>
    public static IReadOnlyList<Why> OfWill(
        IReadOnlyDictionary<string, double> facts, IReadOnlyList<JourneyMonth> journey, IReadOnlyList<EvidenceRow> evidence)
    {
        (string Feature, string Words)[] signs =
        [
            ("attendance", "meetings attended"), ("steps_done_share", "agreed steps done"), ("completion", "recommended content completed"),
        ];
        var known = signs.Where(sign => facts.TryGetValue(sign.Feature, out double value) && !double.IsNaN(value)).OrderBy(sign => facts[sign.Feature]).ToArray();
        if (known.Length == 0)
        {
            return [];
        }

        (string feature, string words) = known[0];
        return
        [
            new(1, "Why is this account called unmotivated?", Invariant($"Skill {Known(facts, "skill_score"):0.00}, but will {Known(facts, "will_score"):0.00}."), []),
            new(2, "Why is their will that low?", Invariant($"The weakest sign: {100 * facts[feature]:0}% of {words}."),
                [.. known.Skip(1).Select(sign => Invariant($"{100 * facts[sign.Feature]:0}% of {sign.Words}"))]),
            new(3, $"Why so few {words}?", $"{Wording.Count(Known(facts, "meetings_missed_total"), "meetings")} missed without excuse, {Wording.Count(Known(facts, "goals_replaced_total"), "goals")} replaced.", []),
            new(4, "Which ones?", "The rows behind it:", Rows(feature, journey, evidence)),
            new(5, Questions["will"], "", []),
        ];
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

    private static double Known(IReadOnlyDictionary<string, double> facts, string name) => facts.GetValueOrDefault(name, double.NaN);
}

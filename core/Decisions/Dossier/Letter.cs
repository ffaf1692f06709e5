using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>
/// The draft of a polite letter; different for who could not succeed with us, for who did not do what success takes, and for whom the facts call
/// neither.
/// </summary>
public static class Letter
{
    /// <summary>The draft, as Markdown.</summary>
    /// <param name="file">The case.</param>
    public static string Draft(CaseFile file)
    {
        DateOnly today = file.Snapshot.LastDay, end = Ends(file);
        string facts = file.Decision.Segment(Fit.Name) switch
        {
            "bad" => Bad(file),
            "bad_fit" => BadFit(file),
            _ => Neither(file),
        };
        return $"""
            > Dear {file.Name},
            >
            {facts}
            >
            > We would rather say so than go on charging you for it. Your contract with us would end on **{end:d MMMM yyyy}**. Until then everything works as
            > before; we hand over all of your data in an open format, answer the questions of whoever takes over, and charge nothing for either.
            >
            > If you see it differently, write to us before {today.AddDays(file.Policy.Ladder.ReplyDays):d MMMM yyyy}: we would like to hear what we missed. The facts that we went by are
            > enclosed, those that speak for staying as well.
            >
            > Thank you for the time with us. With kind regards
            """;
    }

    /// <summary>The day on which the contract would end.</summary>
    public static DateOnly Ends(CaseFile file) => file.Snapshot.LastDay.AddDays(file.Policy.Ladder.NoticeDays);

    private static string BadFit(CaseFile file)
    {
        double attendance = Said(file, "attendance"), done = Said(file, "steps_done_share");
        string[] tried =
        [
            double.IsNaN(attendance) ? "" : Invariant($"came to {100 * attendance:0}% of our meetings"),
            double.IsNaN(done) ? "" : Invariant($"did {100 * done:0}% of the steps that we agreed on"),
        ];
        return $"""
            > You {string.Join(" and ", tried.Where(fact => fact.Length > 0).DefaultIfEmpty("were willing to make it work"))}. Still {Reached(file)}
            > That is no fault of yours: our product does not answer the problem that you have. A simpler tool, or a specialist for your field, will take you
            > further; we name you two that we would ask ourselves.
            """;
    }

    /// <summary>Praises and blames nobody: what the customer did is neither plainly enough nor plainly too little.</summary>
    private static string Neither(CaseFile file)
    {
        string reached = Reached(file);
        return $"""
            > Serving you takes more than your plan can carry, and {reached}
            > A simpler tool, or a specialist for your field, may take you further; we name you two that we would ask ourselves.
            """;
    }

    private static string Reached(CaseFile file)
    {
        double achieved = Said(file, "goal_achievement");
        return double.IsNaN(achieved) || achieved >= 1
            ? "the results that you came for have not come."
            : Invariant($"only {100 * achieved:0}% of the results that you came for have come.");
    }

    private static string Bad(CaseFile file)
    {
        double missed = Said(file, "meetings_missed_total"), steps = Said(file, "steps_done_share"), changed = Said(file, "goals_replaced_total");
        string[] facts =
        [
            missed > 0 ? $"{Wording.Count(missed, "meetings")} with us {(missed == 1 ? "was" : "were")} missed" : "",
            steps < 1 ? Invariant($"{100 * steps:0}% of the steps that we agreed on were done") : "",
            changed > 0 ? $"the goals changed {(changed == 1 ? "once" : Wording.Count(changed, "times"))}" : "",
        ];
        return $"""
            > In the last months {string.Join(", ", facts.Where(fact => fact.Length > 0).DefaultIfEmpty("we could not work towards your goals together"))}. What you
            > want to reach takes time that you do not have at present, and without it we cannot help you. When that changes, our door is open: the offer
            > of today holds for a year.
            """;
    }

    /// <summary>A fact that the letter may quote: known, and no reason of the model whose direction is not firm; else NaN.</summary>
    private static double Said(CaseFile file, string feature) =>
        file.Answers.TryGetValue("needs_exit", out ModelAnswer? exit) && exit.Contributions.Any(reason => reason.Feature == feature && reason.Firm == false)
            ? double.NaN
            : file.Fact(feature);
}

using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>The draft of a polite letter; different for who could not succeed with us and for who did not do what success takes.</summary>
public static class Letter
{
    /// <summary>The draft, as Markdown.</summary>
    /// <param name="file">The case.</param>
    public static string Draft(CaseFile file)
    {
        DateOnly today = file.Snapshot.LastDay, end = today.AddDays(file.Policy.Ladder.NoticeDays);
        string facts = file.Decision.Segment(Fit.Name) == "bad" ? Bad(file) : BadFit(file);
        return $"""
            > Dear {file.Name},
            >
            {facts}
            >
            > We would rather say so than go on charging you for it. Your contract with us would end on **{end:d MMMM yyyy}**. Until then everything works as
            > before; we hand over all of your data in an open format, answer the questions of whoever takes over, and charge nothing for either.
            >
            > If you see it differently, write to us before {today.AddDays(14):d MMMM yyyy}: we would like to hear what we missed. The facts that we went by are
            > enclosed, those that speak for staying as well.
            >
            > Thank you for the time with us. With kind regards
            """;
    }

    private static string BadFit(CaseFile file)
    {
        double attendance = Said(file, "attendance"), achieved = Said(file, "goal_achievement");
        string tried = double.IsNaN(attendance)
            ? "You did what we asked of you."
            : Invariant($"You came to {100 * attendance:0}% of our meetings and did what we agreed on.");
        string reached = double.IsNaN(achieved)
            ? "Still the results that you came for have not come."
            : Invariant($"Still only {100 * achieved:0}% of the results that you came for have come.");
        return $"""
            > {tried} {reached}
            > That is no fault of yours: our product does not answer the problem that you have. A simpler tool, or a specialist for your field, will take you
            > further; we name you two that we would ask ourselves.
            """;
    }

    private static string Bad(CaseFile file)
    {
        double missed = Said(file, "meetings_missed_total"), steps = Said(file, "steps_done_share"), changed = Said(file, "goals_replaced_total");
        string[] facts =
        [
            missed > 0 ? Invariant($"{missed:0} of our meetings were missed") : "",
            steps < 1 ? Invariant($"{100 * steps:0}% of the steps that we agreed on were done") : "",
            changed > 0 ? Invariant($"the goals changed {changed:0} times") : "",
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

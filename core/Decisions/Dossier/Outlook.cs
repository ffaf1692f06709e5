using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>A question that a model answers, beside what it counts as a yes: two models of leaving stand in one table.</summary>
/// <param name="Question">The question.</param>
/// <param name="Probability">Its answer.</param>
/// <param name="Counts">What counts as a yes, and in which months.</param>
public sealed record Outlook(string Question, double Probability, string Counts)
{
    /// <summary>Why nothing is concluded from the number, in a sentence; null where something is.</summary>
    public string? Doubt { get; init; }

    /// <summary>True where the model was found to know nothing, so that its number is not shown.</summary>
    public bool Withheld { get; init; }

    /// <summary>The answer as it is shown.</summary>
    public string Answer => Withheld ? "not known" : Invariant($"{100 * Probability:0.#}%{(Doubt is null ? "" : ", undecided")}");

    /// <summary>The questions that were answered of an account.</summary>
    public static IEnumerable<Outlook> Of(CaseFile file)
    {
        Month today = file.Snapshot;
        string inOutcome = "in the outcome window", byClose = "by its end", after = Invariant($"the 12 months after {today}");
        if (file.Windows is { } windows)
        {
            (inOutcome, byClose) = (Invariant($"in {today + windows.Lead + 1} to {today + windows.Horizon}"), Invariant($"by the end of {today + windows.Horizon}"));
        }

        foreach ((string model, string question, string counts) in ((string, string, string)[])
            [
                ("churn", "Will they leave, or fall silent?", $"Hardly any revenue {inOutcome}, or they end the contract {byClose}"),
                ("needs_exit", "Should we part with them?", $"All of the written criteria met {inOutcome}, or an exit review that says so"),
                ("expansion", "Will they grow within a year?", $"Revenue of {after} clearly above what is usual for them"),
            ])
        {
            if (file.Answers.TryGetValue(model, out ModelAnswer? answer))
            {
                string? withoutSignal = file.Book.WithoutSignal.GetValueOrDefault(model);
                yield return new Outlook($"{question} (`{model}`)", answer.Probability, counts)
                {
                    Withheld = withoutSignal is not null,
                    Doubt = (withoutSignal ?? (answer.Verdict is { Says: "undecided" } verdict ? verdict.Reason : null)) is { } reason ? $"`{model}`: {reason}" : null,
                };
            }
        }

        foreach ((int months, double alive) in file.Decision.Survival.OrderBy(entry => entry.Key))
        {
            yield return new Outlook(
                Invariant($"Still with us in {months} months"), alive,
                Invariant($"Neither ended nor silent by the end of {today + months}; not `churn`, but a model of its own"));
        }
    }

    /// <summary>
    /// Where <c>churn</c> and the model of staying cannot both be right: whoever is there later was there before. The widest gap in words; null
    /// where there is none as far as the digits show it.
    /// </summary>
    public static string? Contradiction(CaseFile file)
    {
        if (file.Windows is not { } windows || file.Book.WithoutSignal.ContainsKey("churn") || !file.Answers.TryGetValue("churn", out ModelAnswer? churn))
        {
            return null;
        }

        double left = Shown(1 - churn.Probability);
        var widest = file.Decision.Survival
            .Select(entry => (Months: entry.Key, Alive: Shown(entry.Value)))
            .Where(entry => (entry.Months >= windows.Horizon && entry.Alive > left) || (entry.Months <= windows.Horizon && entry.Alive < left))
            .OrderByDescending(entry => Math.Abs(entry.Alive - left)).ThenBy(entry => entry.Months)
            .FirstOrDefault();
        return widest.Months == 0 ? null : Invariant(
            $"**`churn` and the model of staying cannot both be right.** By `churn` at {(widest.Alive > left ? "most" : "least")} {left:0.#}% are still with us at the end of {file.Snapshot + windows.Horizon}, ")
            + Invariant($"and {(widest.Alive > left ? "later it can only be fewer" : "before that it can only be more")}; the other says {widest.Alive:0.#}% for the end of {file.Snapshot + widest.Months}. ")
            + Invariant($"They mean nearly the same by leaving, but learned apart: take the gap of {Math.Abs(widest.Alive - left):0.#} points as doubt about both. Where a step in this case looks at leaving, it goes by `churn`.");

        static double Shown(double share) => Math.Round(100 * share, 1);
    }
}

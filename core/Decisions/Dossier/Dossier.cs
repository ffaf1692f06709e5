using System.Text;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;
using static System.FormattableString;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>
/// The case study of an account for those who must defend the decision: its journey, expected against actual outcomes, what speaks for and
/// what speaks against with the same care, the guards, what would have to change, and the letter's draft. A pure function of the case file.
/// </summary>
public static class Dossier
{
    private const int ReasonsEachWay = 5;

    /// <summary>The dossier as Markdown.</summary>
    public static string Markdown(CaseFile file)
    {
        var text = new StringBuilder();
        Head(text, file);
        ForAndAgainst(text, file);
        GuardTable(text, file);
        Outcomes(text, file);
        Journey(text, file);
        Money(text, file);
        Frameworks(text, file);
        Unknowns(text, file);
        Stay(text, file);
        Whys(text, file);
        LetterDraft(text, file);
        Foot(text, file);
        return text.ToString();
    }

    private static void Head(StringBuilder text, CaseFile file)
    {
        AccountDecision decision = file.Decision;
        text.Append(Invariant($"# {file.Name}\n\nAccount {file.AccountId}"));
        foreach (string what in (string[])["industry", "region", "plan", "product_version", "onboarding_batch", "csm_id"])
        {
            text.Append(file.Attributes.TryGetValue(what, out string? value) ? $" · {Words(what)} {value}" : "");
        }

        text.Append(Invariant($"  \nAs known at the end of {file.Snapshot}.\n\n"));
        text.Append($"**{Headline(file)}** {file.NotScored ?? decision.Exit.Why}\n\n");
        text.Append(Step(file));
        text.Append(decision.Step.Hours > 0 ? $" It takes {Wording.Count(decision.Step.Hours, "hours")} of a success manager this month.\n\n" : "\n\n");
        text.Append(decision.Exit is { Contested: true, Reviewed: { } review }
            ? $"**Two opinions.** People who reviewed it {Wording.Ago(review.Months)} found that we should part; this case does not recommend it. Whoever decided looks again: they may know what the data does not, or the reason is gone.\n\n"
            : "");
        if (file.Answers.Count > 0)
        {
            text.Append("| Question | Answer | What counts as a yes |\n|---|---:|---|\n");
            Outlook[] outlooks = [.. Outlook.Of(file)];
            foreach (Outlook outlook in outlooks)
            {
                text.Append($"| {outlook.Question} | {outlook.Answer} | {outlook.Counts} |\n");
            }

            text.Append(string.Concat(outlooks.Where(outlook => outlook.Doubt is not null).Select(outlook => $"\n{outlook.Doubt}\n")));
            text.Append(decision.Exit.Notice is null ? "" : "\nThe models do not look at notices: this is what they would say had none been given.\n");
            text.Append(Outlook.Contradiction(file) is { } contradiction ? $"\n{contradiction}\n" : "");
            text.Append('\n');
        }
    }

    private static string Headline(CaseFile file) =>
        file.NotScored is not null ? "Silent already: listed apart, not judged."
        : file.Decision.Exit.Notice is not null ? "Notice is given."
        : file.Decision.Exit.Recommended ? "We recommend to part with this account."
        : file.Decision.Exit.StoppedBy is { } guard ? $"An exit candidate that we keep: {guard.Plainly}."
        : "No exit candidate.";

    private static string Step(CaseFile file)
    {
        (NextStep step, ExitRecommendation exit) = (file.Decision.Step, file.Decision.Exit);
        if (file.NotScored is not null && step.Rung == Rung.Observe && exit.Notice is null)
        {
            return $"**Next step: ask.** {step.Why} {step.Play}";
        }

        string why = exit.Recommended ? "No guard stands against it." : exit.StoppedBy?.Evidence ?? step.Why;
        return $"**Next step: {Words(step.Rung.Name())}.** {why} {step.Play}";
    }

    /// <summary>
    /// Plain facts and the model's reasons, apart: a fact that lowers the figure need not be a good one, and would read as a perverse reason.
    /// </summary>
    private static void ForAndAgainst(StringBuilder text, CaseFile file)
    {
        if (!file.Answers.TryGetValue("needs_exit", out ModelAnswer? exit))
        {
            return;
        }

        string nothing = file.Book.WithoutSignal.ContainsKey("needs_exit") ? "**The test found this model no better than chance: nothing follows from its reasons.** " : "";
        text.Append(Invariant($"## What speaks for parting, and what against\n\n{nothing}The model starts at log-odds {exit.BaseValue:0.00} and comes to {exit.LogOdds:0.00} "));
        text.Append(Invariant($"({100 * exit.Probability:0.#}%); every feature's part is exact, and all of them add up. The model learned what went with meeting the "));
        text.Append("criteria, not what is good or bad: a weakness among the facts that lower its figure is no merit. The strongest each way:\n\n");
        ILookup<bool, ChangeToStay> lines = ChangeToStay.Of(file).Where(line => line.Suffices && !double.IsNaN(line.Now)).ToLookup(line => line.Done);
        IEnumerable<string> Criteria(bool reached) => lines[reached].Select(
            line => $"{Topic(line)}: {Quantity(line.Now, line.Unit)}; the written criterion is less than {Quantity(line.Line, line.Unit)}.");
        List("For parting, by plain facts", [.. Criteria(reached: false), .. LastReview(file, keeps: false)]);
        List("For parting, by the model", Strongest(exit.Contributions.Where(reason => reason.LogOdds > 0)));
        List(
            "Against parting, by plain facts",
            [
                .. file.Decision.Exit.Guards.Where(guard => guard.Fired).Select(guard => $"A guard stops it: {guard.Plainly} (below, {Words(guard.Guard)})."),
                .. Criteria(reached: true),
                .. LastReview(file, keeps: true),
                .. Realignment.Of(file).Select(way => way.Words),
                .. file.Decision.ReferralTree is { } tree && TreeSpeaksForThem(file) ? [tree] : Array.Empty<string>(),
                .. Strengths(file),
                .. file.Decision.Exit.Recommended ? ["Once taken, the decision can hardly be undone."] : Array.Empty<string>(),
            ]);
        List("Against parting, by the model", Strongest(exit.Contributions.Where(reason => reason.LogOdds < 0)));

        void List(string title, IEnumerable<string> lines)
        {
            text.Append($"**{title}**\n\n");
            foreach (string line in lines.DefaultIfEmpty("Nothing that is known."))
            {
                text.Append($"- {line}\n");
            }

            text.Append('\n');
        }

        static IEnumerable<string> Strongest(IEnumerable<Contribution> reasons) =>
            reasons.OrderByDescending(reason => Math.Abs(reason.LogOdds)).Take(ReasonsEachWay).Select(reason => reason.Reason);
    }

    /// <summary>
    /// What people decided when they last looked at it, and whether that still stands; none where they decided the other way, or never looked.
    /// </summary>
    private static IEnumerable<string> LastReview(CaseFile file, bool keeps) => file.Decision.Evidence
        .Where(row => row.Table == "exit_reviews").OrderByDescending(row => row.Day).Take(1)
        .Where(row => row.Words.StartsWith("Exit review: keep", StringComparison.Ordinal) == keeps)
        .Select(row => $"{row.Words} on {row.Day:yyyy-MM-dd}."
            + (new LastReview(!keeps, file.Snapshot - Month.Of(row.Day)).Lapsed(file.Policy) is { } lapsed ? $" It {lapsed}." : ""));

    /// <summary>What it does at least as well as the middle of the high performers.</summary>
    private static IEnumerable<string> Strengths(CaseFile file)
    {
        string[] strong = [.. Consumption
            .Where(use => use.Feature != "how_to_mean" && file.Fact(use.Feature) > 0 && file.Fact(use.Feature) >= file.Book.HighPerformers.GetValueOrDefault(use.Feature, double.NaN))
            .Select(use => $"{use.Title.ToLowerInvariant()} ({Quantity(file.Fact(use.Feature), use.Unit)})")];
        if (strong.Length > 0)
        {
            yield return $"As good as the middle of our high performers: {string.Join(", ", strong)}.";
        }

        if (file.Fact("payment_timeliness") >= file.Policy.ForReasons.PaysInTime)
        {
            yield return Invariant($"They pay in time: {file.Fact("payment_timeliness"):0.00} of 1.");
        }
    }

    private static void GuardTable(StringBuilder text, CaseFile file)
    {
        if (file.Decision.Exit.Guards.Count == 0)
        {
            return;
        }

        text.Append("## What could have stopped it\n\n| Guard | | Evidence |\n|---|---|---|\n");
        foreach (GuardVerdict guard in file.Decision.Exit.Guards)
        {
            text.Append($"| {Words(guard.Guard)} | {(guard.Fired ? "**stops**" : "passes")} | {guard.Evidence}{(guard.Proof is { } proof ? $" *{proof}*" : "")} |\n");
        }

        text.Append('\n');
    }

    private static void Outcomes(StringBuilder text, CaseFile file)
    {
        text.Append("## Expected and actual\n\n");
        double achieved = file.Fact("goal_achievement");
        text.Append(double.IsNaN(achieved)
            ? "In the months looked at no goal came due whose outcome is known: whether they succeed is open.\n\n"
            : Invariant($"Of the outcomes expected by now, {100 * achieved:0}% were reached.\n\n"));
        Rows(text, file, "goals");
        text.Append("\nWhat they use and take, beside the middle of our high performers:\n\n| | This account | High performers |\n|---|---:|---:|\n");
        foreach ((string feature, string title, string unit) in Consumption)
        {
            text.Append($"| {title} | {Quantity(file.Fact(feature), unit)} | {Quantity(file.Book.HighPerformers.GetValueOrDefault(feature, double.NaN), unit)} |\n");
        }

        text.Append('\n');
    }

    private static readonly (string Feature, string Title, string Unit)[] Consumption =
    [
        ("active_days_mean", "Days of use a month", "number"),
        ("user_share", "Licensed people who use it", "share"),
        ("features_breadth", "Features used", "number"),
        ("actions_per_session", "Done in a session", "number"),
        ("attendance", "Meetings attended", "share"),
        ("trainings", "Trainings attended", "number"),
        ("recommended_seen_share", "Recommended content seen", "share"),
        ("completion", "Recommended content completed", "share"),
        ("steps_done_share", "Agreed steps done", "share"),
        ("how_to_mean", "How-to questions a month", "number"),
    ];

    private static void Journey(StringBuilder text, CaseFile file)
    {
        text.Append($"## The journey\n\nWith us for {Wording.Count(file.Fact("tenure"), "months")}.\n\n");
        text.Append("| Month | Paid | Cost to serve | Days of use | Tickets | Meetings attended / missed |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (JourneyMonth month in file.Decision.Journey.TakeLast(12))
        {
            text.Append(Invariant($"| {month.Month} | {Quantity(month.Revenue, "money")} | {Quantity(month.Cost, "money")} | {Quantity(month.ActiveDays, "count")} | "));
            text.Append(Invariant($"{Quantity(month.Tickets, "count")} | {Quantity(month.MeetingsAttended, "count")} / {Quantity(month.MeetingsMissed, "count")} |\n"));
        }

        if (file.Decision.Journey is [.., { Month: var last }] && last < file.Snapshot)
        {
            text.Append($"\nAfter {last} neither revenue nor a day of use is recorded.\n");
        }

        string[] telling = ["meetings", "plan_steps", "content", "surveys", "interventions", "exit_reviews"];
        text.Append(file.Decision.Evidence.Any(row => telling.Contains(row.Table)) ? "\nRows that tell most:\n\n" : "");
        Rows(text, file, telling);
        text.Append('\n');
    }

    private static void Money(StringBuilder text, CaseFile file)
    {
        ServingCost cost = file.Decision.Cost;
        text.Append(Invariant($"## Cost and revenue\n\n{(file.NotScored is null ? "An ordinary month" : "A month with revenue, of those looked at")}: {Quantity(cost.Revenue, "money")} paid, {Quantity(cost.Delivery, "money")} of delivery, {Quantity(cost.Support, "money")} of support ({Hours(cost.SupportHours)}), "));
        text.Append(cost.SuccessHours > 0 ? $"{Quantity(cost.Success, "money")} of success management ({Hours(cost.SuccessHours)}): " : "no hours of success management on record: ");
        text.Append(cost.Contribution < 0
            ? $"it costs **{Quantity(-cost.Contribution, "money")}** more than they pay.\n\n"
            : $"**{Quantity(cost.Contribution, "money")}** are left.\n\n");
        if (file.Decision.ContributionByRule.Count > 0)
        {
            text.Append("| Cost allocated by | Contribution over the months looked at |\n|---|---:|\n");
            foreach ((string rule, double contribution) in file.Decision.ContributionByRule.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                text.Append(Invariant($"| {Words(rule)} | {Quantity(contribution, "money")} |\n"));
            }

            text.Append('\n');
        }

        if (file.Decision.Lifetime is { ByYear.Count: > 0 } lifetime)
        {
            // Who brought others has its sentence among the facts or the frameworks.
            text.Append(lifetime.Accounts > 0 ? "" : $"{lifetime.Words} ");
            text.Append(Invariant($"Revenue of each year to the end of {file.Snapshot}{(lifetime.Accounts > 0 ? ", with what came through them" : "")}: {string.Join(", ", lifetime.ByYear.Select(year => Quantity(year, "money")))}.\n\n"));
        }

        Rows(text, file, "invoices", "tickets");
        if (file.Decision.Step.Effects.Count > 0 && file.NotScored is null)
        {
            text.Append("\nWhat each step is assumed to change, a month over the year after it. **Assumptions of the policy: nobody has measured them.**\n\n");
            text.Append("| Step | Change of contribution a month | Success manager's hours freed a month | Hours of support freed a month | Assumed |\n|---|---:|---:|---:|---|\n");
            foreach (LeverEffect effect in file.Decision.Step.Effects)
            {
                text.Append(Invariant($"| {Words(effect.Rung.Name())} | {effect.Contribution:+#,0;-#,0;0} | {effect.FreedHours:+0.0;-0.0;0} | {(double.IsNaN(effect.FreedSupportHours) ? "unknown" : Invariant($"{effect.FreedSupportHours:+0.0;-0.0;0}"))} | {effect.Assumption} |\n"));
            }

            LadderPolicy ladder = file.Policy.Ladder;
            text.Append(Invariant($"\n`exit` is what `simulate-exit` reckons, for one month. `simulate-exit` adds up the months of a year in which "));
            text.Append(Invariant($"they would have stayed, and takes off what those bring whom they would have referred, and who follow them. Neither counts the {Wording.Count(ladder.Hours.Exit, "hours")} that parting takes. A talk, an offer, a question and a move to another way of being served are done once: their hours are spread over the year.\n"));
        }

        if (file.Book.Interventions.Count > 0)
        {
            text.Append("\nWhat was observed after interventions of the last year, beside all accounts of then. No lots were drawn: it went to those in trouble.\n\n");
            text.Append("| Intervention | Accounts | Still with us | All accounts |\n|---|---:|---:|---:|\n");
            foreach (InterventionOutcome outcome in file.Book.Interventions)
            {
                text.Append(Invariant($"| {Words(outcome.Kind)} | {outcome.Accounts} | {100 * outcome.StillThere:0}% | {100 * outcome.Others:0}% |\n"));
            }
        }

        text.Append('\n');
    }

    private static void Frameworks(StringBuilder text, CaseFile file)
    {
        text.Append("## Where it stands in each framework\n\n| Framework | Place | To the nearest line | Rests on |\n|---|---|---|---|\n");
        foreach (Placement place in file.Decision.Placements)
        {
            string flags = place.Flags.Count > 0 ? $" ({string.Join(", ", place.Flags.Select(Words))})" : "";
            string firm = place.FlipsWithout.Count > 0 ? $"; not firm: without {string.Join(" or ", place.FlipsWithout)} it stands elsewhere" : "";
            string distance = double.IsNaN(place.Distance) ? "" : Invariant($"{place.Distance:#,0.##} {place.DistanceUnit}");
            text.Append($"| {Words(place.Framework)} | **{Words(place.Segment)}**{Meaning(place)}{flags}{firm} | {distance} | {Basis(place)} |\n");
        }

        text.Append(file.Decision.ReferralTree is { } tree && !TreeSpeaksForThem(file) ? $"\n{tree}\n\n" : "\n");
    }

    /// <summary>
    /// Whether the tree stands among the facts against parting: a model answered, and they and those that came through them did not cost more than
    /// they paid.
    /// </summary>
    private static bool TreeSpeaksForThem(CaseFile file) => file.Answers.ContainsKey("needs_exit") && file.Decision.Lifetime is not { Total: < 0 };

    /// <summary>A place whose name sounds like a verdict says that it is none.</summary>
    private static string Meaning(Placement place) =>
        place is { Framework: SkillWill.Name, Segment: "need_to_exit" } ? " (low skill, low will; the framework's name, no verdict of ours)" : "";

    /// <summary>The facts of a place; of a score with many signs only the first few.</summary>
    private static string Basis(Placement place)
    {
        const int most = 6;
        Fact[] known = [.. place.Facts.Where(fact => !double.IsNaN(fact.Value))];
        string[] parts =
        [
            .. known.Take(most).Select(fact => fact.Text),
            .. known.Length > most ? [Invariant($"and {known.Length - most} more")] : Array.Empty<string>(),
            .. place.Missing.Count > 0 ? [$"unknown: {string.Join(", ", place.Missing.Select(Words))}"] : Array.Empty<string>(),
        ];
        return string.Join("; ", parts);
    }

    private static void Unknowns(StringBuilder text, CaseFile file)
    {
        string[] unknown = [.. file.Decision.Facts.Where(fact => double.IsNaN(fact.Value)).Select(fact => Words(fact.Key))];
        text.Append("## What we do not know\n\n");
        text.Append(file.NotScored is null ? "" : "Whether they come back, would grow, or meet the exit criteria: no model answers for who is silent. ");
        text.Append(unknown.Length == 0 ? "Every fact that this case looks at is known.\n\n" : $"{Capital(string.Join(", ", unknown))}.\n\n");
    }

    private static void Stay(StringBuilder text, CaseFile file)
    {
        IReadOnlyList<ChangeToStay> lines = ChangeToStay.Of(file);
        ChangeToStay[] changes = [.. lines.Where(line => !line.Done)], done = [.. lines.Where(line => line.Done && line.Suffices)];
        if (!file.Decision.Exit.Candidate || (changes.Length == 0 && file.WayOut is null))
        {
            return;
        }

        if (file.Decision.Exit.Recommended)
        {
            // By the last month that ends while the contract still runs.
            Month runs = Month.Of(Letter.Ends(file).AddDays(1)) - 1, by = runs > file.Snapshot ? runs : file.Snapshot + 1;
            text.Append($"## What would have to change to stay\n\nBy the end of {by}. ");
        }
        else
        {
            text.Append("## What would have to change to be no candidate\n\n");
        }

        string[] met =
        [
            .. done.Select(line => $"{Topic(line)}: {Quantity(line.Now, line.Unit)}, and the criterion is less than {Quantity(line.Line, line.Unit)}"),
            .. file.Decision.Segment(Fit.Name) == "neither" ? ["what it does is neither bad nor a bad fit"] : Array.Empty<string>(),
        ];
        text.Append(met.Length == 0
            ? $"Growth or outcomes at their lines or above mean that the written criteria are no longer met; the model may foretell all the same that they will be. {TakesOff}\n\n"
            : $"The written criteria, applied today, are **not** all met: {string.Join("; ", met)}. {Foretold(file)} {TakesOff}\n\n");
        if (changes.Length > 0)
        {
            text.Append("| By the written criteria | Now | Needed |\n|---|---:|---:|\n");
        }

        foreach (ChangeToStay change in changes)
        {
            text.Append($"| {change.What} | {Quantity(change.Now, change.Unit)} | {Quantity(change.Line, change.Unit)} |\n");
        }

        if (file.WayOut is { } wayOut)
        {
            text.Append($"\nBy the model, whose lines are its own and not those of the written criteria: {wayOut.Reading}\n");
        }

        text.Append('\n');
    }

    /// <summary>What the recommendation itself looks at, of all that is written down.</summary>
    private const string TakesOff = "Of these lines only contribution, once it is at its own or above, takes the account off the list by itself.";

    private static string Foretold(CaseFile file) => file.Answers.TryGetValue("needs_exit", out ModelAnswer? exit)
        ? $"The model puts the chance that they will be at {Quantity(exit.Probability, "share")}."
        : "";

    /// <summary>What a line is about.</summary>
    private static string Topic(ChangeToStay line) => line.What.Replace(": at least", "", StringComparison.Ordinal);

    private static void Whys(StringBuilder text, CaseFile file)
    {
        if (file.Decision.Whys.Count == 0)
        {
            return;
        }

        text.Append("## Five whys\n\n");
        foreach (Why why in file.Decision.Whys)
        {
            text.Append($"{why.Level}. **{why.Question}** {(why.Answer.Length > 0 ? why.Answer : "*For a human to ask.*")}\n");
            foreach (string row in why.Evidence)
            {
                text.Append($"   - {row}\n");
            }
        }

        text.Append('\n');
    }

    private static void LetterDraft(StringBuilder text, CaseFile file)
    {
        if (file.Decision.Exit.Recommended)
        {
            string kind = file.Decision.Segment(Fit.Name) switch
            {
                "bad" => "who did not do what success takes",
                "bad_fit" => "whom our product does not fit",
                _ => "whom the facts call neither bad nor a bad fit",
            };
            text.Append($"## A draft of the letter\n\nFor a customer {kind}; a human signs it, or does not.\n\n{Letter.Draft(file)}\n\n");
        }
    }

    private static void Foot(StringBuilder text, CaseFile file)
    {
        text.Append(Invariant($"---\nModel version {file.ModelVersion}, policy {file.Book.PolicySha256[..12]}, snapshot {file.Snapshot}. "));
        text.Append("The same version, policy and data write these words again.\n");
    }

    private static void Rows(StringBuilder text, CaseFile file, params ReadOnlySpan<string> tables)
    {
        foreach (string table in tables)
        {
            foreach (EvidenceRow row in file.Decision.Evidence.Where(row => row.Table == table).Take(4))
            {
                text.Append($"- {row.Day:yyyy-MM-dd} {row.Words}{(row.Id.Length > 0 ? $" `{row.Id}`" : "")}\n");
            }
        }
    }

    private static string Quantity(double value, string unit) => double.IsNaN(value) ? "unknown" : unit switch
    {
        "share" => Invariant($"{100 * value:0.#}%"),
        "money" => Invariant($"{value:#,0}"),
        "count" => Invariant($"{value:0}"),
        _ => Invariant($"{value:0.##}"),
    };

    private static string Hours(double hours) => double.IsNaN(hours) ? "hours unknown" : Wording.Count(Invariant($"{hours:0.##}"), "hours");

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
}

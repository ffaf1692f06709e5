using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct ContentItem(int Rank, int Number, int? SeenOn, bool Recommended, bool Completed, uint KnownAt)
{
    public static readonly TableShape<ContentItem> Shape = new TableShape<ContentItem>("content")
        .Account("account_id", row => row.Rank)
        .Text("content_id", row => string.Create(CultureInfo.InvariantCulture, $"C{row.Number:000}"))
        .DayOrNull("seen_on", row => row.SeenOn)
        .Flag("recommended", row => row.Recommended)
        .Flag("completed", row => row.Completed)
        .Instant("known_at", row => row.KnownAt);
}

internal readonly record struct PlanStep(int Rank, int Number, int AgreedOn, int DueOn, int? DoneOn, uint KnownAt)
{
    public static readonly TableShape<PlanStep> Shape = new TableShape<PlanStep>("plan_steps")
        .Text("step_id", row => string.Create(CultureInfo.InvariantCulture, $"S{row.Rank + 1:000000}-{row.Number:000}"))
        .Account("account_id", row => row.Rank)
        .Day("agreed_on", row => row.AgreedOn)
        .DayOrNull("due_on", row => row.DueOn)
        .DayOrNull("done_on", row => row.DoneOn)
        .Instant("known_at", row => row.KnownAt);
}

/// <summary>Content, recommended or found, and steps of the success plan: what an account does of what it is told shows its will.</summary>
internal static class Learning
{
    private const double RecommendedPerMonth = 1.1, FoundPerMonth = 0.35, StepsPerMonth = 0.9;

    public static void Emit(AccountPath path, SimulatorSettings settings, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Learning);
        float readingHabit = 0.5f * chance.Normal(), stepHabit = 0.4f * chance.Normal();
        int items = 0, steps = 0;
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            float will = now.State.Will;
            int month = path.FirstMonth + i, from = path.From(calendar, month), until = path.Until(calendar, month);
            if (now.IsSilent || until <= from)
            {
                continue;
            }

            double learns = path.Traits.KnowItAll ? 0.25 : 1;
            int lastDay = path.End?.EndedOn ?? int.MaxValue;
            for (int left = chance.Poisson(RecommendedPerMonth * (month - path.SignedMonth < 3 ? 2 : 1)); left > 0; left--)
            {
                int day = chance.Integer(from, until);
                Item(true, day, chance.Happens(learns * Usage.Logistic(0.5f + 0.75f * will + readingHabit)), ref chance);
            }

            for (int left = chance.Poisson(FoundPerMonth * learns * Math.Exp(0.4 * will)); left > 0; left--)
            {
                Item(false, chance.Integer(from, until), true, ref chance);
            }

            for (int left = chance.Poisson(StepsPerMonth); left > 0; left--)
            {
                int agreed = chance.Integer(from, until), due = agreed + chance.Integer(14, 36);
                int done = Math.Max(agreed + 1, due + (int)MathF.Round(-3 - 4 * will + 9 * chance.Normal()));
                bool does = chance.Happens(Usage.Logistic(0.9f + 1.0f * will + 0.2f * now.State.Attention + stepHabit)) && done < lastDay;
                PlanStep step = new(path.Rank, ++steps, agreed, due, null, BookCalendar.At(agreed, 12));
                rows.PlanSteps.Add(step.KnownAt, step);
                if (does)
                {
                    uint known = BookCalendar.At(done, 17);
                    rows.PlanSteps.Add(known, step with { DoneOn = done, KnownAt = known });
                }
            }

            void Item(bool recommended, int day, bool seen, ref Chance chance)
            {
                int number = ++items, seenOn = recommended ? day + chance.Integer(0, 12) : day;
                bool completed = chance.Happens(Usage.Logistic(0.5f + 0.5f * will + readingHabit));
                ContentItem item = new(path.Rank, number, null, recommended, false, BookCalendar.At(day, 8));
                if (recommended)
                {
                    rows.Content.Add(item.KnownAt, item);
                }

                if (seen && seenOn < lastDay)
                {
                    uint known = BookCalendar.At(seenOn, 20);
                    rows.Content.Add(known, item with { SeenOn = seenOn, Completed = completed, KnownAt = known });
                }
            }
        }
    }
}

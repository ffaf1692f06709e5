using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct Goal(
    int Rank, int Number, int SetOn, int DueOn, double Expected, double? Achieved, int? Replaces, uint KnownAt)
{
    public static readonly TableShape<Goal> Shape = new TableShape<Goal>("goals")
        .Text("goal_id", row => Id(row.Rank, row.Number))
        .Account("account_id", row => row.Rank)
        .Day("set_on", row => row.SetOn)
        .DayOrNull("due_on", row => row.DueOn)
        .Real("expected", row => row.Expected)
        .RealOrNull("achieved", row => row.Achieved)
        .TextOrNull("replaces_goal_id", row => row.Replaces is { } number ? Id(row.Rank, number) : null)
        .Instant("known_at", row => row.KnownAt);

    private static string Id(int rank, int number) => string.Create(CultureInfo.InvariantCulture, $"G{rank + 1:000000}-{number:000}");
}

/// <summary>Goals: set, then reached in part, or replaced before they are due by accounts that do not know what they want.</summary>
internal static class Goals
{
    /// <summary>What of a goal an average account reaches, and what value makes of it.</summary>
    private const float UsuallyReached = 0.82f, ReachedOfValue = 0.30f, LostToFriction = 0.09f, ReachedNoise = 0.20f;

    private const int MostReplacements = 4;

    public static void Emit(AccountPath path, SimulatorSettings settings, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Goals);
        float changeHabit = 0.4f * chance.Normal();
        int number = 0, lastDay = path.End?.EndedOn ?? int.MaxValue;
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            int month = path.FirstMonth + i, from = path.From(calendar, month), until = path.Until(calendar, month);
            if (!now.IsSilent && until > from && chance.Happens(Usage.Logistic(1.4f + 0.15f * now.State.Will)))
            {
                Set(chance.Integer(from, until), null, 0, now.State.Will, ref chance);
            }
        }

        void Set(int setOn, int? replaces, int replacements, float will, ref Chance chance)
        {
            int id = ++number, dueOn = setOn + chance.Integer(30, 70);
            double expected = Math.Round(30 * chance.Factor(0.5f));
            Goal goal = new(path.Rank, id, setOn, dueOn, expected, null, replaces, BookCalendar.At(setOn, 11));
            rows.Goals.Add(goal.KnownAt, goal);
            if (replacements < MostReplacements && chance.Happens(Usage.Logistic(-2.4f - 1.4f * will + changeHabit)))
            {
                int changedOn = chance.Integer(setOn + 7, dueOn);
                if (changedOn < lastDay)
                {
                    Set(changedOn, id, replacements + 1, will, ref chance);
                }

                return;
            }

            int dueIndex = calendar.MonthOf(dueOn) - path.FirstMonth;
            float noise = ReachedNoise * chance.Normal();
            if (dueOn >= lastDay || dueIndex >= path.Months.Count || path.Months[dueIndex].IsSilent)
            {
                return;
            }

            LatentState due = path.Months[dueIndex].State;
            float reached = Math.Clamp(UsuallyReached + ReachedOfValue * due.Value - LostToFriction * due.Friction + noise, 0, 1.6f);
            uint known = BookCalendar.At(dueOn, 18);
            rows.Goals.Add(known, goal with { Achieved = Math.Round(expected * reached, 1), KnownAt = known });
        }
    }
}

using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct Meeting(
    int Rank, int Number, int HeldOn, string Kind, bool ByCustomer, string? Outcome, bool? Excused, bool? OwnerPresent, int? CsmMinutes,
    uint KnownAt)
{
    public static readonly TableShape<Meeting> Shape = new TableShape<Meeting>("meetings")
        .Text("meeting_id", row => string.Create(CultureInfo.InvariantCulture, $"M{row.Rank + 1:000000}-{row.Number:000}"))
        .Account("account_id", row => row.Rank)
        .Day("held_on", row => row.HeldOn)
        .Text("kind", row => row.Kind)
        .Text("initiated_by", row => row.ByCustomer ? "customer" : "vendor")
        .TextOrNull("outcome", row => row.Outcome)
        .FlagOrNull("excused", row => row.Excused)
        .FlagOrNull("owner_present", row => row.OwnerPresent)
        .IntegerOrNull("csm_minutes", row => row.CsmMinutes)
        .Instant("known_at", row => row.KnownAt);
}

/// <summary>Meetings: known when planned, and again, with the outcome, when held, missed or cancelled.</summary>
internal static class Meetings
{
    /// <summary>Meetings a month by plan, after onboarding.</summary>
    private static readonly float[] PerMonth = [0.7f, 0.95f, 1.2f, 1.6f];

    private static readonly string[] Kinds = ["training", "review", "other"];
    private static readonly float[] KindWeights = [1.0f, 0.8f, 0.5f];

    private const double PerOnboardingMonth = 2.4;

    /// <returns>Minutes of the success manager by month of <see cref="AccountPath.Months"/>.</returns>
    public static int[] Emit(AccountPath path, SimulatorSettings settings, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Meetings);
        int[] worked = new int[path.Months.Count];
        int number = 0;
        float excuseHabit = 0.5f * chance.Normal();
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            LatentState state = now.State;
            int month = path.FirstMonth + i, tenure = month - path.SignedMonth;
            int from = path.From(calendar, month), until = path.Until(calendar, month);
            if (now.IsSilent || until - from < 3)
            {
                continue;
            }

            float reaches = Usage.Logistic(-1.2f + 0.45f * state.Will);
            double rate = (tenure < 2 ? PerOnboardingMonth : PerMonth[now.Plan]) * (0.75 + reaches);
            for (int left = chance.Poisson(rate); left > 0; left--)
            {
                int held = chance.Integer(from + 1, until), planned = Math.Max(path.SignedOn, held - chance.Integer(3, 15));
                string kind = tenure < 2 ? "onboarding" : Kinds[chance.Weighted(KindWeights)];
                bool cancelled = chance.Happens(0.06);
                bool missed = !cancelled && chance.Happens(Usage.Logistic(-2.2f - 1.25f * state.Will - 0.25f * state.Attention));
                bool excused = (missed || cancelled) && chance.Happens(Usage.Logistic(0.1f + 1.0f * state.Will + excuseHabit));
                bool owner = chance.Happens(Usage.Logistic(-0.3f + 1.00f * state.Attention + 0.20f * path.Traits.Involvement));
                int minutes = cancelled ? 10 : missed ? 25 : (int)(34 * chance.Factor(0.3f));
                bool asked = chance.Happens(reaches);
                Meeting meeting = new(path.Rank, ++number, held, kind, asked, null, null, null, null, BookCalendar.At(planned, 10));
                uint outcomeKnown = cancelled ? BookCalendar.At(Math.Max(planned, held - 1), 16) : BookCalendar.At(held, 18);
                rows.Meetings.Add(meeting.KnownAt, meeting);
                rows.Meetings.Add(outcomeKnown, meeting with
                {
                    Outcome = cancelled ? "cancelled" : missed ? "no_show" : "attended",
                    Excused = missed || cancelled ? excused : null,
                    OwnerPresent = missed || cancelled ? null : owner,
                    CsmMinutes = minutes,
                    KnownAt = outcomeKnown,
                });
                worked[i] += minutes;
            }
        }

        return worked;
    }
}

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct Survey(int Rank, int AnsweredOn, int Nps, int? Csat)
{
    public static readonly TableShape<Survey> Shape = new TableShape<Survey>("surveys")
        .Account("account_id", row => row.Rank)
        .Day("answered_on", row => row.AnsweredOn)
        .Integer("nps", row => row.Nps)
        .IntegerOrNull("csat", row => row.Csat)
        .Instant("known_at", row => BookCalendar.At(row.AnsweredOn, 14));
}

internal readonly record struct InterventionRow(int Rank, int StartedOn, string Kind, int CsmMinutes)
{
    public static readonly TableShape<InterventionRow> Shape = new TableShape<InterventionRow>("interventions")
        .Account("account_id", row => row.Rank)
        .Day("started_on", row => row.StartedOn)
        .Text("kind", row => row.Kind)
        .Integer("csm_minutes", row => row.CsmMinutes)
        .Instant("known_at", row => BookCalendar.At(row.StartedOn, 13));
}

/// <summary>Surveys once a quarter, answered by those who care, for better or worse; and the help that was given.</summary>
internal static class Surveys
{
    public static void Emit(AccountPath path, SimulatorSettings settings, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Surveys);
        int phase = chance.Integer(0, 3);
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            LatentState state = now.State;
            int month = path.FirstMonth + i, from = path.From(calendar, month), until = path.Until(calendar, month);
            if (month % 3 != phase || now.IsSilent || until <= from
                || !chance.Happens(Usage.Logistic(-0.5f + 0.45f * state.Will + 0.35f * MathF.Abs(state.Value))))
            {
                continue;
            }

            float opinion = state.Value - 0.3f * state.Friction;
            Survey survey = new(
                path.Rank, chance.Integer(from, until),
                Math.Clamp((int)MathF.Round(7.2f + 1.5f * opinion + 1.6f * chance.Normal()), 0, 10),
                chance.Happens(0.8) ? Math.Clamp((int)MathF.Round(3.7f + 0.6f * opinion + 0.8f * chance.Normal()), 1, 5) : null);
            rows.Surveys.Add(BookCalendar.At(survey.AnsweredOn, 14), survey);
        }

        foreach (Intervention help in path.Interventions)
        {
            int from = path.From(calendar, help.Month), until = path.Until(calendar, help.Month);
            if (help.Month >= 0 && until > from)
            {
                InterventionRow row = new(path.Rank, chance.Integer(from, until), help.Kind, help.CsmMinutes);
                rows.Interventions.Add(BookCalendar.At(row.StartedOn, 13), row);
            }
        }
    }
}

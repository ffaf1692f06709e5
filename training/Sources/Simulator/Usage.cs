namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>A day on which the product was used.</summary>
internal readonly record struct UsageDay(
    int Rank, ushort Day, short FeaturesUsed, int ActiveUsers, int Sessions, int CoreActions, int ApiCalls, int AutomationsRun,
    short AdminUsers, short OwnerSessions, short Integrations)
{
    public static readonly TableShape<UsageDay> Shape = new TableShape<UsageDay>("usage_days")
        .Account("account_id", row => row.Rank)
        .Day("day", row => row.Day)
        .Integer("active_users", row => row.ActiveUsers)
        .Integer("admin_users", row => row.AdminUsers)
        .Integer("sessions", row => row.Sessions)
        .Integer("owner_sessions", row => row.OwnerSessions)
        .Amount("core_actions", row => row.CoreActions * 100L)
        .Integer("features_used", row => row.FeaturesUsed)
        .Long("api_calls", row => row.ApiCalls)
        .Integer("integrations_active", row => row.Integrations)
        .Long("automations_run", row => row.AutomationsRun)
        .Instant("known_at", row => KnownAt(row.Day));

    /// <summary>A day's use is counted in its last hour.</summary>
    public static uint KnownAt(int day) => BookCalendar.At(day, 23.5);
}

/// <summary>
/// Use of the product day by day: how many come shows will, dependency and a little skill; what they get done shows skill; what runs by
/// itself shows dependency; the owner's part shows attention and who does everything himself. Each account has habits of its own, so that
/// levels say less than changes.
/// </summary>
internal static class Usage
{
    private const int Features = 24, MostIntegrations = 12;

    /// <summary>Habits: standard deviation between accounts of what has nothing to do with their latents.</summary>
    private const float Habit = 0.35f;

    /// <summary>Use after notice was given, and the loss that drift brings.</summary>
    private const float AfterNotice = 0.6f, AfterDrift = 0.75f;

    public static void Emit(AccountPath path, SimulatorSettings settings, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Usage);
        Traits traits = path.Traits;
        float shareHabit = Habit * chance.Normal(), dayHabit = Habit * chance.Normal(), actionHabit = Habit * chance.Normal();
        float breadthHabit = 0.3f * chance.Normal(), ownerHabit = 0.15f * chance.Normal();
        float integrationHabit = 0.35f * chance.Normal(), automationHabit = Habit * chance.Normal();
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            LatentState state = now.State;
            int month = path.FirstMonth + i;
            if (month >= settings.Months)
            {
                break;
            }

            float season = chance.Factor(0.12f) * (settings.Drifts(month) ? AfterDrift : 1);
            float share = Logistic(-0.5f + 0.50f * state.Will + 0.25f * state.Dependency + 0.12f * state.Skill + shareHabit);
            double comes = Logistic(1.2f + 0.50f * state.Will + 0.35f * (MathF.Log(now.Seats) - 3) + dayHabit);
            float users = now.Seats * share * season;
            float actions = 6 * MathF.Exp(0.40f * state.Skill + 0.15f * state.Will + actionHabit);
            float breadth = Features * Logistic(-0.9f + 0.50f * state.Skill + 0.25f * traits.Fit + breadthHabit);
            float connects = MathF.Exp(0.35f + 0.50f * state.Dependency + integrationHabit);
            int integrations = Math.Clamp((int)MathF.Round(connects - 0.4f), 0, MostIntegrations);
            float calls = integrations * 70 * MathF.Exp(0.45f * state.Dependency) * MathF.Sqrt(now.Seats) * season;
            float automations = 1.1f * MathF.Sqrt(now.Seats)
                * MathF.Exp(0.2f + 0.40f * state.Dependency + 0.15f * state.Skill + automationHabit);
            double owner = MathF.Exp(-1.1f + 0.75f * state.Attention + 0.15f * traits.Involvement + ownerHabit);
            if (now.IsSilent)
            {
                continue;
            }

            int until = path.Until(calendar, month);
            for (int day = path.From(calendar, month); day < until; day++)
            {
                if (!chance.Happens(BookCalendar.IsBusinessDay(day) ? comes : comes * 0.06))
                {
                    continue;
                }

                float notice = path.End is { ByCustomer: true } end && end.KnownAt < UsageDay.KnownAt(day) ? AfterNotice : 1;
                int active = Math.Clamp((int)MathF.Round(users * notice * chance.Factor(0.3f)), 1, Math.Max(1, (int)now.Seats));
                int owned = chance.Poisson(owner * notice);
                int sessions = active + chance.Poisson(0.7 * active) + owned;
                rows.Usage.Add(UsageDay.KnownAt(day), new UsageDay(
                    path.Rank, (ushort)day,
                    (short)Math.Clamp((int)MathF.Round(breadth * chance.Factor(0.2f)), 1, Features),
                    active, sessions,
                    (int)MathF.Round(sessions * actions * chance.Factor(0.35f)),
                    (int)(calls * notice * chance.Factor(0.4f)),
                    chance.Poisson(Math.Min(automations, 10_000)),
                    (short)Math.Min(active, 1 + chance.Poisson(0.04 * active)),
                    (short)owned, (short)integrations));
            }
        }
    }

    public static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));
}

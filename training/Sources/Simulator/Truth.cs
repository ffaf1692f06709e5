namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>The truth of an account at a month's end: no step of the pipeline reads it, only <c>evaluate --truth</c> and tests.</summary>
internal readonly record struct TruthMonth(
    AccountPath Path, PathMonth Now, int Month, int FirstDay, Outlook Outlook, Outlook AtSignature, Outlook OfProfile, TrueExit Exit,
    bool BatchFault, bool VersionFault, bool EveryoneFault, long Cost, bool UnderContract, bool Treated)
{
    public static readonly TableShape<TruthMonth> Shape = new TableShape<TruthMonth>("truth")
        .Account("account_id", row => row.Path.Rank)
        .Day("month", row => row.FirstDay)
        .Flag("under_contract", row => row.UnderContract)
        .Flag("silent", row => row.Now.IsSilent)
        .Real("skill", row => row.Now.State.Skill)
        .Real("will", row => row.Now.State.Will)
        .Real("fit", row => row.Path.Traits.Fit)
        .Real("value", row => row.Now.State.Value)
        .Real("dependency", row => row.Now.State.Dependency)
        .Real("growth", row => row.Path.Traits.Growth)
        .Real("payment_discipline", row => row.Path.Traits.Discipline)
        .Real("stress", row => row.Now.State.Stress)
        .Real("owner_involvement", row => row.Path.Traits.Involvement)
        .Real("owner_attention", row => row.Now.State.Attention)
        .Real("friction", row => row.Now.State.Friction)
        .Real("churn_probability", row => row.Outlook.Churn)
        .Real("expansion_probability", row => row.Outlook.Expansion)
        .Real("survival_6", row => row.Outlook.Survive6)
        .Real("survival_12", row => row.Outlook.Survive12)
        .Real("survival_24", row => row.Outlook.Survive24)
        .Real("signature_survival_6", row => row.AtSignature.Survive6)
        .Real("signature_survival_12", row => row.AtSignature.Survive12)
        .Real("signature_survival_24", row => row.AtSignature.Survive24)
        .Real("profile_survival_6", row => row.OfProfile.Survive6)
        .Real("profile_survival_12", row => row.OfProfile.Survive12)
        .Real("profile_survival_24", row => row.OfProfile.Survive24)
        .Flag("should_exit", row => row.Exit != TrueExit.Keep)
        .Text("should_exit_kind", row => row.Exit switch { TrueExit.Bad => "bad", TrueExit.BadFit => "bad_fit", _ => "keep" })
        .Flag("know_it_all", row => row.Path.Traits.KnowItAll)
        .Flag("bursts", row => row.Path.Traits.Bursts)
        .Flag("batch_fault", row => row.BatchFault)
        .Flag("version_fault", row => row.VersionFault)
        .Flag("everyone_fault", row => row.EveryoneFault)
        .Flag("incident", row => row.Now.Incidents > 0)
        .Flag("treated", row => row.Treated)
        .Amount("revenue", row => row.UnderContract ? row.Now.Mrr : 0)
        .Amount("cost_to_serve", row => row.Cost)
        .Amount("contribution", row => (row.UnderContract ? row.Now.Mrr : 0) - row.Cost);
}

/// <summary>Writes the truth of every month that an account is there.</summary>
internal static class Truth
{
    /// <param name="handled">Support minutes by month.</param>
    /// <param name="managed">Success manager's minutes by month, meetings only.</param>
    public static void Emit(
        AccountPath path, World world, OutlookTable table, int[] handled, int[] managed, BookRows rows)
    {
        (SimulatorSettings settings, BookCalendar calendar, FaultPlan faults) = world;
        float haggling = path.Profile.Haggling;
        Outlook atSignature = table.From(path.AtSignature, path.Traits, haggling, 0, path.SignedMonth, 1, Room(path, path.AtSignature));
        Outlook ofProfile = table.FromProfile(path.Profile, path.Draw);
        for (int i = 0; i < path.Months.Count && path.FirstMonth + i < settings.Months; i++)
        {
            PathMonth now = path.Months[i];
            int month = path.FirstMonth + i, tenure = month - path.SignedMonth;
            bool there = path.End is null || path.End.Month > month;
            string version = FaultPlan.Releases[now.Version].Version;
            int helped = path.Interventions.Where(help => help.Month == month).Sum(help => help.CsmMinutes);
            Outlook outlook = there && !now.IsSilent
                ? table.From(now, path.Traits, haggling, tenure, month, Growth(path, i, settings.Windows.Observe), Room(path, now))
                : new Outlook(float.NaN, float.NaN, float.NaN, float.NaN, float.NaN);
            rows.Truth.Add((uint)(month + 1_000), new TruthMonth(
                path, now, month, calendar.FirstDay(month), outlook, atSignature, ofProfile,
                Economics.ShouldExit(now.State, path.Traits, tenure, now.Seats, now.Plan, now.Mrr / 100.0, now.Fault.Unlearnt),
                path.Batch == faults.FaultyBatch, version == faults.FaultyVersion, month >= faults.EveryoneFrom,
                Cost(now, there, handled[i], managed[i] + helped),
                there, helped > 0));
        }
    }

    /// <summary>All that serving cost in the month, delivery included, in minor units.</summary>
    private static long Cost(in PathMonth now, bool there, int handled, int managed) => (long)Math.Round(
        100 * (Economics.SupportMinute * handled + Economics.CsmMinute * managed) + (there ? Economics.DeliveryShare * now.Mrr : 0));

    private static float Room(AccountPath path, in PathMonth now) => Math.Max(1, path.Profile.MostSeats / now.Seats);

    /// <summary>Mean revenue of the observation window ÷ revenue of its last month.</summary>
    private static float Growth(AccountPath path, int last, int observe)
    {
        double sum = 0;
        int first = Math.Max(0, last - observe + 1);
        for (int i = first; i <= last; i++)
        {
            sum += path.Months[i].Mrr;
        }

        return (float)(sum / (last - first + 1) / path.Months[last].Mrr);
    }
}

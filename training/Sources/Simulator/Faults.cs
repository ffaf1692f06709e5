using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>A failure of the vendor. Empty version, plan or region: all of them.</summary>
internal sealed record Incident(string Id, uint StartedAt, uint EndedAt, int Month, string Version, string Plan, string Region)
{
    public bool Hits(string version, string plan, string region) =>
        (Version.Length == 0 || Version == version) && (Plan.Length == 0 || Plan == plan) && (Region.Length == 0 || Region == region);
}

/// <summary>A product version and the month (of the book) in which it came out.</summary>
internal sealed record Release(string Version, int Month);

/// <summary>What goes wrong on the vendor's side: releases, incidents, and the planted faults with their names.</summary>
/// <param name="Releases">Oldest first.</param>
/// <param name="FaultyBatch">The onboarding batch that was badly run, or null.</param>
/// <param name="FaultyVersion">The version with a defect, or null.</param>
/// <param name="EveryoneFrom">Month from which a fault hits every account, or null.</param>
internal sealed record FaultPlan(
    IReadOnlyList<Release> Releases, IReadOnlyList<Incident> Incidents, string? FaultyBatch, string? FaultyVersion, int? EveryoneFrom)
{
    private const int MonthsBetweenReleases = 9;

    /// <summary>The newest release comes out that long before the book closes.</summary>
    private const int NewestBeforeClose = 7;

    /// <summary>
    /// The faulty release is the last but two: out long enough that a model trained on the book's first two thirds has met it, and still in
    /// use at the end.
    /// </summary>
    private const int FaultyFromLast = 3;

    private const double IncidentsPerMonth = 0.7;

    /// <summary>Friction a month: the bad version lasts while it is used, the bad onboarding is felt for a year and a half.</summary>
    private const float VersionFriction = 0.32f, BatchFriction = 0.30f, EveryoneFriction = 0.32f, IncidentFriction = 0.25f;

    private const float BatchUnlearnt = 1.3f;
    private const int BatchFelt = 18;

    public static FaultPlan Draw(SimulatorSettings settings, BookCalendar calendar)
    {
        Chance chance = new(settings.Seed, 0, ChanceStream.Faults);
        Release[] releases = DrawReleases(settings.Months);
        bool planted = settings.Faults != PlantedFaults.Off;
        int batchMonth = (int)(settings.Months * chance.Uniform(0.45, 0.62));
        return new FaultPlan(
            releases,
            DrawIncidents(settings, calendar, releases, planted, ref chance),
            planted ? Batch(calendar, batchMonth) : null,
            planted ? releases[^FaultyFromLast].Version : null,
            settings.Faults == PlantedFaults.Everyone ? Math.Max(0, settings.Months - 12) : null);
    }

    /// <summary>Accounts that sign in one quarter are onboarded together.</summary>
    public static string Batch(BookCalendar calendar, int month)
    {
        DateOnly first = calendar.Month(month).FirstDay;
        return string.Create(CultureInfo.InvariantCulture, $"{first.Year}-Q{(first.Month + 2) / 3}");
    }

    /// <summary>Index of the newest release of a month.</summary>
    public int Newest(int month)
    {
        int newest = 0;
        while (newest + 1 < Releases.Count && Releases[newest + 1].Month <= month)
        {
            newest++;
        }

        return newest;
    }

    /// <summary>What an account suffers in a month from the planted faults.</summary>
    public FaultLoad Load(string batch, string version, int tenure, int month) => new(
        (version == FaultyVersion ? VersionFriction : 0)
        + (batch == FaultyBatch && tenure < BatchFelt ? BatchFriction : 0)
        + (month >= EveryoneFrom ? EveryoneFriction : 0),
        batch == FaultyBatch ? BatchUnlearnt : 0);

    /// <summary>Friction of an account from a month's incidents.</summary>
    public float FrictionOfIncidents(int month, string version, string plan, string region)
    {
        float friction = 0;
        foreach (Incident incident in Incidents)
        {
            friction += incident.Month == month && incident.Hits(version, plan, region) ? IncidentFriction : 0;
        }

        return friction;
    }

    private static Release[] DrawReleases(int months)
    {
        int last = months - NewestBeforeClose;
        int count = (last + SimulatorSettings.OpeningTenure) / MonthsBetweenReleases + 1;
        int first = last - (count - 1) * MonthsBetweenReleases;
        return [.. Enumerable.Range(0, count).Select(i => new Release(
            string.Create(CultureInfo.InvariantCulture, $"{2 + i / 4}.{i % 4}"),
            i == 0 ? int.MinValue : first + i * MonthsBetweenReleases))];
    }

    private static List<Incident> DrawIncidents(
        SimulatorSettings settings, BookCalendar calendar, Release[] releases, bool planted, ref Chance chance)
    {
        List<Incident> incidents = [];
        for (int month = 0; month < settings.Months; month++)
        {
            bool drifts = settings.Drifts(month);
            int newest = Array.FindLastIndex(releases, release => release.Month <= month);
            int count = chance.Poisson(IncidentsPerMonth * (drifts ? 1.5 : 1));
            for (int i = 0; i < count; i++)
            {
                AddIncident(releases[newest].Version, ref chance);
            }

            if (planted && newest >= releases.Length - FaultyFromLast && chance.Happens(0.5))
            {
                incidents.Add(Draw(releases[^FaultyFromLast].Version, "", "", ref chance));
            }

            void AddIncident(string version, ref Chance chance)
            {
                double scope = chance.Uniform();
                string region = Market.Regions[chance.Integer(0, Market.Regions.Length)];
                string plan = Market.Plans[chance.Integer(0, Market.Plans.Length)];
                incidents.Add(scope < 0.45 || !planted ? Draw("", "", "", ref chance)
                    : scope < 0.7 ? Draw("", "", region, ref chance)
                    : scope < 0.85 ? Draw("", plan, "", ref chance)
                    : Draw(version, "", "", ref chance));
            }

            Incident Draw(string version, string plan, string region, ref Chance chance)
            {
                uint started = BookCalendar.At(calendar.FirstDay(month) + chance.Integer(0, 27), chance.Uniform(0, 23));
                return new Incident(
                    string.Create(CultureInfo.InvariantCulture, $"I{incidents.Count + 1:0000}"),
                    started, started + (uint)(600 + 7_200 * chance.Exponential()), month, version, plan, region);
            }
        }

        return incidents;
    }
}

using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>A failure of the vendor. Empty version, plan or region: all of them.</summary>
internal sealed record Incident(string Id, uint StartedAt, uint EndedAt, int Month, string Version, string Plan, string Region)
{
    public bool Hits(string version, string plan, string region) =>
        (Version.Length == 0 || Version == version) && (Plan.Length == 0 || Plan == plan) && (Region.Length == 0 || Region == region);
}

/// <summary>A product version that is kept up, and its share of the accounts.</summary>
internal sealed record Release(string Version, float Share);

/// <summary>What goes wrong on the vendor's side: incidents, and the planted faults with their names.</summary>
/// <param name="FaultyBatch">The onboarding batch that was badly run, or null.</param>
/// <param name="FaultyVersion">The version with a defect, or null.</param>
/// <param name="EveryoneFrom">Month from which a fault hits every account, or null.</param>
internal sealed record FaultPlan(IReadOnlyList<Incident> Incidents, string? FaultyBatch, string? FaultyVersion, int? EveryoneFrom)
{
    /// <summary>
    /// Release lines, side by side for the whole book: with steady shares a fault of one of them is no drift, and a model that was trained
    /// on the first years has met it.
    /// </summary>
    public static readonly Release[] Releases = [new("5.4", 0.24f), new("6.1", 0.22f), new("6.2", 0.20f), new("7.0", 0.16f), new("7.1", 0.18f)];

    private static readonly float[] Shares = [.. Releases.Select(release => release.Share)];

    private const double IncidentsPerMonth = 0.7, IncidentsOfFaultyVersion = 0.4;

    /// <summary>Friction a month: the bad version lasts while it is used, the bad onboarding is felt for a year and a half.</summary>
    private const float VersionFriction = 0.32f, BatchFriction = 0.30f, EveryoneFriction = 0.32f, IncidentFriction = 0.25f;

    private const float BatchUnlearnt = 1.3f;
    private const int BatchFelt = 18;

    public static FaultPlan Draw(SimulatorSettings settings, BookCalendar calendar)
    {
        Chance chance = new(settings.Seed, 0, ChanceStream.Faults);
        int faulty = chance.Integer(Releases.Length - 3, Releases.Length);
        bool planted = settings.Faults != PlantedFaults.Off;
        int batchMonth = (int)(settings.Months * chance.Uniform(0.45, 0.62));
        return new FaultPlan(
            DrawIncidents(settings, calendar, planted ? Releases[faulty].Version : null, ref chance),
            planted ? Batch(calendar, batchMonth) : null,
            planted ? Releases[faulty].Version : null,
            settings.Faults == PlantedFaults.Everyone ? Math.Max(0, settings.Months - 12) : null);
    }

    /// <summary>Accounts that sign in one quarter are onboarded together.</summary>
    public static string Batch(BookCalendar calendar, int month)
    {
        DateOnly first = calendar.Month(month).FirstDay;
        return string.Create(CultureInfo.InvariantCulture, $"{first.Year}-Q{(first.Month + 2) / 3}");
    }

    /// <summary>Index of the release that an account runs, when it signs or changes.</summary>
    public static int DrawRelease(ref Chance chance) => chance.Weighted(Shares);

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

    private static List<Incident> DrawIncidents(SimulatorSettings settings, BookCalendar calendar, string? faultyVersion, ref Chance chance)
    {
        List<Incident> incidents = [];
        for (int month = 0; month < settings.Months; month++)
        {
            for (int left = chance.Poisson(IncidentsPerMonth * (settings.Drifts(month) ? 1.5 : 1)); left > 0; left--)
            {
                double scope = chance.Uniform();
                string region = Market.Regions[chance.Integer(0, Market.Regions.Length)];
                string plan = Market.Plans[chance.Integer(0, Market.Plans.Length)];
                bool all = scope < 0.5 || faultyVersion is null;
                Add(month, "", all || scope < 0.75 ? "" : plan, all || scope >= 0.75 ? "" : region, ref chance);
            }

            if (faultyVersion is not null && chance.Happens(IncidentsOfFaultyVersion))
            {
                Add(month, faultyVersion, "", "", ref chance);
            }
        }

        return incidents;

        void Add(int month, string version, string plan, string region, ref Chance chance)
        {
            uint started = BookCalendar.At(calendar.FirstDay(month) + chance.Integer(0, 27), chance.Uniform(0, 23));
            incidents.Add(new Incident(
                string.Create(CultureInfo.InvariantCulture, $"I{incidents.Count + 1:0000}"),
                started, started + (uint)(600 + 7_200 * chance.Exponential()), month, version, plan, region));
        }
    }
}

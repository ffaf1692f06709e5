namespace ChurnSegmentation.Core;

/// <summary>What serving costs us: avoidable cost, in the book's currency.</summary>
/// <param name="SupportMinute">One minute of support.</param>
/// <param name="CsmMinute">One minute of a customer success manager.</param>
/// <param name="DeliveryShare">Share of revenue that delivering what was sold costs, and that goes with the account.</param>
public sealed record CostPolicy(double SupportMinute, double CsmMinute, double DeliveryShare)
{
    /// <summary>What is left of revenue once it was delivered; less the cost to serve, it is the contribution.</summary>
    public double Margin(double revenue) => (1 - DeliveryShare) * revenue;

    /// <summary>Cost to serve: minutes of support and of success managers.</summary>
    public double Of(double supportMinutes, double csmMinutes) => SupportMinute * supportMinutes + CsmMinute * csmMinutes;

    /// <summary>Cost of an hour of a success manager.</summary>
    public double CsmHour => 60 * CsmMinute;

    internal static CostPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("support_minute", 0, 1e9),
        numbers.Number("csm_minute", 0, 1e9),
        numbers.Number("delivery_share", 0, 0.99));
}

/// <summary>When an account is silent, and when it is new.</summary>
/// <param name="SilenceShare">Silent: revenue below this share of the observation mean.</param>
/// <param name="TenureFloorMonths">Months since signature under which nobody is an exit candidate.</param>
public sealed record LifecyclePolicy(double SilenceShare, int TenureFloorMonths)
{
    internal static LifecyclePolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("silence_share", 0.01, 0.99),
        numbers.Whole("tenure_floor_months", 0, 60));
}

/// <summary>What counts as growth.</summary>
/// <param name="ExpansionShare">Expansion: mean revenue after the snapshot above the observation mean by this share.</param>
/// <param name="MostAYear">Most that an account adds within a year, as a share of what it pays in one, whatever it could spend.</param>
public sealed record GrowthPolicy(double ExpansionShare, double MostAYear)
{
    /// <summary>
    /// Growth potential within a year, in money: quantity × likelihood. The quantity is what the next year can bring of the potential; the
    /// likelihood that an account expands says nothing of its spending all that it ever could.
    /// </summary>
    /// <param name="chance">Probability of expansion; NaN = unknown.</param>
    /// <param name="potentialLeft">Money a year that it does not spend with us; NaN = unknown.</param>
    /// <param name="year">What it pays in a year.</param>
    public double Likely(double chance, double potentialLeft, double year) => chance * Math.Min(potentialLeft, MostAYear * year);

    internal static GrowthPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("expansion_share", 0, 10),
        numbers.Number("most_a_year", 0.01, 100));
}

/// <summary>From where on a window's trouble is ours.</summary>
/// <param name="IncidentHours">Hours of our incidents that hit the account, in the window.</param>
/// <param name="FaultTickets">Its defect and outage tickets, in the window.</param>
public sealed record VendorFaultPolicy(double IncidentHours, int FaultTickets)
{
    internal static VendorFaultPolicy Read(PolicyNumbers numbers) => new(
        numbers.Number("incident_hours", 0, 10000),
        numbers.Whole("fault_tickets", 1, 10000));
}

/// <summary>What a referral is worth to who made it.</summary>
/// <param name="PassedShare">Share of an account's revenue passed up to its referrer; squared for the referrer's referrer.</param>
/// <param name="LittleRevenue">Revenue over its life, as a share of a usual account's, below which an account brings little itself.</param>
/// <param name="LargeTree">Value passed up to it, as a share of a usual account's revenue over its life, from which its tree is
/// large.</param>
public sealed record ReferralPolicy(double PassedShare, double LittleRevenue, double LargeTree)
{
    internal static ReferralPolicy Read(PolicyNumbers numbers) => new(
        numbers.Share("passed_share"), numbers.Number("little_revenue", 0, 100), numbers.Number("large_tree", 0, 1000));
}

/// <summary>How much an account must weigh to be critical to us.</summary>
/// <param name="CriticalShare">Share of our revenue from which it is critical: half of the scale.</param>
/// <param name="FullShare">Share of our revenue at which it is fully critical.</param>
/// <param name="CriticalPercentile">Percentile in contribution that takes the critical share's place where nobody reaches it.</param>
public sealed record AsymmetryPolicy(double CriticalShare, double FullShare, double CriticalPercentile)
{
    internal static AsymmetryPolicy Read(PolicyNumbers numbers)
    {
        double critical = numbers.Number("critical_share", 0.0001, 0.5);
        return new AsymmetryPolicy(critical, numbers.Number("full_share", new Bound(critical, "critical_share"), 1), numbers.Number("critical_percentile", 0.01, 0.99));
    }
}

/// <summary>Levels at which an account depends on us half as much as it can, a month.</summary>
public sealed record DependencyPolicy(
    double ActiveDays, double UserShare, double Integrations, double Automations, double ApiCalls, double StorageGb)
{
    internal static DependencyPolicy Read(PolicyNumbers numbers) => new(
        numbers.Positive("active_days"),
        numbers.Positive("user_share"),
        numbers.Positive("integrations"),
        numbers.Positive("automations"),
        numbers.Positive("api_calls"),
        numbers.Positive("storage_gb"));
}

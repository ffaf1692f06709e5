using System.Globalization;

namespace ChurnSegmentation.Training.Sources.Simulator;

internal readonly record struct Ticket(
    int Rank, int Number, uint OpenedAt, uint? ClosedAt, TicketCategory Category, int Severity, int? HandleMinutes, bool? SlaBreached,
    bool? Reopened, int? Csat, uint KnownAt)
{
    public static readonly TableShape<Ticket> Shape = new TableShape<Ticket>("tickets")
        .Text("ticket_id", row => string.Create(CultureInfo.InvariantCulture, $"T{row.Rank + 1:000000}-{row.Number:0000}"))
        .Account("account_id", row => row.Rank)
        .Instant("opened_at", row => row.OpenedAt)
        .InstantOrNull("closed_at", row => row.ClosedAt)
        .Text("category", row => Economics.Names[(int)row.Category])
        .Integer("severity", row => row.Severity)
        .IntegerOrNull("handle_minutes", row => row.HandleMinutes)
        .FlagOrNull("sla_breached", row => row.SlaBreached)
        .FlagOrNull("reopened", row => row.Reopened)
        .IntegerOrNull("csat", row => row.Csat)
        .Instant("known_at", row => row.KnownAt);
}

/// <summary>An incident as known when it began, or when it was over.</summary>
internal readonly record struct IncidentRow(Incident Incident, bool Over)
{
    public static readonly TableShape<IncidentRow> Shape = new TableShape<IncidentRow>("incidents")
        .Text("incident_id", row => row.Incident.Id)
        .Instant("started_at", row => row.Incident.StartedAt)
        .InstantOrNull("ended_at", row => row.Over ? row.Incident.EndedAt : null)
        .Text("product_version", row => row.Incident.Version)
        .Text("plan", row => row.Incident.Plan)
        .Text("region", row => row.Incident.Region)
        .Instant("known_at", row => row.Over ? row.Incident.EndedAt : row.Incident.StartedAt);
}

/// <summary>Tickets: opened, and a later version when closed.</summary>
internal static class Support
{
    private const double BurstPerMonth = 0.25, Answered = 0.35, UsualHours = 18;
    /// <summary>Tickets that an incident brings from an account of 20 seats.</summary>
    private const double OutageCalls = 0.15;

    private const float DriftLoad = 1.4f;

    /// <returns>Minutes of work by month of <see cref="AccountPath.Months"/>, as they really came.</returns>
    public static int[] Emit(AccountPath path, SimulatorSettings settings, FaultPlan faults, BookCalendar calendar, BookRows rows)
    {
        Chance chance = new(settings.Seed, path.Draw, ChanceStream.Support);
        Span<float> rates = stackalloc float[Economics.Categories];
        int[] worked = new int[path.Months.Count];
        int number = 0;
        string region = Market.Regions[path.Profile.Region];
        for (int i = 0; i < path.Months.Count; i++)
        {
            PathMonth now = path.Months[i];
            int month = path.FirstMonth + i, from = path.From(calendar, month), until = path.Until(calendar, month);
            if (month >= settings.Months || now.IsSilent || until <= from)
            {
                continue;
            }

            Economics.TicketRates(now.State, path.Traits, month - path.SignedMonth, now.Seats, 0, rates);
            rates[(int)TicketCategory.Outage] = 0;
            float part = (until - from) / 30f * (settings.Drifts(month) ? DriftLoad : 1);
            for (int category = 0; category < Economics.Categories; category++)
            {
                for (int left = chance.Poisson(rates[category] * part); left > 0; left--)
                {
                    Open((TicketCategory)category, BookCalendar.At(chance.Integer(from, until), chance.Uniform(7, 19)), 1, ref chance);
                }
            }

            foreach (Incident incident in faults.Incidents)
            {
                if (incident.Month == month && incident.Hits(FaultPlan.Releases[now.Version].Version, Market.Plans[now.Plan], region)
                    && incident.StartedAt >= BookCalendar.At(from, 24) && incident.StartedAt < BookCalendar.At(until - 1, 0))
                {
                    double calls = OutageCalls * Math.Sqrt(path.Traits.Appetite) * Math.Pow(now.Seats / 20, 0.55);
                    for (int left = chance.Poisson(calls); left > 0; left--)
                    {
                        Open(TicketCategory.Outage, incident.StartedAt + (uint)(300 + 3_600 * chance.Exponential()), 1, ref chance);
                    }
                }
            }

            if (path.Traits.Bursts && chance.Happens(BurstPerMonth))
            {
                int day = chance.Integer(from, until);
                for (int left = chance.Integer(15, 45); left > 0; left--)
                {
                    Open(chance.Happens(0.7) ? TicketCategory.HowTo : TicketCategory.Complaint,
                        BookCalendar.At(day, chance.Uniform(7, 19)), 0.4f, ref chance);
                }
            }

            void Open(TicketCategory category, uint opened, float effort, ref Chance chance)
            {
                bool vendorFault = category is TicketCategory.Defect or TicketCategory.Outage;
                int severity = Math.Clamp((vendorFault ? 2 : 3) + (int)MathF.Round(0.8f * chance.Normal()), 1, 4);
                bool reopened = chance.Happens(0.06 + 0.04 * now.State.Friction);
                bool breached = chance.Happens(Math.Min(0.6, 0.05 + 0.08 * now.State.Friction));
                float work = Economics.HandleMinutes[(int)category] * effort * (reopened ? 1.5f : 1);
                int minutes = Math.Max(2, (int)(0.85f * work * chance.Factor(0.55f)));
                uint closed = opened + (uint)Math.Max(900, 3_600 * UsualHours * chance.Factor(0.9f) * (breached ? 3 : 1));
                float content = 3.6f + 0.5f * now.State.Value - 0.4f * now.State.Friction - (breached ? 1 : 0);
                int? csat = chance.Happens(Answered) ? Math.Clamp((int)MathF.Round(content + 0.9f * chance.Normal()), 1, 5) : null;
                Ticket ticket = new(path.Rank, ++number, opened, null, category, severity, null, null, null, null, opened);
                rows.Tickets.Add(opened, ticket);
                rows.Tickets.Add(closed, ticket with
                {
                    ClosedAt = closed,
                    HandleMinutes = minutes,
                    SlaBreached = breached,
                    Reopened = reopened,
                    Csat = csat,
                    KnownAt = closed,
                });
                worked[i] += minutes;
            }
        }

        return worked;
    }
}

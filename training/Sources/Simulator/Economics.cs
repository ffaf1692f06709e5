namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Categories of tickets, in the order of <see cref="Economics.Names"/>.</summary>
internal enum TicketCategory
{
    HowTo,
    Defect,
    Outage,
    Billing,
    Accounting,
    Request,
    Complaint,
}

/// <summary>What an account's latents cost the vendor a month: the support it calls for, and the money.</summary>
internal static class Economics
{
    /// <summary>
    /// What serving costs in truth: a minute of support and of a success manager (66 and 90 an hour), and the share of revenue that goes
    /// into delivery. No business has the first two exactly: the shipped policy reckons some three quarters of them; another can be simulated by
    /// changing the policy.
    /// </summary>
    public const double SupportMinute = 1.10, CsmMinute = 1.50, DeliveryShare = 0.15;

    public const int Categories = 7;

    public static readonly string[] Names = ["how_to", "defect", "outage", "billing", "accounting", "request", "complaint"];

    /// <summary>Mean minutes of work on a ticket, by category.</summary>
    public static readonly float[] HandleMinutes = [42, 65, 24, 20, 32, 42, 50];

    /// <summary>Minutes of a customer success manager a month by plan, from reviews and trainings.</summary>
    public static readonly float[] CsmMinutes = [24, 36, 50, 70];

    /// <summary>Nobody younger is ever an exit candidate, in months.</summary>
    private const int TenureFloor = 6;

    /// <summary>Friction that no vendor avoids.</summary>
    private const float UsualFriction = 0.45f;

    /// <summary>A grown customer must be short of this much expansion chance a year to count as without growth potential.</summary>
    private const float UnlikelyToGrow = 0.30f;

    /// <summary>Tickets expected in a month, by category.</summary>
    /// <param name="incidents">Incidents of the month that hit the account.</param>
    public static void TicketRates(
        in LatentState state, in Traits traits, int tenure, float seats, float incidents, Span<float> rates)
    {
        float people = MathF.Pow(seats / 20, 0.55f), scale = traits.Appetite * people, hit = people * MathF.Sqrt(traits.Appetite);
        float learning = 1 + 1.2f * MathF.Exp(-tenure / 3f);
        rates[(int)TicketCategory.HowTo] = 0.36f * scale * learning
            * MathF.Exp(-0.60f * state.Skill + 0.15f * traits.Involvement - 0.10f * traits.Fit + (traits.KnowItAll ? 0.4f : 0));
        rates[(int)TicketCategory.Defect] = hit * (0.05f + 0.20f * state.Friction);
        rates[(int)TicketCategory.Outage] = hit * (0.02f + 0.17f * incidents);
        rates[(int)TicketCategory.Billing] = 0.10f * MathF.Exp(0.45f * state.Stress);
        rates[(int)TicketCategory.Accounting] = (tenure < 6 ? 0.45f : 0.10f) * MathF.Exp(-0.55f * traits.Discipline + 0.35f * state.Stress);
        rates[(int)TicketCategory.Request] = 0.14f * scale * MathF.Exp(-0.35f * traits.Fit + 0.30f * traits.Growth);
        rates[(int)TicketCategory.Complaint] = 0.065f * scale
            * MathF.Exp(-0.55f * state.Value + 0.35f * state.Friction + (traits.KnowItAll ? 1.6f : 0));
    }

    /// <summary>Cost to serve expected in a month, in currency.</summary>
    public static float ExpectedCost(in LatentState state, in Traits traits, int tenure, float seats, int plan)
    {
        Span<float> rates = stackalloc float[Categories];
        TicketRates(state, traits, tenure, seats, 0.3f, rates);
        float minutes = 0;
        for (int category = 0; category < Categories; category++)
        {
            minutes += rates[category] * HandleMinutes[category];
        }

        return (float)(SupportMinute * minutes + CsmMinute * CsmMinutes[plan]);
    }

    /// <summary>
    /// The true answer to "should we part with it?", of the latents and of nothing observed: an account past the tenure floor that,
    /// without the vendor's own failures, costs more than it pays, is unlikely to grow, and is bad (no will) or a bad fit (willing, without
    /// success).
    /// </summary>
    /// <param name="mrr">What it pays a month.</param>
    public static TrueExit ShouldExit(
        in LatentState state, in Traits traits, int tenure, float seats, int plan, double mrr, float unlearnt) =>
        tenure >= TenureFloor && ExitMargin(state, traits, tenure, seats, plan, mrr, unlearnt, out TrueExit kind) > 0
            ? kind
            : TrueExit.Keep;

    /// <summary>How clear the case is: above 0 the account should go. The weakest of the three tests decides.</summary>
    /// <param name="kind">What it would be, bad or bad fit.</param>
    public static float ExitMargin(
        in LatentState state, in Traits traits, int tenure, float seats, int plan, double mrr, float unlearnt, out TrueExit kind)
    {
        LatentState ownDoing = state with { Friction = UsualFriction, Skill = state.Skill + unlearnt };
        float loses = MathF.Log((float)(ExpectedCost(ownDoing, traits, tenure, seats, plan) / Math.Max(1, (1 - DeliveryShare) * mrr)));
        float stagnates = MathF.Log(UnlikelyToGrow / (12 * Hazards.Expansion(ownDoing, traits, new HazardContext(tenure, 0, 0))));
        float unwilling = -0.7f - state.Will, unsuccessful = -0.7f - (0.85f * traits.Fit + 0.45f * ownDoing.Skill);
        kind = unwilling > unsuccessful ? TrueExit.Bad : TrueExit.BadFit;
        return MathF.Min(MathF.Min(loses, stagnates), MathF.Max(unwilling, unsuccessful));
    }
}

/// <summary>The true answer, in the words of exit_reviews.</summary>
internal enum TrueExit
{
    Keep,
    Bad,
    BadFit,
}

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>
/// What an account is by nature, about standard normal unless said otherwise. Nobody in the book sees these numbers;
/// everything observed follows from them with noise.
/// </summary>
internal readonly record struct Traits
{
    /// <summary>Head count on a log scale.</summary>
    public float Size { get; init; }

    /// <summary>Readiness to do what success takes; the level to which the monthly will returns.</summary>
    public float Will { get; init; }

    /// <summary>Ability to use the product once learnt.</summary>
    public float Skill { get; init; }

    /// <summary>How well the product answers the problem that the account has.</summary>
    public float Fit { get; init; }

    /// <summary>How far the account's processes come to rest on the product, given time.</summary>
    public float Dependency { get; init; }

    /// <summary>Unspent potential and readiness to spend it.</summary>
    public float Growth { get; init; }

    /// <summary>Payment discipline: pays by the due date, needs no accounting service.</summary>
    public float Discipline { get; init; }

    /// <summary>High = the owner does everything himself, stuck in the day-to-day.</summary>
    public float Involvement { get; init; }

    /// <summary>How much of the owner's attention the product gets by nature.</summary>
    public float Attention { get; init; }

    /// <summary>Readiness to refer others; exponential with mean 1.</summary>
    public float Network { get; init; }

    /// <summary>Factor on how readily the account calls support; median 1.</summary>
    public float Appetite { get; init; }

    /// <summary>Calls dozens of times on single days.</summary>
    public bool Bursts { get; init; }

    /// <summary>What kind of customer it is at heart.</summary>
    public Nature Nature { get; init; }

    /// <summary>Learns nothing, complains much, blames the vendor.</summary>
    public bool KnowItAll { get; init; }
}

/// <summary>Most customers are ordinary; the others are a group apart, not the tail of a bell curve.</summary>
internal enum Nature
{
    Ordinary,

    /// <summary>Does not want what success takes, and calls for help all the more.</summary>
    Unwilling,

    /// <summary>Willing, and bought the wrong product.</summary>
    Misfit,
}

/// <summary>What an account is like at a month's end; moves slowly, so that the next months can be foreseen.</summary>
internal struct LatentState
{
    public float Will, Skill, Value, Dependency, Stress, Attention, Friction;
}

/// <summary>The chance of one month; drawn for the account's own path, taken from a fixed table for the true probabilities.</summary>
/// <param name="GoalsChanged">1 = priorities at the customer changed: will drops.</param>
/// <param name="OwnerLeft">1 = the owner or champion left: attention drops.</param>
/// <param name="Trouble">Ordinary friction with the vendor that every account meets now and then.</param>
internal readonly record struct Shock(
    float Will, float Skill, float Value, float Stress, float Attention, float GoalsChanged, float OwnerLeft, float Trouble)
{
    public static Shock Draw(ref Chance chance) => new(
        chance.Normal(), chance.Normal(), chance.Normal(), chance.Normal(), chance.Normal(),
        chance.Happens(Dynamics.GoalsChangedPerMonth) ? 1 : 0,
        chance.Happens(Dynamics.OwnerLeftPerMonth) ? 1 : 0,
        chance.Happens(Dynamics.TroublePerMonth) ? chance.Exponential() : 0);
}

/// <summary>What the vendor's faults do to an account in a month.</summary>
/// <param name="Friction">Added friction.</param>
/// <param name="Unlearnt">Skill that the account was never taught, in standard deviations.</param>
internal readonly record struct FaultLoad(float Friction, float Unlearnt);

/// <summary>How latents move from one month's end to the next.</summary>
internal static class Dynamics
{
    public const double GoalsChangedPerMonth = 0.012;
    public const double OwnerLeftPerMonth = 0.010;
    public const double TroublePerMonth = 0.15;

    /// <summary>Share of a deviation that is left after a month: half is gone after nine, so that a snapshot sees what is coming.</summary>
    private const float Persistence = 0.93f;

    /// <summary>Keeps the moving part's standard deviation at 1 × its scale: √(1 − persistence²).</summary>
    private const float Innovation = 0.3676f;

    private const float LossOfNewGoals = 1.1f, LossOfOwner = 1.5f;

    private const float WillMoves = 0.65f, StressMoves = 0.9f, AttentionMoves = 0.8f;

    /// <summary>Nine tenths of the way to the skill that an account can reach take two years and a half.</summary>
    private const float Learning = 0.07f;

    private const float Forgiving = 0.72f;

    public static LatentState AtSignature(in Traits traits, in Shock shock) => new()
    {
        Will = traits.Will + 0.35f + WillMoves * 0.5f * shock.Will,
        Skill = traits.Skill - 0.6f,
        Value = 0.5f * traits.Fit + 0.2f * shock.Value,
        Dependency = traits.Dependency - 1.0f,
        Stress = StressLevel(traits) + StressMoves * shock.Stress,
        Attention = AttentionLevel(traits) + AttentionMoves * shock.Attention,
        Friction = 0,
    };

    public static LatentState Next(in LatentState state, in Traits traits, in FaultLoad fault, in Shock shock)
    {
        LatentState next;
        next.Will = traits.Will + Persistence * (state.Will - traits.Will) + WillMoves * Innovation * shock.Will
            - LossOfNewGoals * shock.GoalsChanged;
        float reachable = traits.Skill + 0.2f * state.Will - fault.Unlearnt - (traits.KnowItAll ? 0.8f : 0);
        next.Skill = state.Skill + Learning * (reachable - state.Skill) + 0.06f * shock.Skill;
        next.Friction = Forgiving * state.Friction + fault.Friction + 0.8f * shock.Trouble;
        next.Value = 0.8f * state.Value
            + 0.2f * (0.85f * traits.Fit + 0.45f * state.Skill + 0.25f * state.Will - 0.20f * state.Friction) + 0.12f * shock.Value;
        next.Dependency = state.Dependency + 0.08f * (traits.Dependency + 0.25f * state.Will - state.Dependency);
        float calm = StressLevel(traits);
        next.Stress = calm + Persistence * (state.Stress - calm) + StressMoves * Innovation * shock.Stress;
        float usual = AttentionLevel(traits);
        next.Attention = usual + Persistence * (state.Attention - usual) + AttentionMoves * Innovation * shock.Attention
            - LossOfOwner * shock.OwnerLeft;
        return next;
    }

    /// <summary>Who pays late by nature is short of money more often.</summary>
    private static float StressLevel(in Traits traits) => -0.4f * traits.Discipline;

    private static float AttentionLevel(in Traits traits) => 0.6f * traits.Attention;
}

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>What an account is for the hazards beside its state.</summary>
/// <param name="Tenure">Whole months since the signature.</param>
/// <param name="Haggling">How hard the deal was negotiated.</param>
/// <param name="Drift">1 where customers behave differently (drift), else 0.</param>
internal readonly record struct HazardContext(int Tenure, float Haggling, float Drift);

/// <summary>
/// Probabilities of the month to come, from the state at the month's end. Every latent weighs little by itself, so that no single
/// fact gives an account away; together they make the pinned difficulty.
/// </summary>
internal static class Hazards
{
    /// <summary>Closed business and mergers: nobody sees them coming.</summary>
    public const float Sudden = 0.0009f;

    private const float EndLevel = -6.35f, SilenceLevel = -7.35f, ExpansionLevel = -3.5f, ContractionLevel = -4.4f;

    /// <summary>Fades with tenure: what matters in the first half year, domain.md's six-month test.</summary>
    private const float NewcomerMonths = 5;

    /// <summary>That the customer ends the contract in the next month.</summary>
    public static float End(in LatentState state, in Traits traits, in HazardContext context) =>
        1 - (1 - Sudden) * (1 - Probability(EndLevel
            + Discontent(0.72f * state.Will + 0.95f * state.Value + 0.20f * state.Skill, state.Dependency)
            - 0.62f * state.Dependency + Strain(state) + 0.16f * state.Friction + Newcomer(traits, context) + 0.7f * context.Drift));

    /// <summary>That it falls silent in the next month.</summary>
    public static float Silence(in LatentState state, in Traits traits, in HazardContext context) =>
        Probability(SilenceLevel
            + Discontent(1.0f * state.Will + 0.6f * state.Value + 0.20f * state.Skill, state.Dependency)
            - 0.55f * state.Dependency + Strain(state) + 0.10f * state.Friction + 0.5f * Newcomer(traits, context) + 0.7f * context.Drift);

    /// <summary>That it buys more in the next month.</summary>
    public static float Expansion(in LatentState state, in Traits traits, in HazardContext context) =>
        Probability(ExpansionLevel
            + 0.65f * traits.Growth + 0.40f * state.Value + 0.35f * state.Will + 0.20f * state.Dependency - 0.35f * state.Stress
            - 0.25f * state.Friction - 0.5f * context.Drift);

    /// <summary>That it buys less in the next month.</summary>
    public static float Contraction(in LatentState state, in Traits traits, in HazardContext context) =>
        Probability(ContractionLevel
            - 0.20f * traits.Growth - 0.30f * state.Value - 0.30f * state.Will + 0.45f * state.Stress + 0.15f * state.Friction
            + 0.3f * context.Drift);

    /// <summary>
    /// Content customers differ little; the discontented leave, and less so where their work rests on the product.
    /// </summary>
    private static float Discontent(float content, float dependency) =>
        content > 0 ? -0.55f * content : -content * (1.05f - 0.30f * MathF.Tanh(dependency));

    /// <summary>Shortage of money and an owner who looks elsewhere count, their opposites hardly.</summary>
    private static float Strain(in LatentState state) =>
        0.35f * state.Stress + 0.75f * MathF.Max(0, state.Stress) - 0.30f * state.Attention + 0.80f * MathF.Max(0, -state.Attention);

    private static float Newcomer(in Traits traits, in HazardContext context)
    {
        float fresh = MathF.Exp(-context.Tenure / NewcomerMonths);
        return fresh * (0.1f + 0.45f * traits.Involvement - 0.35f * traits.Discipline + 0.35f * context.Haggling);
    }

    /// <summary>Of an event with that log rate a month.</summary>
    private static float Probability(float logRate) => 1 - MathF.Exp(-MathF.Exp(logRate));
}

using ChurnSegmentation.Training.Sources.Simulator;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Sources.Simulator;

public class HazardsTests
{
    private static readonly Arbitrary<float[]> Latents =
        Gen.Choose(-300, 300).Select(hundredths => hundredths / 100f).ArrayOf(10).ToArbitrary();

    private static LatentState State(float[] x) => new()
    {
        Will = x[0],
        Skill = x[1],
        Value = x[2],
        Dependency = x[3],
        Stress = x[4],
        Attention = x[5],
        Friction = Math.Abs(x[6]),
    };

    private static Traits TraitsOf(float[] x) => new() { Growth = x[7], Discipline = x[8], Involvement = x[9] };

    [Fact]
    public void Every_hazard_is_a_probability() => Prop.ForAll(Latents, x =>
    {
        HazardContext context = new(3, x[0], 0);
        float[] hazards =
        [
            Hazards.End(State(x), TraitsOf(x), context), Hazards.Silence(State(x), TraitsOf(x), context),
            Hazards.Expansion(State(x), TraitsOf(x), context), Hazards.Contraction(State(x), TraitsOf(x), context),
        ];
        return hazards.All(hazard => hazard is >= 0 and <= 1);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("will", -1, 1)]
    [InlineData("skill", -1, 0)]
    [InlineData("value", -1, 1)]
    [InlineData("dependency", -1, 1)]
    [InlineData("stress", 1, -1)]
    [InlineData("attention", -1, 0)]
    [InlineData("friction", 1, -1)]
    public void Leaving_and_expansion_follow_the_latents(string latent, int leaving, int expanding) => Prop.ForAll(Latents, x =>
    {
        LatentState state = State(x), more = state;
        switch (latent)
        {
            case "will": more.Will += 0.5f; break;
            case "skill": more.Skill += 0.5f; break;
            case "value": more.Value += 0.5f; break;
            case "dependency": more.Dependency += 0.5f; break;
            case "stress": more.Stress += 0.5f; break;
            case "attention": more.Attention += 0.5f; break;
            default: more.Friction += 0.5f; break;
        }

        HazardContext context = new(3, x[0], 0);
        Traits traits = TraitsOf(x);
        return leaving * Math.Sign(Hazards.End(more, traits, context) - Hazards.End(state, traits, context)) >= 0
            && leaving * Math.Sign(Hazards.Silence(more, traits, context) - Hazards.Silence(state, traits, context)) >= 0
            && expanding * Math.Sign(Hazards.Expansion(more, traits, context) - Hazards.Expansion(state, traits, context)) >= 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Negotiation_payment_and_owner_matter_in_the_first_half_year_and_hardly_later()
    {
        LatentState state = default;
        Traits good = new() { Discipline = 1, Involvement = -1 }, bad = new() { Discipline = -1, Involvement = 1 };
        double early = Ratio(0, 1), late = Ratio(24, 1);
        Assert.InRange(early, 3, 12);
        Assert.InRange(late, 1, 1.1);

        double Ratio(int tenure, float haggling) =>
            Hazards.End(state, bad, new HazardContext(tenure, haggling, 0))
            / Hazards.End(state, good, new HazardContext(tenure, -haggling, 0));
    }
}

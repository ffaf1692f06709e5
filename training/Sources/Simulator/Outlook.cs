using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>True probabilities from a month's end.</summary>
/// <param name="Churn">Of the label churn: ended by the customer within lead and outcome, or silent all through the outcome.</param>
/// <param name="Expansion">
/// That the mean revenue of the next 12 months is above the observation mean by <see cref="OutlookTable.ExpansionShare"/>.
/// </param>
/// <param name="Survive6">Under contract and not silent after 6 months; 12 and 24 likewise.</param>
internal readonly record struct Outlook(float Churn, float Expansion, float Survive6, float Survive12, float Survive24);

/// <summary>
/// Computes true probabilities by the simulator's own hazards: the state is carried forward along a fixed table of shocks, the same for
/// every account and month, and survival is averaged over the paths (events of contracts are not drawn but weighed, Rao and Blackwell's
/// trick, so that few paths suffice; normals come in antithetic pairs, jumps evenly spread).
/// What the future holds of interventions, reviews and new faults is not in the state and not in these numbers.
/// </summary>
internal sealed class OutlookTable
{
    /// <summary>The mean of the next year must exceed the observation mean by this share.</summary>
    public const double ExpansionShare = 0.10;

    private const int Paths = 32, Horizon = 24, Year = 12;

    /// <summary>Friction from incidents in an average month.</summary>
    private const float UsualIncidents = 0.12f;

    private readonly Shock[] shocks = new Shock[Paths * Horizon];
    private readonly float[] trade = new float[Paths * Horizon], leaves = new float[Paths * Horizon], step = new float[Paths * Horizon];
    private readonly SimulatorSettings settings;

    public OutlookTable(SimulatorSettings settings)
    {
        this.settings = settings;
        Chance chance = new(0, 0, ChanceStream.Outlook);
        double goals = 0.5, owner = 0.5, trouble = 0.5;
        for (int month = 0; month < Horizon; month++)
        {
            float[] tradeOrder = Strata(ref chance), leaveOrder = Strata(ref chance), stepOrder = Strata(ref chance);
            int[] order = [.. Enumerable.Range(0, Paths).OrderBy(path => tradeOrder[path])];
            for (int path = 0; path < Paths / 2; path++)
            {
                Shock drawn = Shock.Draw(ref chance);
                shocks[path * Horizon + month] = drawn;
                shocks[(path + Paths / 2) * Horizon + month] =
                    new Shock(-drawn.Will, -drawn.Skill, -drawn.Value, -drawn.Stress, -drawn.Attention, 0, 0, 0);
            }

            foreach (int path in order)
            {
                ref Shock shock = ref shocks[path * Horizon + month];
                bool hit = Crosses(ref trouble, Dynamics.TroublePerMonth);
                shock = shock with
                {
                    GoalsChanged = Crosses(ref goals, Dynamics.GoalsChangedPerMonth) ? 1 : 0,
                    OwnerLeft = Crosses(ref owner, Dynamics.OwnerLeftPerMonth) ? 1 : 0,
                    Trouble = hit ? chance.Exponential() : 0,
                };
                trade[path * Horizon + month] = tradeOrder[path];
                leaves[path * Horizon + month] = leaveOrder[path];
                step[path * Horizon + month] = stepOrder[path];
            }
        }
    }

    /// <summary>From a month's end.</summary>
    /// <param name="growth">Mean revenue of the observation window ÷ revenue of the month; the next year is measured against it.</param>
    /// <param name="month">Month of the book.</param>
    /// <param name="room">Most that revenue can become, as a multiple of today's: everybody has a seat.</param>
    public Outlook From(in PathMonth now, in Traits traits, float haggling, int tenure, int month, float growth, float room)
    {
        Windows windows = settings.Windows;
        int quiet = windows.Lead + 1;
        double churn = 0, expands = 0, six = 0, twelve = 0, last = 0;
        FaultLoad fault = now.Fault with { Friction = now.Fault.Friction + UsualIncidents };
        for (int path = 0; path < Paths; path++)
        {
            LatentState state = now.State;
            float alive = 1, stays = 1, revenue = 1, paid = 0;
            for (int ahead = 0; ahead < Horizon; ahead++)
            {
                int cell = path * Horizon + ahead;
                HazardContext context = new(tenure + ahead, haggling, settings.Drifts(month + 1 + ahead) ? 1 : 0);
                float end = Hazards.End(state, traits, context), silence = Hazards.Silence(state, traits, context);
                alive *= (1 - end) * (1 - silence);
                if (ahead < windows.Horizon)
                {
                    stays *= (1 - end) * (ahead < quiet ? 1 - silence : 1);
                }

                if (ahead < Year)
                {
                    revenue = leaves[cell] < end + silence ? 0 : MathF.Min(room, revenue * Trade(state, traits, context, cell));
                    paid += revenue;
                }

                state = Dynamics.Next(state, traits, fault, shocks[cell]);
                if (ahead == 5)
                {
                    six += alive;
                }
                else if (ahead == 11)
                {
                    twelve += alive;
                }
            }

            last += alive;
            churn += 1 - stays;
            expands += paid / Year > growth * (1 + ExpansionShare) ? 1 : 0;
        }

        return new Outlook(Mean(churn), Mean(expands), Mean(six), Mean(twelve), Mean(last));

        static float Mean(double sum) => (float)(sum / Paths);
    }

    /// <summary>Survival of a prospect by what is known at his signature: the mean over accounts that could have his profile.</summary>
    public Outlook FromProfile(Profile profile, int draw)
    {
        const int Draws = 64;
        Chance chance = new(settings.Seed, draw, ChanceStream.Outlook);
        double six = 0, twelve = 0, last = 0;
        FaultLoad fault = new(UsualIncidents, 0);
        for (int i = 0; i < Draws; i++)
        {
            Traits traits = Population.DrawTraits(profile, ref chance);
            LatentState state = Dynamics.AtSignature(traits, Shock.Draw(ref chance));
            float alive = 1;
            for (int ahead = 0; ahead < Horizon; ahead++)
            {
                HazardContext context = new(ahead, profile.Haggling, 0);
                alive *= (1 - Hazards.End(state, traits, context)) * (1 - Hazards.Silence(state, traits, context));
                state = Dynamics.Next(state, traits, fault, shocks[i % Paths * Horizon + ahead]);
                six += ahead == 5 ? alive : 0;
                twelve += ahead == 11 ? alive : 0;
            }

            last += alive;
        }

        return new Outlook(0, 0, (float)(six / Draws), (float)(twelve / Draws), (float)(last / Draws));
    }

    private float Trade(in LatentState state, in Traits traits, in HazardContext context, int cell) =>
        trade[cell] < Hazards.Expansion(state, traits, context) ? 1.1f + 0.4f * step[cell]
        : trade[cell] > 1 - Hazards.Contraction(state, traits, context) ? 0.7f + 0.23f * step[cell]
        : 1;

    /// <summary>One number in each of as many equal parts of (0, 1) as there are paths, in random order.</summary>
    private static float[] Strata(ref Chance chance)
    {
        float[] numbers = new float[Paths];
        for (int i = 0; i < Paths; i++)
        {
            int other = chance.Integer(0, i + 1);
            numbers[i] = numbers[other];
            numbers[other] = (i + (float)chance.Uniform()) / Paths;
        }

        return numbers;
    }

    /// <summary>True each time the sum of the probabilities passes a whole number.</summary>
    private static bool Crosses(ref double sum, double probability)
    {
        sum += probability;
        if (sum < 1)
        {
            return false;
        }

        sum -= 1;
        return true;
    }
}

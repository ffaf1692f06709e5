namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>What is known of an account at its signature.</summary>
/// <param name="Industry">Index into <see cref="Market.Industries"/>.</param>
/// <param name="Discount">Share taken off the list price.</param>
/// <param name="Haggling">Standard normal: how hard the deal was negotiated; discount and rounds show it.</param>
internal sealed record Profile(
    int Industry, int Region, int Channel, int Plan, int Employees, int Seats, float Discount, int Rounds, float Haggling)
{
    /// <summary>Nobody buys more seats than he has people.</summary>
    public float MostSeats => Math.Max(Employees, Seats + 2);
}

/// <summary>Names of the market, with what each of them shifts (in standard deviations of the latent).</summary>
internal static class Market
{
    public static readonly string[] Industries =
        ["Construction", "Education", "Finance", "Healthcare", "Logistics", "Manufacturing", "Professional services", "Retail", "Software"];

    /// <summary>The product was made for professional services and software; it suits construction and retail least.</summary>
    public static readonly float[] IndustryFit = [-0.45f, -0.1f, 0.1f, 0f, 0.05f, 0f, 0.35f, -0.35f, 0.4f];

    public static readonly string[] Regions = ["DACH", "Iberia", "Nordics", "North America", "UK & Ireland"];
    public static readonly float[] RegionWeight = [3, 1, 1.5f, 3, 2];

    public static readonly string[] Channels = ["inbound", "marketplace", "outbound", "partner", "referral"];
    public static readonly float[] ChannelWeight = [3, 1, 2, 1.5f, 2];

    /// <summary>Referred accounts know what they buy; outbound sales talked others into it.</summary>
    public static readonly float[] ChannelFit = [0.1f, -0.1f, -0.35f, 0.05f, 0.4f];
    public static readonly float[] ChannelWill = [0.15f, -0.2f, -0.2f, 0f, 0.25f];

    public const int Referral = 4;

    public static readonly string[] Plans = ["starter", "team", "business", "enterprise"];

    /// <summary>List price of a seat and month by plan.</summary>
    public static readonly float[] SeatPrice = [9.5f, 10.5f, 11.5f, 12.5f];

    /// <summary>Most seats that each plan but the last takes.</summary>
    public static readonly int[] PlanSeats = [10, 40, 150];

    public static readonly string[] EndReasons =
        ["price", "value", "product", "support", "competitor", "closed_business", "merger", "other"];
}

/// <summary>Draws who signs: first the profile, then the latents given it, so that a prospect's truth follows from his profile.</summary>
internal static class Population
{
    private const float MedianEmployees = 55;

    /// <summary>Spread of company size: with it 20% of the accounts bring some two thirds of the revenue.</summary>
    private const float EmployeesDeviation = 1.05f;

    /// <summary>Share of new customers, of middling size and an ordinary deal, that should not have been sold to.</summary>
    private const double WrongCustomers = 0.11;

    private const float SeatsOfEmployees = 0.55f;

    public static Profile DrawProfile(ref Chance chance)
    {
        int employees = Math.Clamp((int)(MedianEmployees * chance.Factor(EmployeesDeviation)), 3, 20_000);
        int seats = Math.Clamp((int)(SeatsOfEmployees * MathF.Pow(employees, 0.92f) * chance.Factor(0.45f)), 2, employees);
        int plan = 0;
        while (plan < Market.PlanSeats.Length && seats > Market.PlanSeats[plan])
        {
            plan++;
        }

        float haggling = chance.Normal();
        float discount = Math.Clamp(0.08f + 0.06f * haggling + 0.02f * plan + 0.02f * chance.Normal(), 0, 0.45f);
        int rounds = 1 + chance.Poisson(0.9 * Math.Exp(0.55 * haggling) + 0.3 * plan);
        return new Profile(
            chance.Integer(0, Market.Industries.Length),
            chance.Weighted(Market.RegionWeight),
            chance.Weighted(Market.ChannelWeight),
            plan, employees, seats, MathF.Round(discount, 2), rounds, haggling);
    }

    /// <summary>The latents of an account of that profile: about standard normal over the book, shifted by what the profile says.</summary>
    public static Traits DrawTraits(Profile profile, ref Chance chance)
    {
        float size = (MathF.Log(profile.Employees) - MathF.Log(MedianEmployees)) / EmployeesDeviation;
        double wrong = WrongCustomers * Math.Exp(-0.5 * size + 0.3 * profile.Haggling - 0.6 * Market.ChannelFit[profile.Channel]);
        double kind = chance.Uniform();
        Nature nature = kind < wrong / 2 ? Nature.Unwilling : kind < wrong ? Nature.Misfit : Nature.Ordinary;
        float will = Market.ChannelWill[profile.Channel] + 0.95f * chance.Normal();
        float skill = 0.2f * size + 0.15f * will + 0.95f * chance.Normal();
        float fit = Market.IndustryFit[profile.Industry] + Market.ChannelFit[profile.Channel] + 0.9f * chance.Normal();
        float growth = 0.95f * chance.Normal() - 0.15f * size;
        (will, skill, fit, growth) = nature switch
        {
            Nature.Unwilling => (-1.7f + 0.3f * will, -0.6f + 0.7f * skill, 0.8f * fit - 0.3f, -1.2f + 0.4f * growth),
            Nature.Misfit => (0.5f + 0.4f * will, -0.7f + 0.5f * skill, -1.6f + 0.3f * fit, -1.2f + 0.4f * growth),
            _ => (will + 0.1f, skill + 0.1f, fit + 0.1f, growth + 0.1f),
        };
        return new Traits
        {
            Size = size,
            Nature = nature,
            Will = will,
            Skill = skill,
            Fit = fit,
            Dependency = 0.2f * size + 0.95f * chance.Normal(),
            Growth = growth,
            Discipline = -0.45f * profile.Haggling + 0.9f * chance.Normal(),
            Involvement = -0.35f * size + 0.2f * profile.Haggling + 0.9f * chance.Normal(),
            Attention = chance.Normal(),
            Network = chance.Exponential(),
            Appetite = chance.Factor(0.80f) * (nature == Nature.Ordinary ? 0.85f : 6),
            Bursts = chance.Happens(0.01),
            KnowItAll = chance.Uniform() < (skill < -0.5f ? 0.12 : 0.01),
        };
    }
}

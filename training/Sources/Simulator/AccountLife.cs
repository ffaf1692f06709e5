namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Lives one account month by month, from its signature until it ends or the book does.</summary>
internal sealed class AccountLife
{
    /// <summary>Months lived past the book's close, so that notices of later ends are already there.</summary>
    private const int Beyond = 2;

    /// <summary>A silent account stays so at least that long: a quiet outcome window is quiet to its end.</summary>
    private const int ShortestSilence = 4;

    /// <summary>Share of the usual revenue that rounds to nothing.</summary>
    private const float NothingPaid = 1e-9f;

    /// <summary>Of silent accounts: some come back, some are never written off, most end, a few of them by our doing.</summary>
    private const double ComesBack = 0.30, NeverWrittenOff = 0.2, EndsItself = 0.6;

    private const double NoticeGiven = 0.6;
    private const int LongestNotice = 35, NoticeOfVendor = 40, ShortestNotice = 10;

    private const double NewReleasePerMonth = 0.012, NewCsmPerMonth = 0.012;
    private const int AccountsOfCsm = 120;

    /// <summary>Friction from incidents before the book opens: that of an average month.</summary>
    private const float IncidentsBefore = 0.12f;

    private readonly World world;
    private readonly int draw, signedMonth, signedOn;
    private readonly Profile profile;
    private readonly Traits traits;
    private readonly string batch;
    private readonly List<PathMonth> months = [];
    private readonly List<Intervention> interventions = [];
    private readonly List<Review> reviews = [];

    private Chance chance;
    private LatentState state;
    private float seats, price, silent, incidents;
    private int plan, version, csm, products, silentUntil, vendorEnds = int.MaxValue;
    private FaultLoad fault;

    public AccountLife(World world, int draw, int signedMonth, Profile profile, in Traits traits, Chance chance)
    {
        (this.world, this.draw, this.signedMonth) = (world, draw, signedMonth);
        (this.profile, this.traits, this.chance) = (profile, traits, chance);
        signedOn = world.Calendar.FirstDay(signedMonth) + this.chance.Integer(0, 28);
        batch = FaultPlan.Batch(world.Calendar, signedMonth);
        state = Dynamics.AtSignature(traits, Shock.Draw(ref this.chance));
        (seats, price, plan) = (profile.Seats, 1 - profile.Discount, profile.Plan);
        version = FaultPlan.DrawRelease(ref this.chance);
        csm = DrawCsm();
        products = 1 + this.chance.Poisson(0.25 + 0.2 * plan);
    }

    /// <summary>The account's chance where this life left it.</summary>
    public Chance Chance => chance;

    /// <returns>null if the account is gone or silent before the book opens.</returns>
    public AccountPath? Live()
    {
        ContractEnd? end = null;
        PathMonth atSignature = default;
        for (int month = signedMonth; month < world.Settings.Months + Beyond && end is null; month++)
        {
            int tenure = month - signedMonth;
            Administer(month, tenure);
            if (tenure > 0)
            {
                end = Pass(month, tenure);
            }

            PathMonth lived = new(state, fault, seats, plan, version, csm, products, price, silent, incidents);
            atSignature = tenure == 0 ? lived : atSignature;
            if (month >= 0)
            {
                months.Add(lived);
            }

            if (end is null && silent == 0 && tenure > 2)
            {
                Help(month);
                Judge(month, tenure, lived.Mrr / 100.0);
            }
        }

        return months.Count == 0 || (signedMonth < 0 && months[0].IsSilent) ? null : new AccountPath
        {
            Draw = draw,
            Profile = profile,
            Traits = traits,
            SignedMonth = signedMonth,
            SignedOn = signedOn,
            Batch = batch,
            AtSignature = atSignature,
            FirstMonth = Math.Max(0, signedMonth),
            Months = months,
            End = end,
            Interventions = interventions,
            Reviews = reviews,
        };
    }

    /// <summary>What the vendor does: releases, managers, faults.</summary>
    private void Administer(int month, int tenure)
    {
        if (tenure > 0 && chance.Happens(NewReleasePerMonth))
        {
            version = FaultPlan.DrawRelease(ref chance);
        }

        csm = chance.Happens(NewCsmPerMonth) ? DrawCsm() : csm;
        string release = FaultPlan.Releases[version].Version;
        fault = world.Faults.Load(batch, release, tenure, month);
        incidents = month < 0 ? IncidentsBefore
            : world.Faults.FrictionOfIncidents(month, release, Market.Plans[plan], Market.Regions[profile.Region]);
    }

    /// <summary>A month passes: it may end, fall silent or come back, buy more or less; then the latents move.</summary>
    private ContractEnd? Pass(int month, int tenure)
    {
        HazardContext context = new(tenure - 1, profile.Haggling, world.Settings.Drifts(month) ? 1 : 0);
        bool wasSilent = silent > 0;
        ContractEnd? end = wasSilent ? EndOfSilence(month) : EndOfContract(month, context);
        if (end is null && !wasSilent && chance.Happens(Hazards.Silence(state, traits, context)))
        {
            silent = chance.Happens(0.5) ? NothingPaid : (float)chance.Uniform(0.03, 0.1);
            silentUntil = month + ShortestSilence + chance.Poisson(2);
        }
        else if (silent > 0)
        {
            silent = NothingPaid; // what trickled in at first ends too
        }

        if (silent == 0)
        {
            Trade(context);
        }

        state = Dynamics.Next(state, traits, fault with { Friction = fault.Friction + incidents }, Shock.Draw(ref chance));
        return end;
    }

    private ContractEnd? EndOfContract(int month, in HazardContext context)
    {
        if (month >= vendorEnds)
        {
            return Ends(month, false, "other", NoticeOfVendor);
        }

        float hazard = Hazards.End(state, traits, context);
        if (!chance.Happens(hazard))
        {
            return null;
        }

        bool sudden = chance.Uniform() < Hazards.Sudden / hazard;
        string reason = sudden ? (chance.Happens(0.5) ? "closed_business" : "merger") : Reason();
        return Ends(month, true, reason, sudden || !chance.Happens(NoticeGiven) ? 0 : LongestNotice);
    }

    private ContractEnd? EndOfSilence(int month)
    {
        if (month < silentUntil)
        {
            return null;
        }

        if (chance.Happens(ComesBack))
        {
            silent = 0;
            state.Will = Math.Max(state.Will, traits.Will) + 0.4f;
            state.Attention = Math.Max(state.Attention, 0);
            return null;
        }

        silentUntil = chance.Happens(NeverWrittenOff) ? int.MaxValue : silentUntil;
        return silentUntil == int.MaxValue ? null : Ends(month, chance.Happens(EndsItself), chance.Happens(0.5) ? "value" : "other", 0);
    }

    /// <param name="notice">Most days of notice; 0 = known on the day itself.</param>
    private ContractEnd Ends(int month, bool byCustomer, string reason, int notice)
    {
        int first = world.Calendar.FirstDay(month), last = world.Calendar.LastDay(month);
        int endedOn = chance.Happens(0.5) ? last : chance.Integer(first + 1, last + 1);
        int knownOn = Math.Max(signedOn + 1, endedOn - (notice > 0 ? chance.Integer(ShortestNotice, notice) : 0));
        return new ContractEnd(month, endedOn, BookCalendar.At(knownOn, 9), byCustomer, Array.IndexOf(Market.EndReasons, reason));
    }

    private void Trade(in HazardContext context)
    {
        if (chance.Happens(Hazards.Expansion(state, traits, context)))
        {
            seats = Math.Min(seats * (float)chance.Uniform(1.1, 1.5) + 1, profile.MostSeats);
            products = Math.Min(6, products + (chance.Happens(0.35) ? 1 : 0));
            plan = plan < Market.Plans.Length - 1 && chance.Happens(0.12) ? plan + 1 : plan;
        }
        else if (chance.Happens(Hazards.Contraction(state, traits, context)))
        {
            seats = Math.Max(2, seats * (float)chance.Uniform(0.7, 0.93));
            products = Math.Max(1, products - (chance.Happens(0.2) ? 1 : 0));
        }
    }

    /// <summary>Help goes where trouble shows, and works: its effect stays in the state and fades with it.</summary>
    private void Help(int month)
    {
        double looks = Math.Exp(-0.4 * state.Will - 0.3 * state.Value - 0.3 * state.Attention + 0.6 * chance.Normal());
        if (!chance.Happens(Math.Min(0.1, 0.012 * looks)))
        {
            return;
        }

        switch (chance.Integer(0, 4))
        {
            case 0:
                state.Skill += 0.35f;
                interventions.Add(new Intervention(month, "training", chance.Integer(90, 240)));
                break;
            case 1:
                state.Will += 0.45f;
                interventions.Add(new Intervention(month, "success_plan", chance.Integer(60, 180)));
                break;
            case 2:
                state.Attention += 0.8f;
                interventions.Add(new Intervention(month, "executive_visit", chance.Integer(60, 150)));
                break;
            default:
                state.Stress -= 0.5f;
                price *= 0.92f;
                interventions.Add(new Intervention(month, "discount", chance.Integer(20, 60)));
                break;
        }
    }

    /// <summary>Once a quarter people look at accounts that seem to cost too much, and judge what they see.</summary>
    private void Judge(int month, int tenure, double mrr)
    {
        if (month % 3 != 2)
        {
            return;
        }

        double cost = Economics.ExpectedCost(state, traits, tenure, seats, plan) * chance.Factor(0.4f);
        double trouble = (cost > mrr ? 2.0 : 0) - 0.35 * state.Will - 0.35 * state.Value + 0.5 * chance.Normal();
        if (tenure < 6 || !chance.Happens(Math.Min(0.4, 0.012 * Math.Exp(trouble))))
        {
            return;
        }

        int reviewer = chance.Integer(0, Reviews.Reviewers);
        float margin = Economics.ExitMargin(state, traits, tenure, seats, plan, mrr, fault.Unlearnt, out TrueExit kind);
        TrueExit decision = margin + Reviews.Blur(reviewer) * chance.Normal() > 0 ? kind : TrueExit.Keep;
        reviews.Add(new Review(month, reviewer, decision));
        if (decision != TrueExit.Keep && chance.Happens(0.25))
        {
            vendorEnds = month + 1 + chance.Integer(1, 4);
        }
    }

    /// <summary>The reason given is the strongest of the true ones, as people tell it.</summary>
    private string Reason()
    {
        (string Reason, float Strength)[] drivers =
        [
            ("price", 0.6f * state.Stress + 0.7f * chance.Normal()),
            ("value", -0.7f * state.Value + 0.7f * chance.Normal()),
            ("product", -0.6f * traits.Fit + 0.7f * chance.Normal()),
            ("support", 0.8f * state.Friction + 0.7f * chance.Normal()),
            ("competitor", -0.4f * state.Attention + 0.7f * chance.Normal()),
            ("other", 0.5f + 0.4f * chance.Normal()),
        ];
        return drivers.MaxBy(driver => driver.Strength).Reason;
    }

    private int DrawCsm() => chance.Integer(0, 1 + world.Settings.Accounts / AccountsOfCsm);
}

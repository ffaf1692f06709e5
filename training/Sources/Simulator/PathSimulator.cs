namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>Lives an account month by month, from its signature until it ends or the book does.</summary>
internal sealed class PathSimulator(SimulatorSettings settings, BookCalendar calendar, FaultPlan faults)
{
    /// <summary>Months lived past the book's close, so that notices of later ends are already there.</summary>
    private const int Beyond = 2;

    /// <summary>A silent account stays so at least that long: a quiet outcome window is quiet to its end.</summary>
    private const int ShortestSilence = 4;

    /// <summary>Share of the usual revenue that rounds to nothing.</summary>
    private const float NothingPaid = 1e-9f;

    private const double ComesBack = 0.30, NoticeGiven = 0.6, UpgradePerMonth = 0.05, NewCsmPerMonth = 0.012;

    private const int Reviewers = 6, AccountsOfCsm = 120;

    /// <summary>How far reviewer i misjudges a case: some are wrong more often than others, and all of them where the case is close.</summary>
    private static float Blur(int reviewer) => 0.3f + 0.06f * reviewer;

    /// <summary>The account with that draw number. Accounts of the opening book are drawn until one has survived to it.</summary>
    public AccountPath Simulate(int draw)
    {
        Chance signature = new(settings.Seed, draw, ChanceStream.Signature), chance = new(settings.Seed, draw, ChanceStream.Path);
        bool opening = draw < SimulatorSettings.OpeningShare * settings.Accounts;
        while (true)
        {
            int signedMonth = opening ? -signature.Integer(1, SimulatorSettings.OpeningTenure + 1) : signature.Integer(0, settings.Months);
            Profile profile = Population.DrawProfile(ref signature);
            Traits traits = Population.DrawTraits(profile, ref signature);
            if (Live(draw, signedMonth, profile, traits, ref chance) is { } path)
            {
                return path;
            }
        }
    }

    /// <returns>null if the account is gone or silent before the book opens.</returns>
    private AccountPath? Live(int draw, int signedMonth, Profile profile, Traits traits, ref Chance chance)
    {
        int signedOn = calendar.FirstDay(signedMonth) + chance.Integer(0, 28);
        string batch = FaultPlan.Batch(calendar, signedMonth), region = Market.Regions[profile.Region];
        LatentState state = Dynamics.AtSignature(traits, Shock.Draw(ref chance));
        float seats = profile.Seats, price = 1 - profile.Discount;
        int plan = profile.Plan, version = faults.Newest(signedMonth), csm = chance.Integer(0, 1 + settings.Accounts / AccountsOfCsm);
        int products = 1 + chance.Poisson(0.25 + 0.2 * plan);
        float silent = 0;
        int silentUntil = 0, vendorEnds = int.MaxValue;
        ContractEnd? end = null;
        PathMonth atSignature = default;
        List<PathMonth> months = [];
        List<Intervention> interventions = [];
        List<Review> reviews = [];
        for (int month = signedMonth; month < settings.Months + Beyond; month++)
        {
            int tenure = month - signedMonth;
            if (tenure > 0 && chance.Happens(UpgradePerMonth))
            {
                version = faults.Newest(month);
            }

            if (chance.Happens(NewCsmPerMonth))
            {
                csm = chance.Integer(0, 1 + settings.Accounts / AccountsOfCsm);
            }

            FaultLoad fault = faults.Load(batch, faults.Releases[version].Version, tenure, month);
            float incidents = month < 0 ? 0.17f : faults.FrictionOfIncidents(month, faults.Releases[version].Version, Market.Plans[plan], region);
            if (tenure > 0)
            {
                HazardContext context = new(tenure - 1, profile.Haggling, settings.Drifts(month) ? 1 : 0);
                bool wasSilent = silent > 0;
                end = wasSilent ? EndOfSilence(month, ref chance) : EndOfContract(month, context, state, ref chance);
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
                    Trade(context, state, ref chance);
                }

                state = Dynamics.Next(state, traits, fault with { Friction = fault.Friction + incidents }, Shock.Draw(ref chance));
            }

            PathMonth lived = new(state, fault, seats, plan, version, csm, products, price, silent, incidents);
            atSignature = tenure == 0 ? lived : atSignature;
            if (month >= 0)
            {
                months.Add(lived);
            }

            if (end is not null)
            {
                break;
            }

            if (silent == 0 && tenure > 2)
            {
                Help(month, tenure, ref chance);
                Judge(month, tenure, fault, ref chance);
            }
        }

        if (months.Count == 0 || (signedMonth < 0 && months[0].IsSilent))
        {
            return null;
        }

        return new AccountPath
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

        ContractEnd? EndOfContract(int month, HazardContext context, in LatentState state, ref Chance chance)
        {
            if (month >= vendorEnds)
            {
                return Ends(month, false, Array.IndexOf(Market.EndReasons, "other"), 40, ref chance);
            }

            float hazard = Hazards.End(state, traits, context);
            if (!chance.Happens(hazard))
            {
                return null;
            }

            bool sudden = chance.Uniform() < Hazards.Sudden / hazard;
            string reason = sudden ? (chance.Happens(0.5) ? "closed_business" : "merger") : Reason(state, traits, ref chance);
            return Ends(month, true, Array.IndexOf(Market.EndReasons, reason), sudden || !chance.Happens(NoticeGiven) ? 0 : 35, ref chance);
        }

        ContractEnd? EndOfSilence(int month, ref Chance chance)
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

            silentUntil = chance.Happens(0.2) ? int.MaxValue : silentUntil;
            return silentUntil == int.MaxValue ? null
                : Ends(month, chance.Happens(0.6), Array.IndexOf(Market.EndReasons, chance.Happens(0.5) ? "value" : "other"), 0, ref chance);
        }

        ContractEnd Ends(int month, bool byCustomer, int reason, int notice, ref Chance chance)
        {
            int first = calendar.FirstDay(month), last = calendar.LastDay(month);
            int endedOn = chance.Happens(0.5) ? last : chance.Integer(first + 1, last + 1);
            int knownOn = Math.Max(signedOn + 1, endedOn - (notice > 0 ? chance.Integer(10, notice) : 0));
            return new ContractEnd(month, endedOn, BookCalendar.At(knownOn, 9), byCustomer, reason);
        }

        void Trade(HazardContext context, in LatentState state, ref Chance chance)
        {
            if (chance.Happens(Hazards.Expansion(state, traits, context)))
            {
                seats = Math.Min(seats * (float)chance.Uniform(1.1, 1.5) + 1, Math.Max(profile.Employees, profile.Seats + 2));
                products = Math.Min(6, products + (chance.Happens(0.35) ? 1 : 0));
                plan = plan < Market.Plans.Length - 1 && chance.Happens(0.12) ? plan + 1 : plan;
            }
            else if (chance.Happens(Hazards.Contraction(state, traits, context)))
            {
                seats = Math.Max(2, seats * (float)chance.Uniform(0.7, 0.93));
                products = Math.Max(1, products - (chance.Happens(0.2) ? 1 : 0));
            }
        }

        void Help(int month, int tenure, ref Chance chance)
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

        void Judge(int month, int tenure, FaultLoad fault, ref Chance chance)
        {
            if (month % 3 != 2)
            {
                return;
            }

            double mrr = months.Count > 0 ? months[^1].Mrr / 100.0 : 0;
            double cost = Economics.ExpectedCost(state, traits, tenure, seats, plan) * chance.Factor(0.4f);
            double trouble = (cost > mrr ? 2.0 : 0) - 0.35 * state.Will - 0.35 * state.Value + 0.5 * chance.Normal();
            if (tenure < 6 || !chance.Happens(Math.Min(0.4, 0.012 * Math.Exp(trouble))))
            {
                return;
            }

            int reviewer = chance.Integer(0, Reviewers);
            float margin = Economics.ExitMargin(state, traits, tenure, seats, plan, mrr, fault.Unlearnt, out TrueExit kind);
            TrueExit decision = margin + Blur(reviewer) * chance.Normal() > 0 ? kind : TrueExit.Keep;
            reviews.Add(new Review(month, reviewer, decision));
            if (decision != TrueExit.Keep && chance.Happens(0.25))
            {
                vendorEnds = month + 1 + chance.Integer(1, 4);
            }
        }
    }

    /// <summary>The reason given is the strongest of the true ones, as people tell it.</summary>
    private static string Reason(in LatentState state, in Traits traits, ref Chance chance)
    {
        ReadOnlySpan<float> drivers =
        [
            0.6f * state.Stress + 0.7f * chance.Normal(),
            -0.7f * state.Value + 0.7f * chance.Normal(),
            -0.6f * traits.Fit + 0.7f * chance.Normal(),
            0.8f * state.Friction + 0.7f * chance.Normal(),
            -0.4f * state.Attention + 0.7f * chance.Normal(),
            0.5f + 0.4f * chance.Normal(),
        ];
        int strongest = 0;
        for (int i = 1; i < drivers.Length; i++)
        {
            strongest = drivers[i] > drivers[strongest] ? i : strongest;
        }

        return strongest switch { 0 => "price", 1 => "value", 2 => "product", 3 => "support", 4 => "competitor", _ => "other" };
    }
}

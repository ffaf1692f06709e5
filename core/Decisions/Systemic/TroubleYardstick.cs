namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>
/// How much trouble an account is in, against what its size, its tenure and its readiness to call would lead one to expect. Each sign of
/// trouble is a residual of a least-squares line over the accounts that the yardstick was made from, in standard deviations; the score is
/// their weighted mean. Made from some snapshots it can measure another, so that years are held against the same line.
/// </summary>
internal sealed class TroubleYardstick
{
    /// <summary>A line through fewer accounts says nothing.</summary>
    private const int FewestAccounts = 40;

    /// <summary>Months in which the need to ask, and the learning after it, fade.</summary>
    private const double AsksFor = 3, LearnsFor = 12;

    private readonly Sign[] _signs;
    private readonly double _knownWeight;
    private readonly Rates _rates;

    private TroubleYardstick(Sign[] signs, double knownWeight, Rates rates) => (_signs, _knownWeight, _rates) = (signs, knownWeight, rates);

    /// <summary>Makes the yardstick.</summary>
    /// <param name="facts">Of accounts that do their part; of several snapshots, where one alone had its own good or bad luck.</param>
    /// <param name="weights">What counts as trouble, and how much.</param>
    public static TroubleYardstick Of(IReadOnlyList<TroubleFacts> facts, TroubleWeights weights, Policy policy)
    {
        Rates rates = Rates.Of(facts);
        (double Weight, Func<TroubleFacts, Rates, double> Value)[] signs =
        [
            (weights.FaultTickets, (fact, _) => Math.Log(1 + fact.FaultTickets)),
            (weights.PromisesBroken, (fact, rate) => BeyondRate(fact.PromisesBroken, fact.Tickets, rate.PromisesBroken)),
            (weights.Reopened, (fact, rate) => BeyondRate(fact.Reopened, fact.Tickets, rate.Reopened)),
            (weights.HowTo, (fact, _) => Math.Log(1 + fact.HowTo)),
            (weights.Complaints, (fact, _) => Math.Log(1 + fact.Complaints)),
            (weights.Satisfaction, (fact, _) => -fact.Satisfaction),
            (weights.Skill, (fact, _) => -fact.Skill),
        ];
        Sign[] fitted = [.. signs.Where(sign => sign.Weight > 0).Select(sign => Fit(sign.Weight, sign.Value, facts, rates)).OfType<Sign>()];
        return new TroubleYardstick(fitted, policy.Scores.MinKnownWeight * fitted.Sum(sign => sign.Weight), rates);
    }

    /// <summary>The trouble of each account, higher = worse; NaN where too little is known.</summary>
    public double[] Measure(IReadOnlyList<TroubleFacts> accounts)
    {
        var trouble = new double[accounts.Count];
        for (int row = 0; row < trouble.Length; row++)
        {
            TroubleFacts facts = accounts[row];
            double[] drivers = Drivers(facts);
            (double sum, double known) = (0, 0);
            foreach (Sign sign in _signs)
            {
                double residual = (sign.Value(facts, _rates) - Line(sign.Coefficients, drivers)) / sign.Deviation;
                if (double.IsFinite(residual))
                {
                    (sum, known) = (sum + sign.Weight * residual, known + sign.Weight);
                }
            }

            trouble[row] = known > 0 && known >= _knownWeight ? sum / known : double.NaN;
        }

        return trouble;
    }

    /// <summary>Events beyond a usual rate, in about standard deviations; the one more keeps a single ticket from standing out.</summary>
    private static double BeyondRate(double events, double tickets, double rate) =>
        (events - rate * tickets) / Math.Sqrt(rate * (1 - rate) * tickets + 1);

    private static Sign? Fit(double weight, Func<TroubleFacts, Rates, double> value, IReadOnlyList<TroubleFacts> facts, Rates rates)
    {
        var rows = new List<double[]>();
        var targets = new List<double>();
        foreach (TroubleFacts fact in facts)
        {
            double[] drivers = Drivers(fact);
            double target = value(fact, rates);
            if (double.IsFinite(target) && drivers.All(double.IsFinite))
            {
                rows.Add(drivers);
                targets.Add(target);
            }
        }

        if (rows.Count < FewestAccounts)
        {
            return null;
        }

        double[] coefficients = LeastSquares.Fit(rows, targets);
        double deviation = Math.Sqrt(rows.Select((row, at) => Math.Pow(targets[at] - Line(coefficients, row), 2)).Average());
        return deviation < 1e-6 ? null : new Sign(weight, value, coefficients, deviation);
    }

    /// <summary>What drives load and is nobody's fault.</summary>
    private static double[] Drivers(TroubleFacts facts)
    {
        double size = Math.Log(1 + facts.Size);
        return [1, size, size * size, Math.Exp(-facts.Tenure / AsksFor), Math.Exp(-facts.Tenure / LearnsFor), Math.Log(1 + facts.OtherTickets)];
    }

    private static double Line(double[] coefficients, double[] drivers) => coefficients.Zip(drivers, (left, right) => left * right).Sum();

    private sealed record Sign(double Weight, Func<TroubleFacts, Rates, double> Value, double[] Coefficients, double Deviation);

    /// <summary>Events a ticket over all accounts.</summary>
    private sealed record Rates(double PromisesBroken, double Reopened)
    {
        public static Rates Of(IReadOnlyList<TroubleFacts> facts) => new(Rate(facts, fact => fact.PromisesBroken), Rate(facts, fact => fact.Reopened));

        private static double Rate(IReadOnlyList<TroubleFacts> facts, Func<TroubleFacts, double> events)
        {
            TroubleFacts[] known = [.. facts.Where(fact => double.IsFinite(events(fact)) && fact.Tickets > 0)];
            return known.Length == 0 ? double.NaN : known.Sum(events) / known.Sum(fact => fact.Tickets);
        }
    }
}

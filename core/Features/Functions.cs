namespace ChurnSegmentation.Core.Features;

/// <summary>A function of the catalogue.</summary>
/// <param name="Least">Fewest arguments.</param>
/// <param name="Most">Most arguments.</param>
internal abstract record Function(int Least, int Most)
{
    /// <summary>How many leading arguments must be there; of the others any may be absent from the book and is then unknown.</summary>
    public int Required { get; init; } = Most;

    /// <summary>One series → one number.</summary>
    public sealed record OfSeries(Func<ReadOnlySpan<double>, double> Shape) : Function(1, 1);

    /// <summary>Numbers → one number; given a series, month by month.</summary>
    public sealed record OfNumbers(int Least, int Most, ScoreFunction Score) : Function(Least, Most);

    /// <summary>One column of all accounts → one number an account: its place in the book.</summary>
    public sealed record OfBook(Func<double[], double[]> Place) : Function(1, 1);

    /// <summary>One attribute → its code.</summary>
    public sealed record OfAttribute() : Function(1, 1);

    /// <summary>One feature → the same feature over the policy's longer window.</summary>
    public sealed record OfHistory() : Function(1, 1);
}

/// <summary>A pure function of one account's numbers and the policy; NaN = unknown.</summary>
internal delegate double ScoreFunction(ReadOnlySpan<double> arguments, Policy policy);

/// <summary>The functions that <c>catalog.yaml</c> may call, by name.</summary>
internal static class Functions
{
    public static IReadOnlyDictionary<string, Function> All { get; } = new SortedDictionary<string, Function>(StringComparer.Ordinal)
    {
        ["last"] = new Function.OfSeries(Shapes.Last),
        ["mean"] = new Function.OfSeries(Shapes.Mean),
        ["sum"] = new Function.OfSeries(Shapes.Sum),
        ["max"] = new Function.OfSeries(Shapes.Max),
        ["min"] = new Function.OfSeries(Shapes.Min),
        ["std"] = new Function.OfSeries(Shapes.Std),
        ["volatility"] = new Function.OfSeries(Shapes.Volatility),
        ["months_seen"] = new Function.OfSeries(Shapes.MonthsSeen),
        ["months_above_zero"] = new Function.OfSeries(Shapes.MonthsAboveZero),
        ["months_in_a_row"] = new Function.OfSeries(Shapes.MonthsInARow),
        ["months_since_last"] = new Function.OfSeries(Shapes.MonthsSinceLast),
        ["last_to_mean"] = new Function.OfSeries(Shapes.LastToMean),
        ["last_to_max"] = new Function.OfSeries(Shapes.LastToMax),
        ["last_to_previous"] = new Function.OfSeries(Shapes.LastToPrevious),
        ["growth"] = new Function.OfSeries(Shapes.Growth),
        ["half_over_half"] = new Function.OfSeries(Shapes.HalfOverHalf),
        ["slope"] = new Function.OfSeries(Shapes.Slope),
        ["max_drop"] = new Function.OfSeries(Shapes.MaxDrop),
        ["recency_mean"] = new Function.OfSeries(Shapes.RecencyMean),

        ["ratio"] = new Function.OfNumbers(2, 2, (a, _) => Arithmetic.Ratio(a[0], a[1])),
        ["ratio_of_positive"] = new Function.OfNumbers(2, 2, (a, _) => Arithmetic.RatioOfPositive(a[0], a[1])),
        ["plus"] = new Function.OfNumbers(2, 2, (a, _) => a[0] + a[1]),
        ["minus"] = new Function.OfNumbers(2, 2, (a, _) => a[0] - a[1]),
        ["times"] = new Function.OfNumbers(2, 2, (a, _) => a[0] * a[1]),
        ["where_known"] = new Function.OfNumbers(2, 2, (a, _) => double.IsNaN(a[1]) ? double.NaN : a[0]),
        ["first_known"] = new Function.OfNumbers(2, 2, (a, _) => double.IsNaN(a[0]) ? a[1] : a[0]) { Required = 0 },

        ["margin"] = new Function.OfNumbers(1, 1, (a, policy) => policy.Cost.Margin(a[0])),
        ["cost_to_serve"] = new Function.OfNumbers(3, 3, ValueScores.CostToServe) { Required = 1 },
        ["support_load_ratio"] = new Function.OfNumbers(2, 2, (a, _) => Arithmetic.RatioOfPositive(a[0], a[1])),
        ["payment_timeliness"] = new Function.OfNumbers(2, 2, ValueScores.PaymentTimeliness),
        ["wallet_share"] = new Function.OfNumbers(2, 2, ValueScores.WalletShare),
        ["potential_left"] = new Function.OfNumbers(2, 2, ValueScores.PotentialLeft),
        ["referral_value"] = new Function.OfNumbers(2, 2, ValueScores.ReferralValue),

        ["critical_to_us"] = new Function.OfNumbers(4, 4, AsymmetryScores.CriticalToUs) { Required = 2 },
        ["critical_to_customer"] = new Function.OfNumbers(6, 6, AsymmetryScores.CriticalToCustomer) { Required = 0 },

        ["skill_score"] = new Function.OfNumbers(4, 4, BehaviourScores.Skill) { Required = 0 },
        ["will_score"] = new Function.OfNumbers(6, 6, BehaviourScores.Will) { Required = 0 },
        ["engagement_score"] = new Function.OfNumbers(4, 4, BehaviourScores.Engagement) { Required = 0 },
        ["owner_involvement_score"] = new Function.OfNumbers(2, 2, BehaviourScores.OwnerInvolvement) { Required = 0 },

        ["book_percentile"] = new Function.OfBook(Arithmetic.Percentiles),
        ["category"] = new Function.OfAttribute(),
        ["history"] = new Function.OfHistory(),
    };
}

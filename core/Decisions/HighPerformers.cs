using System.Globalization;
using ChurnSegmentation.Core.Decisions.Systemic;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Segments;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>An account as it started and as it is today.</summary>
/// <param name="IsHighPerformer">Its place today.</param>
/// <param name="Features">Its features today.</param>
public sealed record ComparedAccount(AccountStart Start, bool IsHighPerformer, FeatureRow Features);

/// <summary>What high performers do otherwise, in one feature.</summary>
/// <param name="Feature">Its name in the catalogue.</param>
/// <param name="Title">Its title there.</param>
/// <param name="Unit">Its unit there.</param>
/// <param name="Accounts">High performers of whom it is known, and of at least one account that started alike.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Alike">Mean of those who started alike, each high performer's counting as one.</param>
/// <param name="Difference">The mean paired difference.</param>
/// <param name="Low">Lower end of its 95% interval, by a bootstrap that draws accounts.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Effect">The difference in standard deviations of all compared accounts.</param>
/// <param name="Pairs">Pairs, each account in one at most, that the test looks at; null for a part of the placement.</param>
/// <param name="P">Two-sided p-value of the signed-rank test; null for a part.</param>
/// <param name="Q">Least false discovery rate at which it is a discovery; null for a part.</param>
/// <param name="Reading">One of the constants of <see cref="HighPerformers"/>.</param>
public sealed record PerformerDifference(
    string Feature,
    string Title,
    string Unit,
    int Accounts,
    double Mean,
    double Alike,
    double Difference,
    double Low,
    double High,
    double Effect,
    int? Pairs,
    double? P,
    double? Q,
    string Reading)
{
    /// <summary>The finding in a sentence.</summary>
    public string Words => $"{Title}: {Number(Mean)} against {Number(Alike)} of those who started alike ({Interval()})";

    /// <summary>The interval in words; differences of shares in points.</summary>
    public string Interval() => Unit == "share" ? $"{Change(100 * Low, "0")} … {Change(100 * High, "0")} points" : $"{Change(Low)} … {Change(High)}";

    /// <summary>The difference in words.</summary>
    public string Change() => Unit == "share" ? Change(100 * Difference, "0") : Change(Difference);

    /// <summary>A value of the feature for people: shares in per cent.</summary>
    public string Number(double value) => value.ToString(Unit == "share" ? "0%" : Format, CultureInfo.InvariantCulture);

    private string Format => Math.Max(Math.Abs(Mean), Math.Abs(Alike)) switch { >= 100 => "#,0", >= 1 => "0.0", _ => "0.00" };

    private string Change(double value) => Change(value, Format);

    private static string Change(double value, string format) => value.ToString($"+{format};−{format};0", CultureInfo.InvariantCulture);
}

/// <summary>What set high performers apart from those who started alike.</summary>
/// <param name="Accounts">High performers of today that signed long enough ago.</param>
/// <param name="Others">Accounts that signed as long ago, are still there, and are certainly none.</param>
/// <param name="Matched">High performers like whom somebody started.</param>
/// <param name="Alike">Accounts that they are held against.</param>
/// <param name="Differences">What was tested, the largest effect first, then the parts of the placement; empty where too few are matched.</param>
/// <param name="Caution">What the table is, and is not.</param>
public sealed record PerformerReport(
    int Accounts, int Others, int Matched, int Alike, IReadOnlyList<PerformerDifference> Differences, string Caution);

/// <summary>
/// What made high performers succeed: what customer success can change, held against accounts that started alike and are no high performers
/// today. Features that the placement itself rests on (<see cref="SkillWill.Parts"/>) differ by definition: they are shown and marked, but not
/// tested, because sure discoveries would let others through at the same rate. Categories are left out: a code has no mean.
/// </summary>
public static class HighPerformers
{
    /// <summary>A discovery at the policy's rate, and the interval leaves out 0: ranks and means agree.</summary>
    public const string SetsApart = "sets them apart";

    /// <summary>No such.</summary>
    public const string CouldBeChance = "could be chance";

    /// <summary>Differs by definition.</summary>
    public const string Part = "part of what makes a high performer";

    private const int Replicates = 400;

    /// <summary>Places the accounts of a snapshot and compares those that signed long enough ago.</summary>
    /// <param name="view">A snapshot's eligible accounts.</param>
    /// <param name="starts">How accounts started, in any order; an account without one is left out.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static PerformerReport Of(
        SnapshotView view, IReadOnlyList<AccountStart> starts, FeatureCatalog catalog, Policy policy, int seed)
    {
        SegmentContext book = SegmentContext.Of(view, policy);
        var started = starts.Where(start => start.Signed + (policy.Planning.FirstMonths - 1) <= view.Snapshot)
            .ToDictionary(start => start.AccountId, StringComparer.Ordinal);
        var compared = new List<ComparedAccount>();
        foreach (AccountView account in view.Accounts)
        {
            // Whoever stands too near to a cut may be a high performer: neither side has him.
            if (started.TryGetValue(account.AccountId, out AccountStart? start)
                && SkillWill.Place(account, book, policy).Segment is var segment && segment != Placement.Unknown)
            {
                compared.Add(new ComparedAccount(start, segment == SkillWill.HighPerformer, account.Features));
            }
        }

        return Compare(compared, catalog, policy.Planning, seed);
    }

    /// <summary>Compares accounts whose places are known.</summary>
    /// <param name="accounts">In any order.</param>
    public static PerformerReport Compare(IReadOnlyList<ComparedAccount> accounts, FeatureCatalog catalog, PlanningPolicy policy, int seed)
    {
        ILookup<bool, ComparedAccount> sides = accounts.OrderBy(account => account.Start.AccountId, StringComparer.Ordinal)
            .ToLookup(account => account.IsHighPerformer);
        ComparedAccount[] performers = [.. sides[true]], others = [.. sides[false]];
        IReadOnlyList<AlikePair> pairs = StartedAlike.Match(
            [.. performers.Select(account => account.Start)], [.. others.Select(account => account.Start)], policy);
        int matched = pairs.DistinctBy(pair => pair.Account).Count(), alike = pairs.DistinctBy(pair => pair.Other).Count();
        if (matched < policy.MinAccounts)
        {
            return new PerformerReport(performers.Length, others.Length, matched, alike, [], string.Create(
                CultureInfo.InvariantCulture,
                $"{matched} of {performers.Length} high performers who signed {policy.FirstMonths} months ago or more are matched with accounts that "
                + $"started alike and are none; at least {policy.MinAccounts} are needed. Too few to compare."));
        }

        IReadOnlyList<AlikePair> once = StartedAlike.EachOnce(pairs);
        PairedFeature[] features =
        [
            .. catalog.Features.Where(feature => feature is { Actionable: true, Attribute: null })
                .Select(feature => PairedFeature.Of(feature, performers, others, pairs, once))
                .Where(feature => feature.Accounts >= policy.MinAccounts && feature.Spread > 0),
        ];
        PairedFeature[] tested = [.. features.Where(feature => !SkillWill.Parts.Contains(feature.Definition.Name))];
        double[] p = [.. tested.Select(feature => SignedRank.P(feature.Tested))], q = BenjaminiHochberg.Adjust(p);
        var chances = tested.Index().ToDictionary(one => one.Item, one => (P: p[one.Index], Q: q[one.Index]));
        double[][] drawn = Bootstrap(features, performers.Length, others.Length, pairs, seed);
        return new PerformerReport(
            performers.Length,
            others.Length,
            matched,
            alike,
            [
                .. features.Select((feature, at) => Difference(
                        feature, drawn[at], chances.TryGetValue(feature, out (double P, double Q) chance) ? chance : null, policy.DiscoveryRate))
                    .OrderBy(difference => difference.Q is null).ThenByDescending(difference => Math.Abs(difference.Effect)),
            ],
            "Association after matching, not proof: who started alike by what the book knows may have differed in what it does not, "
                + "success may have come before the habit, and accounts that left are not among those compared.");
    }

    /// <summary>
    /// The differences of drawn books, sorted, one array a feature. Accounts of both sides are drawn, with all pairs they stand in: an account
    /// that several high performers are held against is one account (Owen 2007, the pigeonhole bootstrap).
    /// </summary>
    private static double[][] Bootstrap(PairedFeature[] features, int performers, int others, IReadOnlyList<AlikePair> pairs, int seed)
    {
        int[] left = [.. pairs.Select(pair => pair.Account).Distinct()], right = [.. pairs.Select(pair => pair.Other).Distinct().Order()];
        List<double>[] drawn = [.. features.Select(_ => new List<double>(Replicates))];
        var draws = new Draws(seed);
        for (int replicate = 0; replicate < Replicates; replicate++)
        {
            int[] timesLeft = Drawn(ref draws, left, performers), timesRight = Drawn(ref draws, right, others);
            foreach ((int at, PairedFeature feature) in features.Index())
            {
                double difference = feature.Drawn(timesLeft, timesRight);
                if (!double.IsNaN(difference))
                {
                    drawn[at].Add(difference);
                }
            }
        }

        return [.. drawn.Select(differences => differences.Order().ToArray())];
    }

    private static int[] Drawn(ref Draws draws, int[] accounts, int count)
    {
        var times = new int[count];
        for (int draw = 0; draw < accounts.Length; draw++)
        {
            times[accounts[draws.Below(accounts.Length)]]++;
        }

        return times;
    }

    private static PerformerDifference Difference(PairedFeature feature, double[] drawn, (double P, double Q)? chance, double rate)
    {
        FeatureDefinition definition = feature.Definition;
        (double low, double high) = (OrderStatistics.Quantile(drawn, 0.025), OrderStatistics.Quantile(drawn, 0.975));
        double difference = feature.Mean - feature.Alike;
        return new PerformerDifference(
            definition.Name, definition.Title, definition.Unit, feature.Accounts, feature.Mean, feature.Alike, difference, low, high,
            difference / feature.Spread, chance is null ? null : feature.Tested.Length, chance?.P, chance?.Q,
            chance is null ? Part : chance.Value.Q <= rate && (low > 0 || high < 0) ? SetsApart : CouldBeChance);
    }
}

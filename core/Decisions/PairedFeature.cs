using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>A feature of high performers and of those who started alike, where it is known of both.</summary>
internal sealed class PairedFeature
{
    private readonly (int Account, int Other, double Weight, double Difference)[] _pairs;

    private PairedFeature(FeatureDefinition definition, (int, int, double, double)[] pairs) => (Definition, _pairs) = (definition, pairs);

    /// <summary>The feature.</summary>
    public FeatureDefinition Definition { get; }

    /// <summary>High performers that have a known pair.</summary>
    public int Accounts { get; private init; }

    /// <summary>Mean of those high performers.</summary>
    public double Mean { get; private init; }

    /// <summary>Mean of those who started alike; each high performer's weigh as much as he does.</summary>
    public double Alike { get; private init; }

    /// <summary>Standard deviation over all compared accounts of which it is known.</summary>
    public double Spread { get; private init; }

    /// <summary>Differences of the pairs in which every account stands once.</summary>
    public required double[] Tested { get; init; }

    /// <summary>Reads it off the accounts.</summary>
    public static PairedFeature Of(
        FeatureDefinition feature, ComparedAccount[] performers, ComparedAccount[] others, IReadOnlyList<AlikePair> pairs, IReadOnlyList<AlikePair> once)
    {
        double[] left = Values(performers), right = Values(others);
        AlikePair[] known = [.. pairs.Where(IsKnown)];
        Dictionary<int, int> matches = known.CountBy(pair => pair.Account).ToDictionary();
        double[] all = [.. left.Concat(right).Where(double.IsFinite)];
        double mean = all.Length == 0 ? double.NaN : all.Average();
        return new PairedFeature(feature, [.. known.Select(pair =>
            (pair.Account, pair.Other, 1.0 / matches[pair.Account], left[pair.Account] - right[pair.Other]))])
        {
            Accounts = matches.Count,
            Mean = matches.Count == 0 ? double.NaN : matches.Keys.Average(account => left[account]),
            Alike = matches.Count == 0 ? double.NaN : known.Sum(pair => right[pair.Other] / matches[pair.Account]) / matches.Count,
            Spread = all.Length == 0 ? 0 : Math.Sqrt(all.Average(value => (value - mean) * (value - mean))),
            Tested = [.. once.Where(IsKnown).Select(pair => left[pair.Account] - right[pair.Other])],
        };

        bool IsKnown(AlikePair pair) => double.IsFinite(left[pair.Account]) && double.IsFinite(right[pair.Other]);

        double[] Values(ComparedAccount[] accounts) => [.. accounts.Select(account => account.Features[feature.Name])];
    }

    /// <summary>The mean paired difference with every account as often as it was drawn; NaN where no known pair was.</summary>
    public double Drawn(int[] performers, int[] others)
    {
        double sum = 0, weights = 0;
        foreach ((int account, int other, double share, double difference) in _pairs)
        {
            double weight = share * performers[account] * others[other];
            sum += weight * difference;
            weights += weight;
        }

        return weights > 0 ? sum / weights : double.NaN;
    }
}

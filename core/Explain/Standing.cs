using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Explain;

/// <summary>Where an account's values stand among its peers'.</summary>
/// <param name="Peers">Who the peers are, in words.</param>
/// <param name="Accounts">How many there are.</param>
/// <param name="Percentiles">d mid-rank percentiles, 0 to 100; NaN where the value is unknown.</param>
public sealed record Standing(string Peers, int Accounts, double[] Percentiles)
{
    /// <summary>Peers that are fewer than this say little about each other; the whole book takes their place.</summary>
    public const int FewestPeers = 20;

    /// <summary>The standing of every row of a book among its peers.</summary>
    /// <param name="features">n × d.</param>
    /// <param name="groups">n texts, such as "farming, 50–199 people"; null where the facts are missing.</param>
    public static Standing[] Of(FeatureMatrix features, IReadOnlyList<string?> groups)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(groups.Count, features.RowCount, nameof(groups));
        Dictionary<string, int> sizes = groups.OfType<string>().CountBy(group => group).ToDictionary();
        var standings = new Standing[groups.Count];
        foreach (IGrouping<string?, int> peers in Enumerable.Range(0, groups.Count)
            .GroupBy(row => groups[row] is { } group && sizes[group] >= FewestPeers ? group : null))
        {
            Fill(standings, features, [.. peers], peers.Key);
        }

        return standings;
    }

    /// <param name="group">The rows stand among each other; null = among every row of the book.</param>
    private static void Fill(Standing[] standings, FeatureMatrix features, int[] rows, string? group)
    {
        int[]? peers = group is null ? null : rows;
        foreach (int row in rows)
        {
            standings[row] = new Standing(group ?? "all accounts", peers?.Length ?? features.RowCount, new double[features.Names.Count]);
        }

        for (int feature = 0; feature < features.Names.Count; feature++)
        {
            float[] sorted = Sorted(features, feature, peers);
            foreach (int row in rows)
            {
                standings[row].Percentiles[feature] = Percentile.Of(sorted, features.Row(row)[feature]);
            }
        }
    }

    /// <summary>The known values of a feature, ascending.</summary>
    internal static float[] Sorted(FeatureMatrix features, int feature, int[]? rows)
    {
        int count = rows?.Length ?? features.RowCount;
        var values = new List<float>(count);
        for (int i = 0; i < count; i++)
        {
            float value = features.Row(rows is null ? i : rows[i])[feature];
            if (!float.IsNaN(value))
            {
                values.Add(value);
            }
        }

        values.Sort();
        return [.. values];
    }
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Explain;

/// <summary>How far accounts that stood in a band of a feature's values have moved.</summary>
/// <param name="From">Least value of the band, inclusive.</param>
/// <param name="Down">The change that one in forty went below; 0 or less.</param>
/// <param name="Up">The change that one in forty exceeded; 0 or more.</param>
/// <param name="Pairs">Changes behind it.</param>
public sealed record ChangeBand(float From, float Down, float Up, int Pairs);

/// <summary>
/// What accounts have really done within some months: the bounds of what a customer may be asked for. By fifths of where they stood, because
/// who has much to lose moves otherwise than who has nothing.
/// </summary>
/// <param name="Months">Months between the two snapshots of a pair.</param>
/// <param name="Bands">Actionable feature → its bands, ascending; one that hardly ever was seen twice is not there.</param>
public sealed record ObservedChanges(int Months, IReadOnlyDictionary<string, ChangeBand[]> Bands)
{
    /// <summary>The file's name in a version's directory.</summary>
    public const string FileName = "changes.json";

    private const int Fifths = 5, FewestPairs = 40;
    private const double Tail = 0.025;

    /// <summary>Learns from pairs of rows of the same account.</summary>
    /// <param name="rows">n × d.</param>
    /// <param name="pairs">Rows of an account at a snapshot, and so many months later.</param>
    /// <param name="actionable">Features that a customer, or we, can change; categories are left out.</param>
    public static ObservedChanges From(FeatureMatrix rows, IReadOnlyList<(int Before, int After)> pairs, int months, IEnumerable<string> actionable)
    {
        var bands = new SortedDictionary<string, ChangeBand[]>(StringComparer.Ordinal);
        foreach (string feature in actionable)
        {
            int column = rows.ColumnOf(feature);
            (float Before, float Change)[] moves = column < 0 ? [] : [.. pairs
                .Select(pair => (Before: rows.Row(pair.Before)[column], After: rows.Row(pair.After)[column]))
                .Where(pair => float.IsFinite(pair.Before) && float.IsFinite(pair.After))
                .Select(pair => (pair.Before, pair.After - pair.Before))
                .Order()];
            if (moves.Length >= FewestPairs)
            {
                bands[feature] = Fifth(moves);
            }
        }

        return new ObservedChanges(months, bands);
    }

    /// <summary>Where a feature can go from a value; null where nobody was seen to change it.</summary>
    public (float Least, float Most)? Reach(string feature, float value)
    {
        if (!Bands.TryGetValue(feature, out ChangeBand[]? bands) || !float.IsFinite(value))
        {
            return null;
        }

        ChangeBand band = bands.LastOrDefault(band => band.From <= value) ?? bands[0];
        return (value + band.Down, value + band.Up);
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => LearntJson.ToBytes(this);

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="source">What the bytes are called in messages: a path.</param>
    /// <exception cref="UserFault">Not such a file.</exception>
    public static ObservedChanges Parse(ReadOnlyMemory<byte> bytes, string source) => LearntJson.Parse<ObservedChanges>(bytes, source, "the changes that a version has seen");

    /// <summary>Bands of equal count where the values allow it: equal values stay together.</summary>
    private static ChangeBand[] Fifth((float Before, float Change)[] moves)
    {
        var bands = new List<ChangeBand>();
        int begin = 0;
        for (int fifth = 1; fifth <= Fifths; fifth++)
        {
            int end = moves.Length * fifth / Fifths;
            while (end < moves.Length && end > 0 && moves[end].Before == moves[end - 1].Before)
            {
                end++;
            }

            if (end - begin >= FewestPairs || (fifth == Fifths && begin == 0))
            {
                float[] changes = [.. moves[begin..end].Select(move => move.Change).Order()];
                int cut = (int)(Tail * changes.Length);
                bands.Add(new ChangeBand(moves[begin].Before, Math.Min(0, changes[cut]), Math.Max(0, changes[^(cut + 1)]), changes.Length));
                begin = end;
            }
        }

        return [.. bands];
    }
}

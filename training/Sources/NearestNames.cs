namespace ChurnSegmentation.Training.Sources;

/// <summary>The names that somebody may have meant.</summary>
public static class NearestNames
{
    private const int Shown = 3;

    /// <summary>The nearest of the names, for a message: 'a', 'b', 'c'.</summary>
    public static string Of(string wanted, IEnumerable<string> names) => string.Join(", ", names
        .OrderBy(name => Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant())).ThenBy(name => name, StringComparer.Ordinal)
        .Take(Shown).Select(name => $"'{name}'"));

    /// <summary>Letters to change, add or take away (Levenshtein 1966).</summary>
    private static int Distance(string one, string other)
    {
        int[] before = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int[] row = new int[other.Length + 1];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(before[j], row[j - 1]) + 1, before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            }

            before = row;
        }

        return before[^1];
    }
}

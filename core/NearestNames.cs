namespace ChurnSegmentation.Core;

/// <summary>The names that somebody may have meant.</summary>
public static class NearestNames
{
    private const int Shown = 3;

    /// <summary>The nearest of the names, for a message: 'a', 'b', 'c'.</summary>
    public static string Of(string wanted, IEnumerable<string> names) => string.Join(", ", names
        .OrderBy(name => Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant())).ThenBy(name => name, StringComparer.Ordinal)
        .Take(Shown).Select(name => $"'{name}'"));

    /// <summary>The name that a misspelt one was meant to be: a letter or two differ, in a short name one; null where there is none.</summary>
    public static string? Meant(string wanted, IEnumerable<string> names) => names
        .Select(name => (Name: name, Letters: Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(name => name.Letters <= Math.Clamp(wanted.Length / 4, 1, 2))
        .OrderBy(name => name.Letters).ThenBy(name => name.Name, StringComparer.Ordinal)
        .Select(name => name.Name).FirstOrDefault();

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

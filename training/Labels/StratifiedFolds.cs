using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Deals ids into folds so that each has its share of the ids with the event: within each class, in the order of a hash, one after the other.
/// All rows of an id stay together.
/// </summary>
public static class StratifiedFolds
{
    /// <summary>The fold of every row, 0 to <paramref name="folds"/> − 1.</summary>
    /// <param name="ids">n ids.</param>
    /// <param name="labels">n labels; an id has the event where one of its rows has it.</param>
    /// <param name="salt">Sets one deal apart from another of the same seed.</param>
    public static int[] Of(IReadOnlyList<string> ids, IReadOnlyList<float> labels, int seed, int folds, string salt = "")
    {
        var events = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (int row = 0; row < ids.Count; row++)
        {
            events[ids[row]] = events.GetValueOrDefault(ids[row]) || labels[row] > 0;
        }

        var dealt = new Dictionary<string, int>(StringComparer.Ordinal);
        int next = 0;
        foreach ((string id, _) in events.OrderBy(id => id.Value)
            .ThenBy(id => Hash($"{salt}{seed.ToString(CultureInfo.InvariantCulture)}:{id.Key}"), StringComparer.Ordinal))
        {
            dealt[id] = next++ % folds;
        }

        return [.. ids.Select(id => dealt[id])];
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

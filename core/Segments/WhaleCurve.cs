using static System.FormattableString;

namespace ChurnSegmentation.Core.Segments;

/// <summary>A point of the whale curve.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Contribution">Its contribution.</param>
/// <param name="ShareOfAccounts">Accounts so far ÷ all.</param>
/// <param name="Cumulative">Contribution of all accounts so far.</param>
/// <param name="ShareOfTotal">The same ÷ the whole book's contribution; above 1 at the whale's back.</param>
public sealed record WhalePoint(string AccountId, double Contribution, double ShareOfAccounts, double Cumulative, double ShareOfTotal);

/// <summary>
/// Cumulative contribution, accounts sorted by contribution, best first (Kaplan and Narayanan, 2001): it rises over the total and then
/// falls, by what the destroyers take away.
/// </summary>
/// <param name="Points">One an account whose contribution is known, best first; ties by id.</param>
/// <param name="Total">Contribution of the book.</param>
/// <param name="Peak">Highest cumulative contribution: what the book would bring without its destroyers; 0 where all destroy.</param>
/// <param name="Destroyers">Accounts whose contribution is below 0, worst first.</param>
public sealed record WhaleCurve(IReadOnlyList<WhalePoint> Points, double Total, double Peak, IReadOnlyList<string> Destroyers)
{
    /// <summary>It in a sentence; null where no contribution is known.</summary>
    public string? Words => Points.Count == 0 ? null
        : Invariant($"Whale curve: over the months looked at {Peak:#,0} comes from {Wording.Count(Points.Count - Destroyers.Count, "accounts")} without a loss")
        + (Destroyers.Count == 0 ? "; nobody loses any of it." : Invariant($", of which {Peak - Total:#,0} is lost again on {Wording.Count(Destroyers.Count, "others")}."));

    /// <summary>The curve of contributions by account id; unknown ones are left out.</summary>
    public static WhaleCurve Of(IEnumerable<KeyValuePair<string, double>> contributions)
    {
        KeyValuePair<string, double>[] sorted =
        [
            .. contributions.Where(account => !double.IsNaN(account.Value))
                .OrderByDescending(account => account.Value).ThenBy(account => account.Key, StringComparer.Ordinal),
        ];
        double total = sorted.Sum(account => account.Value), sum = 0, peak = 0;
        var points = new WhalePoint[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i].Value;
            peak = Math.Max(peak, sum);
            points[i] = new WhalePoint(
                sorted[i].Key, sorted[i].Value, (i + 1.0) / sorted.Length, sum, total == 0 ? double.NaN : sum / total);
        }

        string[] destroyers = [.. sorted.Where(account => account.Value < 0).Reverse().Select(account => account.Key)];
        return new WhaleCurve(points, total, peak, destroyers);
    }
}

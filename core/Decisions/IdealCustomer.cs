using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Decisions;

/// <summary>An account as it signed, and what it brought in its first months.</summary>
/// <param name="Profile">Dimension → value as known at signature, such as industry → Software; unknown ones are not there.</param>
/// <param name="Contribution">Revenue less its delivery and the cost of serving it in its first months, 0 for months after it left.</param>
public sealed record SignedDeal(string AccountId, IReadOnlyDictionary<string, string> Profile, double Contribution);

/// <summary>What became of the accounts of one profile.</summary>
/// <param name="Dimension">What was known at signature: industry, size, region, channel, discount, plan.</param>
/// <param name="Value">Its value.</param>
/// <param name="Accounts">Accounts that signed so.</param>
/// <param name="Mean">Mean contribution of the first months.</param>
/// <param name="Shrunk">The mean, mixed with the policy's number of accounts of the whole book: what to expect of the next one.</param>
/// <param name="Low">Lower end of its 95% bootstrap interval.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Destroyers">Share whose contribution was below zero; null where what serving costs is not on record.</param>
/// <param name="DestroyersLow">Lower end of its 95% interval (Wilson 1927).</param>
/// <param name="DestroyersHigh">Upper end of it.</param>
/// <param name="Verdict"><c>creator</c> where the whole interval lies above the book's mean, <c>destroyer</c> where it lies below zero, <c>below
/// average</c> where it lies below the book's mean; else <c>unclear</c>. Where what serving costs is not on record nobody is a creator or a
/// destroyer: the best are <c>above average</c>.</param>
public sealed record ProfileOutcome(
    string Dimension,
    string Value,
    int Accounts,
    double Mean,
    double Shrunk,
    double Low,
    double High,
    double? Destroyers,
    double? DestroyersLow,
    double? DestroyersHigh,
    string Verdict);

/// <summary>Which profiles, as known at signature, end as value creators and which as destroyers: what sales and marketing should look for.</summary>
public static class IdealCustomer
{
    private const int Replicates = 400;
    private const double Normal95 = 1.959963984540054;

    /// <summary>Every profile with enough accounts, the best first.</summary>
    /// <param name="deals">Accounts whose first months are over.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <param name="costKnown">False where the contributions lack what serving cost, because nobody's minutes are on record.</param>
    public static IReadOnlyList<ProfileOutcome> Of(IReadOnlyList<SignedDeal> deals, PlanningPolicy policy, int seed, bool costKnown = true)
    {
        double book = deals.Count == 0 ? 0 : deals.Average(deal => deal.Contribution);
        var outcomes = new List<ProfileOutcome>();
        foreach ((string dimension, string value) in deals.SelectMany(deal => deal.Profile).Select(pair => (pair.Key, pair.Value)).Distinct()
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal))
        {
            double[] found = [.. deals.Where(deal => deal.Profile.GetValueOrDefault(dimension) == value)
                .OrderBy(deal => deal.AccountId, StringComparer.Ordinal).Select(deal => deal.Contribution)];
            if (found.Length >= policy.MinAccounts)
            {
                outcomes.Add(Outcome(dimension, value, found, book, policy.PriorAccounts, seed, costKnown));
            }
        }

        return [.. outcomes.OrderByDescending(outcome => outcome.Shrunk)];
    }

    /// <summary>Wilson's interval of a share.</summary>
    public static (double Low, double High) Wilson(int hits, int count)
    {
        double share = (double)hits / count, square = Normal95 * Normal95;
        double middle = (share + square / (2 * count)) / (1 + square / count);
        double half = Normal95 / (1 + square / count) * Math.Sqrt(share * (1 - share) / count + square / (4.0 * count * count));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    private static ProfileOutcome Outcome(string dimension, string value, double[] found, double book, double prior, int seed, bool costKnown)
    {
        double mean = found.Average();
        var random = new Random(seed);
        var means = new double[Replicates];
        for (int replicate = 0; replicate < Replicates; replicate++)
        {
            double sum = 0;
            for (int draw = 0; draw < found.Length; draw++)
            {
                sum += found[random.Next(found.Length)];
            }

            means[replicate] = Shrunk(sum / found.Length);
        }

        Array.Sort(means);
        (double low, double high) = (OrderStatistics.Quantile(means, 0.025), OrderStatistics.Quantile(means, 0.975));
        int destroyers = found.Count(contribution => contribution < 0);
        (double destroyersLow, double destroyersHigh) = Wilson(destroyers, found.Length);
        return costKnown
            ? new ProfileOutcome(
                dimension, value, found.Length, mean, Shrunk(mean), low, high,
                (double)destroyers / found.Length, destroyersLow, destroyersHigh,
                low > Math.Max(0, book) ? "creator" : high < 0 ? "destroyer" : high < book ? "below average" : "unclear")
            : new ProfileOutcome(
                dimension, value, found.Length, mean, Shrunk(mean), low, high, null, null, null,
                low > book ? "above average" : high < book ? "below average" : "unclear");

        double Shrunk(double average) => (found.Length * average + prior * book) / (found.Length + prior);
    }
}

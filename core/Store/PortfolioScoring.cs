using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Store;

/// <summary>From a book's features at a snapshot to the accounts of its portfolio.</summary>
public static class PortfolioScoring
{
    /// <summary>Scores and explains the accounts, some at a time in parallel; they come in the order of the book.</summary>
    /// <param name="predictor">The version that scores.</param>
    /// <param name="book">n accounts with their attributes.</param>
    /// <param name="features">n × d, in the order of the predictor's features.</param>
    /// <param name="peers">n texts that name an account's peers (industry and size); null where the facts are missing.</param>
    /// <param name="notScored">n reasons why an account is listed apart; null = it is scored.</param>
    /// <param name="wanted">Accounts to write; each is still compared with its peers of the whole book.</param>
    public static IEnumerable<PortfolioAccount> Score(
        Predictor predictor,
        AggregateTable book,
        FeatureMatrix features,
        IReadOnlyList<string?> peers,
        IReadOnlyList<string?> notScored,
        Func<string, bool> wanted)
    {
        int[] alive = [.. Enumerable.Range(0, book.Count).Where(row => notScored[row] is null)];
        var standings = new Standing[book.Count];
        foreach ((int row, Standing standing) in alive.Zip(Standing.Of(features.Take(alive), [.. alive.Select(row => peers[row])])))
        {
            standings[row] = standing;
        }

        return Enumerable.Range(0, book.Count).Where(row => wanted(book.AccountIds[row])).AsParallel().AsOrdered().Select(row => new PortfolioAccount(
            book.AccountIds[row],
            notScored[row],
            Attributes(book, row),
            notScored[row] is null
                ? new ScoredRow(features.Row(row).ToArray(), standings[row], predictor.Score(features.Row(row)))
                : null));
    }

    private static Dictionary<string, string> Attributes(AggregateTable book, int row)
    {
        var attributes = new Dictionary<string, string>();
        foreach ((string name, string?[] values) in book.Attributes)
        {
            if (values[row] is { } value)
            {
                attributes[name] = value;
            }
        }

        return attributes;
    }
}

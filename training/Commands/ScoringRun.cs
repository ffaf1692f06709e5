using System.Globalization;
using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>What scoring a book came to.</summary>
/// <param name="Header">What was scored, by what.</param>
/// <param name="Scored">Accounts scored.</param>
/// <param name="Silent">Accounts listed apart.</param>
/// <param name="Unknown">Features of the version that this book cannot give; they were taken as unknown.</param>
/// <param name="Example">An account whose case is worth reading: an exit candidate where there is one; null where nothing was written.</param>
public sealed record ScoringResult(PortfolioHeader Header, int Scored, int Silent, IReadOnlyList<string> Unknown, string? Example)
{
    /// <summary>Why the snapshot's month looks as if it were not billed in full, in a sentence; null where it does not.</summary>
    public string? Unbilled { get; init; }

    /// <summary>The tables whose feed had stopped by the snapshot, a sentence each.</summary>
    public IReadOnlyList<string> Stopped { get; init; } = [];
}

/// <summary>From a book and a version to a portfolio.</summary>
public static class ScoringRun
{
    private const double FullyBilled = 0.7;
    private const int FewAccounts = 20;

    /// <summary>Scores, explains and decides every account under contract at the snapshot, and writes the portfolio.</summary>
    /// <param name="book">The data.</param>
    /// <param name="version">The version that scores, by the policy, catalogue and categories that it was trained with.</param>
    /// <param name="policy">The policy of the day: it decides.</param>
    /// <param name="policyYaml">Its bytes, which go into the portfolio.</param>
    /// <param name="snapshot">The month whose end is the snapshot.</param>
    /// <param name="shard">The accounts to write; they are compared with the whole book's.</param>
    /// <param name="output">The portfolio's file.</param>
    /// <param name="table">Gets every account as CSV as well; null = nobody wants it.</param>
    public static async Task<ScoringResult> RunAsync(
        DataBook book,
        RegistryVersion version,
        Policy policy,
        byte[] policyYaml,
        Month snapshot,
        Shard shard,
        string output,
        IProgress<string> progress,
        CancellationToken cancellation,
        TextWriter? table = null)
    {
        Predictor predictor = version.Predictor();
        progress.Report($"features at {snapshot}");
        ScoredSnapshot scoredBook = await ScoredSnapshot.ReadAsync(book, version, predictor, policy, snapshot, cancellation).ConfigureAwait(false);
        AggregateTable accounts = scoredBook.View.Table;
        string?[] notScored = NotScored(accounts, policy);
        DecisionRun decisions = await DecisionRun.RunAsync(book, version, predictor, policy, scoredBook, progress, cancellation).ConfigureAwait(false);

        var header = new PortfolioHeader(
            predictor.Version,
            snapshot.ToString(),
            predictor.FeatureNames,
            [.. predictor.Models.Select(model => model.Name)],
            new DecidedBook(Encoding.UTF8.GetString(policyYaml), decisions.Book));
        (int scored, int silent) = (0, 0);
        (string? candidate, string? any) = (null, null);
        AccountsCsv? csv = table is null ? null : new AccountsCsv(table, snapshot, header.Models);
        progress.Report("writing");
        PortfolioWriter.Write(output, header, Counted(PortfolioScoring
            .Score(predictor, accounts, scoredBook.Features, Peers(accounts), notScored, shard.Has)
            .Select(account => account with { Decision = decisions.Of(account) })));
        IEnumerable<string> known = FeatureCatalog.BuiltIn.Available(book.Tables).Features.Select(feature => feature.Name);
        return new ScoringResult(header, scored, silent, [.. predictor.FeatureNames.Except(known)], candidate ?? any)
        {
            Unbilled = Unbilled(accounts),
            Stopped = [.. Feed.Stopped(accounts, FeatureCatalog.BuiltIn)],
        };

        IEnumerable<PortfolioAccount> Counted(IEnumerable<PortfolioAccount> decided)
        {
            foreach (PortfolioAccount account in decided)
            {
                csv?.Write(account);
                cancellation.ThrowIfCancellationRequested();
                _ = account.Scored is null ? silent++ : scored++;
                any ??= account.AccountId;
                candidate ??= account.Decision?.Exit.Candidate == true ? account.AccountId : null;
                if ((scored + silent) % 5000 == 0)
                {
                    progress.Report($"{scored + silent} accounts");
                }

                yield return account;
            }
        }
    }

    /// <summary>A month in which far fewer of those under contract pay than in the one before is hardly a month in which they all left.</summary>
    internal static string? Unbilled(AggregateTable accounts)
    {
        if (accounts.Months < 2)
        {
            return null;
        }

        int last = accounts.Months - 1, pays = Paying(last), paid = Paying(last - 1);
        return paid >= FewAccounts && pays < FullyBilled * paid
            ? $"Of the accounts under contract {paid} have revenue in {accounts.Snapshot - 1}, and {pays} in {accounts.Snapshot}: is that month billed in full? "
                + $"The others count as silent. If it is not, score the month before: --snapshot {accounts.Snapshot - 1}."
            : null;

        int Paying(int month) => Enumerable.Range(0, accounts.Count).Count(row => !double.IsNaN(accounts.At("mrr", row, month)));
    }

    /// <summary>Share of a table's rows that may be bad, as the run that made the version had it.</summary>
    public static double MaxBadShare(this RegistryVersion version) =>
        version.Manifest.Run.Settings.GetValueOrDefault("max_bad_share", CheckSettings.Default.MaxBadShare);

    /// <summary>Why an account is listed apart, in words; null = it is eligible.</summary>
    private static string?[] NotScored(AggregateTable table, Policy policy)
    {
        Eligibility eligibility = Eligibility.Of(table, policy);
        var reasons = new string?[table.Count];
        double[] revenue = table.Series["mrr"];
        foreach (int row in Enumerable.Range(0, table.Count).Except(eligibility.Eligible))
        {
            double mean = eligibility.ObservedMean[row], last = revenue[(row + 1) * table.Months - 1];
            reasons[row] = double.IsNaN(mean) ? $"No revenue in the {table.Months} months to {table.Snapshot}."
                : double.IsNaN(last) ? $"No revenue in {table.Snapshot}."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Revenue of {table.Snapshot} is {100 * last / mean:0.#}% of its mean over {table.Months} months; below {100 * policy.Lifecycle.SilenceShare:0.#}% counts as silent.");
        }

        return reasons;
    }

    /// <summary>Industry and size; null where either is unknown.</summary>
    private static string?[] Peers(AggregateTable table)
    {
        var peers = new string?[table.Count];
        for (int row = 0; row < table.Count; row++)
        {
            (string industry, string size) = (Slices.Of(table, row, "industry"), Slices.Of(table, row, "size"));
            peers[row] = industry == Slices.Unknown || size == Slices.Unknown ? null : $"{industry}, {size}";
        }

        return peers;
    }
}

using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Tests.Sources.Simulator;

/// <summary>A book of the standard settings but smaller, simulated once for all tests.</summary>
internal static class SmallSimulation
{
    private static readonly Lazy<SimulatedBook> Lazily = new(() => SimulatedBook.Create(new SimulatorSettings(3_000, 36, 11)));

    public static SimulatedBook Book => Lazily.Value;

    /// <summary>Snapshots with a full observation window before and a closed outcome window after.</summary>
    public static IEnumerable<int> Snapshots => Enumerable.Range(5, 36 - 5 - 4);

    /// <summary>Eligible rows of a snapshot with the label churn as domain.md defines it and the true probability.</summary>
    public static IEnumerable<(AccountPath Path, bool Churn, double Truth)> Labels(SimulatedBook book, int snapshot)
    {
        Dictionary<(int, int), long> revenue = book.Rows.Revenue.Rows.ToDictionary(row => (row.Rank, book.Calendar.MonthOf(row.Month)), row => row.Mrr);
        Dictionary<(int, int), double> truth = book.Rows.Truth.Rows.ToDictionary(row => (row.Path.Rank, row.Month), row => (double)row.Outlook.Churn);
        foreach (AccountPath path in book.Paths)
        {
            int? ended = path.End is { } end && end.Month < 36 ? end.Month : null;
            long[] observed = [.. Enumerable.Range(snapshot - 5, 6).Where(month => revenue.ContainsKey((path.Rank, month))).Select(month => revenue[(path.Rank, month)])];
            double mean = observed.Length > 0 ? observed.Average() : 0;
            long last = revenue.GetValueOrDefault((path.Rank, snapshot));
            if (path.SignedMonth > snapshot || ended <= snapshot || last <= 0 || last < 0.2 * mean)
            {
                continue;
            }

            bool within = ended <= snapshot + 4;
            if (within && !path.End!.ByCustomer)
            {
                continue; // we asked it to leave: censored
            }

            long[] outcome = [.. Enumerable.Range(snapshot + 2, 3).Where(month => revenue.ContainsKey((path.Rank, month))).Select(month => revenue[(path.Rank, month)])];
            bool silent = outcome.Length == 0 || outcome.Average() < 0.2 * mean;
            yield return (path, within || silent, truth[(path.Rank, snapshot)]);
        }
    }

    /// <summary>Probability that a positive scores above a negative; ties count half.</summary>
    public static double Auc(IReadOnlyList<(double Score, bool Positive)> rows)
    {
        double below = 0, wins = 0;
        long positives = rows.LongCount(row => row.Positive), negatives = rows.Count - positives;
        foreach (IGrouping<double, (double Score, bool Positive)> tied in rows.GroupBy(row => row.Score).OrderBy(group => group.Key))
        {
            int up = tied.Count(row => row.Positive), down = tied.Count() - up;
            wins += up * (below + down / 2.0);
            below += down;
        }

        return wins / positives / negatives;
    }
}

using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Tests.Sources.Simulator;

/// <summary>An eligible account at a snapshot.</summary>
/// <param name="Churn">The label, as domain.md defines it.</param>
/// <param name="Truth">The true probability.</param>
internal sealed record LabelledRow(AccountPath Path, int Snapshot, bool Churn, double Truth);

/// <summary>A book of the standard settings but smaller, simulated once for all tests.</summary>
internal static class SmallSimulation
{
    private const int Months = 36, Observe = 6, Lead = 1, Outcome = 3;

    private static readonly Lazy<SimulatedBook> LazyBook = new(() => SimulatedBook.Create(new SimulatorSettings(3_000, Months, 11)));
    private static readonly Lazy<LabelledRow[]> LazyRows = new(() => [.. Label(LazyBook.Value)]);

    public static SimulatedBook Book => LazyBook.Value;

    /// <summary>Every eligible account at every snapshot between a full observation window and a closed outcome window.</summary>
    public static IReadOnlyList<LabelledRow> Rows => LazyRows.Value;

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

    private static IEnumerable<LabelledRow> Label(SimulatedBook book)
    {
        var revenue = book.Rows.Revenue.Rows.ToDictionary(row => (row.Rank, book.Calendar.MonthOf(row.Month)), row => (double)row.Mrr);
        var truth = book.Rows.Truth.Rows.ToDictionary(row => (row.Path.Rank, row.Month), row => (double)row.Outlook.Churn);
        for (int snapshot = Observe - 1; snapshot < Months - Lead - Outcome; snapshot++)
        {
            foreach (AccountPath path in book.Paths)
            {
                double usual = Mean(path.Rank, snapshot - Observe + 1, Observe), last = Mean(path.Rank, snapshot, 1);
                int? ended = path.End is { } end && end.Month < Months ? end.Month : null;
                bool within = ended <= snapshot + Lead + Outcome, censored = within && !path.End!.ByCustomer;
                if (path.SignedMonth <= snapshot && !(ended <= snapshot) && last > 0 && last >= 0.2 * usual && !censored)
                {
                    bool silent = Mean(path.Rank, snapshot + Lead + 1, Outcome) < 0.2 * usual;
                    yield return new LabelledRow(path, snapshot, within || silent, truth[(path.Rank, snapshot)]);
                }
            }
        }

        double Mean(int rank, int first, int count) =>
            Enumerable.Range(first, count).Where(month => revenue.ContainsKey((rank, month))).Select(month => revenue[(rank, month)])
                .DefaultIfEmpty().Average();
    }
}

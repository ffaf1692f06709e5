using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Features;

/// <summary>Which months a table's feed covers: one that stopped leaves months without rows, which are no months without use.</summary>
internal static class Feed
{
    /// <summary>
    /// Where a full month has rows of more than so many times as many, the feed was down: some stray rows do not make everybody else's zeros
    /// true. The line by which <see cref="Sources.BookCheck"/> tells a book's last month.
    /// </summary>
    private const int TimesAsFull = 10;

    /// <summary>Nobody has rows by mere chance: more rarely than this it is the feed.</summary>
    private const double ByChance = 0.001;

    /// <summary>Fewer accounts than this may all have nothing in a month.</summary>
    private const int FewAccounts = 20;

    /// <summary>
    /// Months in which enough of the accounts signed by then have rows, oldest first; all those of a book so small that a month without rows
    /// may well come by chance; none where no month has rows.
    /// </summary>
    /// <param name="rows">Rows by account and month, row-major.</param>
    /// <param name="tenure">Months since the signature, at the last month.</param>
    public static bool[] Covers(ReadOnlySpan<double> rows, double[] tenure, int months)
    {
        var share = new double[months];
        var signed = new int[months];
        for (int month = 0; month < months; month++)
        {
            int having = 0;
            for (int row = 0; row < tenure.Length; row++)
            {
                bool has = rows[row * months + month] > 0;
                signed[month] += has || months - 1 - month <= tenure[row] ? 1 : 0;
                having += has ? 1 : 0;
            }

            share[month] = having == 0 ? 0 : (double)having / signed[month];
        }

        double[] told = [.. share.Where(share => share > 0).Order()];
        if (told.Length == 0)
        {
            return new bool[months];
        }

        // The upper quartile: in the month of a great outage many ask who never do, and three dead months of six are still seen.
        double full = told[3 * (told.Length - 1) / 4];
        return [.. share.Select((share, month) => full <= TimesAsFull * share || NobodyHas(full, signed[month]) >= ByChance)];
    }

    /// <summary>Chance that of so many accounts nobody has rows. One account more, without rows, keeps one or two of one or two from being all.</summary>
    private static double NobodyHas(double share, int accounts) => Math.Pow(1 - share * accounts / (accounts + 1), accounts);

    /// <summary>The tables whose feed had stopped by the snapshot, a sentence each.</summary>
    public static IEnumerable<string> Stopped(AggregateTable table, FeatureCatalog catalog)
    {
        foreach (FamilyQuery query in catalog.Queries)
        {
            if (query.CoveredBy is not { } name || !table.Series.TryGetValue(name, out double[]? rows))
            {
                continue;
            }

            bool[] covered = Covers(rows, table.Scalars["tenure_months"], table.Months);
            int[] told = [.. Enumerable.Range(0, table.Months).Select(month => Enumerable.Range(0, table.Count).Count(row => table.At(name, row, month) > 0))];
            if (!covered[^1] && told.Max() >= FewAccounts)
            {
                Month fullest = At(Array.IndexOf(told, told.Max())), last = At(Array.LastIndexOf(covered, true));
                yield return $"{query.Tables[0]}: in {table.Snapshot} {(told[^1] == 0 ? "no account has a row" : $"{told[^1]} of {table.Count} accounts have rows")}, "
                    + $"where {told.Max()} had in {fullest}: has the feed stopped? What happened after {last} counts as unknown.";
            }
        }

        Month At(int month) => table.Snapshot - (table.Months - 1 - month);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// Holds a book against the contract, inside the engine. Bad rows go to quarantine with their reason; the good ones stay where they are,
/// or are copied beside, or are read through a condition.
/// </summary>
/// <remarks>
/// There is no clock: a fact lies in the future if it is known later than the book goes. The book goes to the end of the month after the
/// last month with revenue, since the running month's facts may be there before it is billed. A month counts if it holds a tenth of the
/// rows of the fullest one, so that a few mistyped months do not move the book's end, and are found.
/// </remarks>
public static class BookCheck
{
    private const double FullEnough = 0.1;
    private const long FewRows = 20;

    /// <summary>Checks every table of the contract.</summary>
    /// <param name="tables">Table → source (<see cref="StoredTable.Source"/>); other names than the contract's are ignored.</param>
    /// <param name="output">Where rows are written to, or nothing.</param>
    /// <param name="progress">A line a table.</param>
    /// <returns>The report, faults within, and table → source of the good rows; no sources if the book is unfit.</returns>
    /// <exception cref="UserFault">The engine failed on the way: a damaged file, a full disk.</exception>
    public static async Task<CheckedBook> RunAsync(
        IQueryEngine engine,
        IReadOnlyDictionary<string, string> tables,
        Contract contract,
        CheckSettings settings,
        CheckOutput output,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        List<string> faults = [];
        Dictionary<string, StoredTable> stored = await DescribeAsync(engine, tables, contract, faults, cancellation);
        DateOnly? end = faults.Count > 0 ? null
            : settings.AsOf ?? await FindEndAsync(engine, stored["revenue_months"], faults, cancellation);
        if (end is null)
        {
            return new CheckedBook(new CheckReport(null, [.. contract.Tables.Select(table => TableReport.Missing(table.Name) with
            {
                Present = tables.ContainsKey(table.Name),
            })], [.. faults]), new Dictionary<string, string>());
        }

        List<TableReport> reports = [];
        Dictionary<string, string> good = [];
        foreach (TableContract table in contract.Tables)
        {
            if (!stored.TryGetValue(table.Name, out StoredTable? found))
            {
                reports.Add(TableReport.Missing(table.Name));
                continue;
            }

            CheckSql sql = new(table, found, good, end.Value);
            TableReport report = await CountAsync(engine, sql, cancellation);
            if (report.Reasons.ContainsKey(CheckSql.Duplicate))
            {
                report = await ReadRepeatsOnceAsync(engine, sql, report, cancellation);
                sql = sql with { Repeats = report.Repeated > 0 };
            }

            good[table.Name] = await output.WriteAsync(engine, sql, report, cancellation);
            reports.Add(report);
            foreach (string fault in Faults(table, report, end.Value, settings))
            {
                faults.Add(fault + await UnlistedAsync(engine, sql, report, cancellation));
            }

            progress?.Report(Line(report));
        }

        return new CheckedBook(new CheckReport(end, [.. reports], [.. faults]), good);
    }

    private static async Task<Dictionary<string, StoredTable>> DescribeAsync(
        IQueryEngine engine,
        IReadOnlyDictionary<string, string> tables,
        Contract contract,
        List<string> faults,
        CancellationToken cancellation)
    {
        Dictionary<string, StoredTable> stored = [];
        foreach (TableContract table in contract.Tables)
        {
            if (tables.TryGetValue(table.Name, out string? source))
            {
                stored[table.Name] = await StoredTable.DescribeAsync(engine, table.Name, source, cancellation);
                faults.AddRange(stored[table.Name].Faults(table));
            }
            else if (table.Required)
            {
                IEnumerable<string> required = contract.Tables.Where(each => each.Required).Select(each => each.Name);
                faults.Add($"{table.Name}: the table is missing; a book needs {string.Join(" and ", required)}. {table.Description}");
            }
        }

        return stored;
    }

    private static async Task<DateOnly?> FindEndAsync(
        IQueryEngine engine, StoredTable revenue, List<string> faults, CancellationToken cancellation)
    {
        List<(DateOnly Month, ulong Rows)> months = [];
        string sql = $"SELECT toDate(assumeNotNull(month)) AS first_day, toUInt64(count()) AS rows FROM {revenue.Source} "
            + "WHERE isNotNull(month) GROUP BY first_day";
        await foreach (ColumnBlock block in engine.QueryAsync(sql, revenue.Name, cancellation))
        {
            months.AddRange(((DateOnly[])block["first_day"].Values).Zip((ulong[])block["rows"].Values));
        }

        if (months.Count == 0)
        {
            faults.Add(Empty(revenue.Name));
            return null;
        }

        ulong fullest = months.Max(month => month.Rows);
        Month last = Month.Of(months.Where(month => month.Rows >= FullEnough * fullest).Max(month => month.Month));
        faults.AddRange(Gaps(revenue.Name, months.GroupBy(month => Month.Of(month.Month)).ToDictionary(month => month.Key, month => month.Sum(day => (long)day.Rows)), last));
        return (last + 1).LastDay;
    }

    /// <summary>
    /// Months without revenue of anybody, between months with it: they would be taken for everybody's silence. Of a few accounts a month may be
    /// empty by chance.
    /// </summary>
    private static IEnumerable<string> Gaps(string table, Dictionary<Month, long> months, Month last)
    {
        Month[] present = [.. months.Keys.Where(month => month <= last).Order()];
        foreach ((Month before, Month after) in present.Zip(present.Skip(1)))
        {
            (Month from, Month to) = (before + 1, after - 1);
            if (from <= to && Math.Min(months[before], months[after]) >= FewRows)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{table}: no row of any account for {(from == to ? from : $"{from} to {to}")}, between {months[before]:N0} rows of {before} and {months[after]:N0} of {after}. ")
                    + "It would be taken for the silence of all. Load what is missing, or leave out the months before.";
            }
        }
    }

    private static async Task<TableReport> CountAsync(IQueryEngine engine, CheckSql sql, CancellationToken cancellation)
    {
        Dictionary<string, long> rows = [];
        string name = $"check of {sql.Contract.Name}";
        await foreach (ColumnBlock block in engine.QueryAsync(sql.CountByReason, name, cancellation))
        {
            foreach ((string reason, ulong count) in ((string[])block[CheckSql.Reason].Values).Zip((ulong[])block["rows"].Values))
            {
                rows[reason] = (long)count;
            }
        }

        return new TableReport(
            sql.Contract.Name,
            true,
            rows.Values.Sum(),
            0,
            rows.Where(reason => reason.Key.Length > 0).ToImmutableSortedDictionary(StringComparer.Ordinal),
            [.. sql.Contract.Columns.Select(column => column.Name).Where(column => sql.Stored.TypeOf(column) is null)],
            [.. sql.Stored.Columns.Select(column => column.Name)
                .Where(column => column != CheckSql.Reason && sql.Contract.Find(column) is null)]);
    }

    /// <summary>
    /// Rows that say the same word for word, as where two extracts overlap: to read one of them loses nothing, to read none would make a bill
    /// vanish.
    /// </summary>
    private static async Task<TableReport> ReadRepeatsOnceAsync(
        IQueryEngine engine, CheckSql sql, TableReport report, CancellationToken cancellation)
    {
        await foreach (ColumnBlock block in engine.QueryAsync(sql.CountRepeats, $"check of {sql.Contract.Name}", cancellation))
        {
            long rows = (long)((ulong[])block["rows"].Values)[0], keys = (long)((ulong[])block["keys"].Values)[0];
            long duplicates = report.Reasons[CheckSql.Duplicate] - rows;
            report = report with
            {
                Repeated = rows - keys,
                Reasons = duplicates > 0 ? report.Reasons.SetItem(CheckSql.Duplicate, duplicates) : report.Reasons.Remove(CheckSql.Duplicate),
            };
        }

        return report;
    }

    private static IEnumerable<string> Faults(TableContract table, TableReport report, DateOnly end, CheckSettings settings)
    {
        if (report.Rows == 0 && !table.MayBeEmpty)
        {
            yield return Empty(table.Name);
        }
        else if (report.BadShare > settings.LimitOf(table.Name))
        {
            string share = settings.LimitOf(table.Name).ToString("P1", CultureInfo.InvariantCulture);
            string rows = string.Create(CultureInfo.InvariantCulture, $"{report.BadRows:N0} of {report.Rows:N0} rows");
            yield return $"{table.Name}: {rows} break the contract, more than the {share} allowed: {report.ReasonsInWords()}. "
                + "Mend them at the source, or raise max_bad_share if they may be left out."
                + (settings.AsOf is null && report.Reasons.ContainsKey(CheckSql.InTheFuture)
                    ? string.Create(CultureInfo.InvariantCulture, $" {CheckSql.InTheFuture} is known later than {end:yyyy-MM-dd}, a month after the last that revenue_months holds in full: is a month missing there?") : "");
        }
    }

    /// <summary>What stands where the contract lists values: found and expected; empty where nothing does.</summary>
    private static async Task<string> UnlistedAsync(IQueryEngine engine, CheckSql sql, TableReport report, CancellationToken cancellation)
    {
        var said = new List<string>();
        foreach (ColumnContract column in sql.Contract.Columns.Where(column => report.Reasons.ContainsKey($"{column.Name}_{CheckSql.NotInList}")))
        {
            List<string> found = [];
            await foreach (ColumnBlock block in engine.QueryAsync(sql.Unlisted(column), $"check of {sql.Contract.Name}", cancellation))
            {
                found.AddRange(((string[])block["found"].Values).Select(value => $"'{UserFault.Shown(value)}'"));
            }

            said.Add($" {column.Name}: found {string.Join(", ", found)}; expected {string.Join(", ", column.ValidValues)}.");
        }

        return string.Concat(said);
    }

    private static string Empty(string table) =>
        $"{table}: the table holds no rows; an export that failed? Where nothing is known, leave the table out of the book.";

    private static string Line(TableReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.Name}: {report.Rows:N0} rows{(report.Repeated == 0 ? "" : $", {report.RepeatedInWords()}")}{(report.BadRows == 0 ? "" : $", {report.BadRows:N0} bad: {report.ReasonsInWords()}")}");
}

/// <summary>A book that was checked.</summary>
/// <param name="Report">What was found.</param>
/// <param name="GoodRows">Table → source of its good rows; empty if the book is unfit.</param>
public sealed record CheckedBook(CheckReport Report, IReadOnlyDictionary<string, string> GoodRows);

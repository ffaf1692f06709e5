using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>The telecom book says what the files say, and nothing before it happened.</summary>
public sealed class TelecomSourceTests(TelecomBook book) : IClassFixture<TelecomBook>
{
    private string Usage => $"file({SqlText.Literal(Path.Combine(book.Input, "usage.csv.gz"))}, CSVWithNames)";

    private string Clients => $"file({SqlText.Literal(Path.Combine(book.Input, "clients.csv"))}, CSVWithNames)";

    [Fact]
    public async Task Every_row_arrives_and_none_is_bad()
    {
        CheckReport report = await book.ReportAsync();
        string[] tables = ["accounts", "contract_ends", "revenue_months", "usage_days", "tickets"];
        Assert.Equal([45771, 7179, 719222, 719222, 247836], tables.Select(table => report[table].Rows));
        Assert.All(report.Tables, table => Assert.Equal(0, table.BadRows));
        Assert.False(Directory.Exists(Path.Combine(book.Book, "quarantine")));
    }

    [Theory]
    [InlineData("revenue_months", "toDate(known_at) != addMonths(month, 1) - 1")]
    [InlineData("usage_days", "toDate(known_at) != day OR day != toLastDayOfMonth(day)")]
    [InlineData("tickets", "toDate(known_at) != toLastDayOfMonth(opened_at)")]
    [InlineData("invoices", "toDate(known_at) != ifNull(paid_on, issued_on)")]
    [InlineData("contract_ends", "toDate(known_at) + 1 != ended_on")]
    [InlineData("accounts", "toDate(known_at) != toLastDayOfMonth(signed_on)")]
    public async Task Facts_are_known_at_the_end_of_their_month(string table, string wrong) =>
        Assert.Equal("0", await book.ValueAsync(
            $"SELECT count() FROM {book.Table(table)} WHERE {wrong} OR toString(toTime(known_at)) NOT LIKE '%23:59:59%'"));

    [Fact]
    public async Task Termination_is_the_last_month_served_and_the_contract_ends_on_the_next_day() =>
        Assert.Equal("0", await book.ValueAsync($"""
            SELECT count()
            FROM {book.Table("contract_ends")} AS ends
            FULL JOIN (SELECT * FROM {Clients} WHERE termination_date != '') AS clients
            ON account_id = client_id
            WHERE formatDateTime(addMonths(ended_on, -1), '%Y-%m') != termination_date OR account_id = '' OR client_id = ''
              OR initiated_by IS NOT NULL OR reason IS NOT NULL
            """));

    [Fact]
    public async Task Open_invoices_as_of_a_month_end_are_the_debt_of_that_month() =>
        Assert.Equal("719222 0", await book.ValueAsync($"""
            SELECT concat(toString(count()), ' ', toString(countIf(open != debt)))
            FROM
            (
              SELECT client_id AS account_id, addMonths(toDate(concat(month, '-01')), 1) - 1 AS as_of, toInt64(round(debt * 100)) AS debt
              FROM {Usage}
            ) AS found
            LEFT JOIN
            (
              SELECT account_id, as_of, sum(toInt64(open_amount * 100)) AS open
              FROM
              (
                SELECT account_id, as_of, argMax(tuple(amount, paid_on), known_at) AS latest, tupleElement(latest, 1) AS open_amount
                FROM {book.Table("invoices")}
                ARRAY JOIN arrayMap(n -> addMonths(toDate('2024-02-01'), n) - 1, range(21)) AS as_of
                WHERE toDate(known_at) <= as_of
                GROUP BY account_id, as_of, invoice_id
                HAVING isNull(tupleElement(latest, 2))
              )
              GROUP BY account_id, as_of
            ) AS book
            USING (account_id, as_of)
            """));

    [Fact]
    public async Task Money_traffic_and_tickets_add_up_to_the_files()
    {
        Assert.Equal(
            await book.ValueAsync($"""
                SELECT (sum(toInt64(round(revenue * 100))), sum(toInt64(round(traffic_gb * 1000))), sum(n_tickets), sum(n_sim)) AS sums
                FROM {Usage}
                """),
            await book.ValueAsync($"""
                SELECT ((SELECT sum(toInt64(mrr * 100)) FROM {book.Table("revenue_months")}),
                  (SELECT sum(toInt64(core_actions * 1000)) FROM {book.Table("usage_days")}),
                  (SELECT count() FROM {book.Table("tickets")}), (SELECT sum(seats_licensed) FROM {book.Table("revenue_months")})) AS sums
                """));
    }
}

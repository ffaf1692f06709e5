using System.Collections.Immutable;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Sources;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

public class BookCheckTests
{
    [Fact]
    public async Task Sound_book_is_fit_and_its_rows_stay_where_they_are()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        string quarantine = Path.Combine(book.Directory, "quarantine");
        CheckedBook found = await book.CheckAsync(new CheckOutput(quarantine, book.Directory, CopyAll: false));
        found.Report.EnsureFit();
        Assert.Equal([20, 0, 200, 240, 100, 200], found.Report.Tables.Where(table => table.Present).Select(table => table.Rows));
        Assert.All(found.Report.Tables, table => Assert.Equal(0, table.BadRows));
        Assert.Equal(new DateOnly(2025, 1, 31), found.Report.BookEnd);
        Assert.Equal(ParquetFile.Source(book.PathOf("usage_days")), found.GoodRows["usage_days"]);
        Assert.False(Directory.Exists(quarantine));
    }

    [Theory]
    [InlineData("accounts", "if(account_id = 'A3', NULL, signed_on) AS signed_on", "signed_on_missing", 1)]
    [InlineData("accounts", "if(account_id = 'A3', '', account_id) AS account_id", "account_id_missing", 1)]
    [InlineData("accounts", "if(account_id = 'A3', 3000000000, toInt64(employees)) AS employees", "employees_out_of_range", 1)]
    [InlineData("accounts", "if(account_id = 'A3', toDate32('2205-01-01'), toDate32(signed_on)) AS signed_on", "signed_on_out_of_range", 1)]
    [InlineData("accounts", "if(account_id = 'A3', toDate('2024-01-02'), signed_on) AS signed_on", "signed_after_known", 1)]
    [InlineData("revenue_months", "if(mrr < 105, -mrr, mrr) AS mrr", "mrr_out_of_range", 5)]
    [InlineData("revenue_months", "if(mrr < 105, nan, toFloat64(mrr)) AS mrr", "mrr_out_of_range", 5)]
    [InlineData("revenue_months", "if(mrr < 105, month + 1, month) AS month", "month_not_first_day", 5)]
    [InlineData("revenue_months", "if(mrr < 105, addMonths(month, -1), month) AS month", "before_signature", 5)]
    [InlineData("revenue_months",
        "if(mrr = 100, addYears(month, 70), month) AS month, if(mrr = 100, addYears(known_at, 70), known_at) AS known_at",
        "in_the_future", 1)]
    [InlineData("invoices", "if(invoice_id = 'I7', addYears(known_at, 70), known_at) AS known_at", "in_the_future", 1)]
    [InlineData("invoices",
        "if(invoice_id = 'I7', 'I8', invoice_id) AS invoice_id, toDateTime('2024-12-01 00:00:00', 'UTC') AS known_at", "duplicate_key", 2)]
    [InlineData("invoices", "if(invoice_id = 'I7', issued_on - 1, due_on) AS due_on", "due_before_issued", 1)]
    [InlineData("invoices", "if(invoice_id = 'I8', issued_on - 1, paid_on) AS paid_on", "paid_before_issued", 1)]
    [InlineData("invoices", "if(invoice_id = 'I8', issued_on + 11, paid_on) AS paid_on", "paid_after_known", 1)]
    [InlineData("invoices", "if(invoice_id = 'I7', known_at - 864000 - 86400, known_at) AS known_at", "issued_after_known", 1)]
    [InlineData("tickets", "if(ticket_id = 'T7', 'nobody', account_id) AS account_id", "account_id_unknown", 1)]
    [InlineData("tickets", "if(ticket_id = 'T7', 'x', category) AS category", "category_not_in_list", 1)]
    [InlineData("tickets", "if(ticket_id = 'T7', 9, severity) AS severity", "severity_out_of_range", 1)]
    [InlineData("tickets", "if(ticket_id = 'T7', toDateTime('2023-12-31 23:00:00', 'UTC'), opened_at) AS opened_at", "before_signature", 1)]
    [InlineData("usage_days", "if(core_actions = 7, inf, core_actions) AS core_actions", "core_actions_out_of_range", 1)]
    [InlineData("usage_days", "if(core_actions = 7, toDate('2023-12-31'), day) AS day", "before_signature", 1)]
    [InlineData("usage_days", "if(core_actions = 7, day + 1, day) AS day", "day_after_known", 1)]
    public async Task Bad_rows_are_counted_quarantined_and_left_out(string table, string damage, string reason, long rows)
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync(table, damage);
        string quarantine = Path.Combine(book.Directory, "quarantine");
        CheckedBook found = await book.CheckAsync(new CheckOutput(quarantine, Path.Combine(book.Directory, "good"), CopyAll: false));

        found.Report.EnsureFit();
        TableReport report = found.Report[table];
        Assert.Equal([KeyValuePair.Create(reason, rows)], report.Reasons);
        string quarantined = ParquetFile.Source(Path.Combine(quarantine, table + ".parquet"));
        Assert.Equal(Enumerable.Repeat(reason, (int)rows), await book.TextsAsync($"SELECT _reason FROM {quarantined}"));
        Assert.Equal([(report.Rows - rows).ToString()], await book.TextsAsync($"SELECT count() FROM {found.GoodRows[table]}"));
        Assert.Equal(ParquetFile.Source(Path.Combine(book.Directory, "good", table + ".parquet")), found.GoodRows[table]);
    }

    [Theory]
    [InlineData("month < '2024-04-01' OR month > '2024-06-01'", "no row of any account for 2024-04 to 2024-06, between 20 rows of 2024-03 and 20 of 2024-07.")]
    [InlineData("month != '2024-11-01'", "no row of any account for 2024-11, between 20 rows of 2024-10 and 20 of 2024-12.")]
    [InlineData("month > '2024-03-01'", null)] // a later beginning is no gap
    [InlineData("month < '2024-10-01'", null)]
    [InlineData("account_id != 'A3' AND month != '2024-11-01'", null)] // nineteen accounts may have a month without revenue
    public async Task A_month_without_revenue_of_anybody_is_no_silence(string kept, string? fault)
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.KeepAsync("revenue_months", kept);
        CheckReport report = (await book.CheckAsync()).Report;
        Assert.Equal(fault is null ? [] : [$"revenue_months: {fault} It would be taken for the silence of all. Load what is missing, or leave out the months before."], report.Faults);
    }

    [Fact]
    public async Task What_the_contract_does_not_list_is_named_with_what_it_does()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("tickets", "if(severity = 1, 'Defect', if(severity = 2, 'Ärger', category)) AS category");
        Assert.EndsWith(
            " category: found 'Defect', 'Ärger'; expected how_to, defect, outage, billing, accounting, request, complaint.",
            Assert.Single((await book.CheckAsync()).Report.Faults));
    }

    [Fact]
    public async Task Quarantine_keeps_the_row_as_it_was_found()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("accounts", "if(account_id = 'A3', 3000000000, toInt64(employees)) AS employees");
        string quarantine = Path.Combine(book.Directory, "quarantine");
        await book.CheckAsync(new CheckOutput(quarantine, null, CopyAll: false));
        string quarantined = ParquetFile.Source(Path.Combine(quarantine, "accounts.parquet"));
        Assert.Equal(["A3 Basic 3000000000"],
            await book.TextsAsync($"SELECT concat(account_id, ' ', plan, ' ', toString(employees)) FROM {quarantined}"));
    }

    [Fact]
    public async Task Rows_of_a_quarantined_account_go_with_it()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("accounts", "if(account_id = 'A3', NULL, signed_on) AS signed_on");
        CheckReport report = (await book.CheckAsync()).Report;
        Assert.Equal((12, 10, 5), (report["revenue_months"].Reasons["account_id_unknown"], report["invoices"].Reasons["account_id_unknown"],
            report["tickets"].Reasons["account_id_unknown"]));
    }

    [Fact]
    public async Task Good_rows_read_through_a_condition_are_those_of_the_copy()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("invoices", "if(invoice_id IN ('I7', 'I9'), issued_on - 1, due_on) AS due_on");
        string condition = (await book.CheckAsync()).GoodRows["invoices"];
        CheckOutput copies = new(null, Path.Combine(book.Directory, "good"), CopyAll: false);
        string copy = (await book.CheckAsync(copies)).GoodRows["invoices"];
        Assert.NotEqual(copy, condition);
        string rows = "SELECT concat(invoice_id, toString(amount), toString(toDateTime(known_at))) FROM {0} ORDER BY invoice_id";
        List<string> copied = await book.TextsAsync(string.Format(rows, copy));
        Assert.Equal(198, copied.Count);
        Assert.Equal(copied, await book.TextsAsync(string.Format(rows, condition)));
    }

    [Fact]
    public void Every_row_is_either_good_or_quarantined_under_what_was_done_to_it()
    {
        string[] reasons = ["due_on_missing", "amount_out_of_range", "paid_before_issued", "account_id_unknown"];
        Arbitrary<(int Row, int Kind)[]> damages = Gen.Choose(0, 99).SelectMany(_ => Gen.Choose(0, 199).Zip(Gen.Choose(0, 3))).ArrayOf(12)
            .Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToArray()).ToArbitrary();
        Prop.ForAll(damages, planted =>
        {
            string Rows(int kind) => "invoice_id IN (''"
                + string.Concat(planted.Where(pair => pair.Kind == kind).Select(pair => $", 'I{pair.Row}'")) + ")";
            using SmallBook book = SmallBook.WriteAsync().GetAwaiter().GetResult();
            book.DamageAsync("invoices", $"if({Rows(0)}, NULL, due_on) AS due_on, if({Rows(1)}, 1e17, toFloat64(amount)) AS amount, "
                + $"if({Rows(2)}, issued_on - 5, paid_on) AS paid_on, if({Rows(3)}, 'nobody', account_id) AS account_id")
                .GetAwaiter().GetResult();
            CheckedBook found = book.CheckAsync().GetAwaiter().GetResult();
            ImmutableSortedDictionary<string, long> expected = planted.GroupBy(pair => reasons[pair.Kind])
                .ToImmutableSortedDictionary(group => group.Key, group => (long)group.Count());
            List<string> good = book.TextsAsync($"SELECT invoice_id FROM {found.GoodRows["invoices"]}").GetAwaiter().GetResult();
            return found.Report["invoices"].Reasons.SequenceEqual(expected)
                && good.ToHashSet().SetEquals(Enumerable.Range(0, 200).Except(planted.Select(pair => pair.Row)).Select(row => $"I{row}"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));
    }

    /// <summary>Where two extracts overlap, a bill stands twice. To throw both away would make it vanish: the account would seem to have left.</summary>
    [Fact]
    public void A_row_said_twice_is_read_once_and_two_that_disagree_not_at_all()
    {
        Arbitrary<(int Row, int Kind)[]> copies = Gen.Choose(0, 199).Zip(Gen.Choose(0, 2)).ArrayOf(12)
            .Select(pairs => pairs.Select(pair => (pair.Item1, pair.Item2)).DistinctBy(pair => pair.Item1).ToArray()).ToArbitrary();
        Prop.ForAll(copies, planted =>
        {
            string Rows(int kind) => "invoice_id IN (''" + string.Concat(planted.Where(pair => pair.Kind == kind).Select(pair => $", 'I{pair.Row}'")) + ")";
            using SmallBook book = SmallBook.WriteAsync().GetAwaiter().GetResult();
            string found = ParquetFile.Source(Copy(book, "invoices"));
            book.ReplaceAsync("invoices", $"SELECT * FROM {found} UNION ALL SELECT * FROM {found} WHERE {Rows(0)} OR {Rows(1)} UNION ALL SELECT * FROM {found} WHERE {Rows(1)} "
                + $"UNION ALL SELECT * REPLACE(amount + 1 AS amount) FROM {found} WHERE {Rows(2)}").GetAwaiter().GetResult();
            int Planted(int kind) => planted.Count(pair => pair.Kind == kind);

            CheckOutput[] outputs = [CheckOutput.None, new(null, Path.Combine(book.Directory, "good"), CopyAll: false)];
            return Array.TrueForAll(outputs, output =>
            {
                CheckedBook read = book.CheckAsync(output).GetAwaiter().GetResult();
                List<string> good = book.TextsAsync($"SELECT invoice_id FROM {read.GoodRows["invoices"]}").GetAwaiter().GetResult();
                TableReport report = read.Report["invoices"];
                return report.Repeated == Planted(0) + 2 * Planted(1)
                    && report.Reasons.GetValueOrDefault("duplicate_key") == 2 * Planted(2) && report.BadRows == 2 * Planted(2)
                    && report.GoodRows == good.Count && good.Count == 200 - Planted(2)
                    && good.ToHashSet().SetEquals(Enumerable.Range(0, 200).Select(row => $"I{row}").Except(planted.Where(pair => pair.Kind == 2).Select(pair => $"I{pair.Row}")));
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));
    }

    [Fact]
    public async Task More_bad_rows_than_allowed_make_the_book_unfit_and_the_message_counts_them()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("tickets", "if(severity = 1, 9, severity) AS severity");
        CheckReport report = (await book.CheckAsync(maxBadShare: 0.24)).Report;
        UserFault fault = Assert.Throws<UserFault>(report.EnsureFit);
        Assert.Contains(
            "tickets: 25 of 100 rows break the contract, more than the 24.0 % allowed: severity_out_of_range 25", fault.Message);
        (await book.CheckAsync(maxBadShare: 0.25)).Report.EnsureFit();
    }

    [Fact]
    public async Task Optional_column_that_is_missing_reads_as_null()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        CheckedBook found = await book.CheckAsync(new CheckOutput(null, Path.Combine(book.Directory, "good"), CopyAll: true));
        Assert.Contains("region", found.Report["accounts"].AbsentColumns);
        Assert.Equal(["Nullable(String)"],
            await book.TextsAsync($"SELECT DISTINCT toTypeName(region) FROM {found.GoodRows["accounts"]}"));
    }

    [Fact]
    public async Task Floating_money_is_rounded_to_the_cent_not_cut()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("invoices", "if(invoice_id = 'I0', -1.15, 1.15) AS amount");
        CheckedBook found = await book.CheckAsync(new CheckOutput(null, Path.Combine(book.Directory, "good"), CopyAll: true));
        Assert.Equal(["-1.15", "1.15"], await book.TextsAsync($"SELECT DISTINCT amount FROM {found.GoodRows["invoices"]} ORDER BY amount"));
    }

    [Fact]
    public async Task Missing_required_table_is_named()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        File.Delete(book.PathOf("revenue_months"));
        Assert.Contains("revenue_months: the table is missing", await FaultAsync(book));
    }

    [Theory]
    [InlineData("accounts")]
    [InlineData("revenue_months")]
    [InlineData("tickets")]
    public async Task Empty_table_is_named(string table)
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.ReplaceAsync(table, $"SELECT * FROM {ParquetFile.Source(Copy(book, table))} WHERE 0");
        Assert.Contains($"{table}: the table holds no rows", await FaultAsync(book));
    }

    [Fact]
    public async Task Missing_column_is_named_with_its_type()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DropColumnAsync("invoices", "due_on");
        Assert.StartsWith("invoices.due_on: the column is missing; expected Date", await FaultAsync(book));
    }

    [Fact]
    public async Task Wrong_type_names_table_column_found_and_expected()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.DamageAsync("revenue_months", "toString(mrr) AS mrr");
        await book.DamageAsync("tickets", "toString(opened_at) AS opened_at");
        Assert.Equal(
            "revenue_months.mrr: wrong type: found String, expected Decimal(18,2) or another number type.\n"
            + "tickets.opened_at: wrong type: found String, expected DateTime('UTC') or another timestamp type.", await FaultAsync(book));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    public async Task Damaged_file_is_named(double share)
    {
        using SmallBook book = await SmallBook.WriteAsync();
        byte[] bytes = await File.ReadAllBytesAsync(book.PathOf("invoices"));
        await File.WriteAllBytesAsync(
            book.PathOf("invoices"), share == 0 ? "not parquet"u8.ToArray() : bytes[..(int)(bytes.Length * share)]);
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => book.CheckAsync());
        Assert.StartsWith("invoices: cannot be read; a Parquet file that is damaged or cut short?", fault.Message);
    }

    [Fact]
    public async Task As_of_moves_the_end_of_the_book()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        CheckReport report = (await book.CheckAsync(maxBadShare: 1, asOf: new DateOnly(2024, 6, 30))).Report;
        Assert.Equal(120, report["revenue_months"].Reasons["in_the_future"]);
    }

    [Fact]
    public async Task Facts_of_a_month_that_nobody_was_billed_for_say_what_the_end_was_found_by()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await book.KeepAsync("revenue_months", "month < '2024-04-01'");
        Assert.Contains(
            "in_the_future is known later than 2024-04-30, a month after the last that revenue_months holds in full: is a month missing there?",
            await FaultAsync(book));
        CheckReport asked = (await book.CheckAsync(maxBadShare: 0.05, asOf: new DateOnly(2024, 4, 30))).Report;
        Assert.DoesNotContain("is a month missing", Assert.Throws<UserFault>(asked.EnsureFit).Message);
    }

    [Fact]
    public async Task A_file_that_bears_no_tables_name_is_told()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        Assert.Null(await NotReadAsync());
        File.Move(book.PathOf("invoices"), book.PathOf("Invoice"));
        string? said = await NotReadAsync();
        Assert.StartsWith("Not read, since no table of the contract has that name: Invoice.parquet. Tables that are not in the book: ", said);
        Assert.Contains(" invoices,", said);

        async Task<string?> NotReadAsync()
        {
            BookPlace place = BookPlace.InDirectory(book.Directory, Contract.Default);
            await place.Engine.DisposeAsync();
            return place.NotRead;
        }
    }

    private static string Copy(SmallBook book, string table)
    {
        string copy = book.PathOf(table) + ".copy";
        File.Copy(book.PathOf(table), copy);
        return copy;
    }

    private static async Task<string> FaultAsync(SmallBook book)
    {
        CheckReport report = (await book.CheckAsync()).Report;
        return Assert.Throws<UserFault>(report.EnsureFit).Message;
    }
}

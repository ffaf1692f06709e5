using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class LedgerVerificationTests : IAsyncLifetime
{
    private static readonly string[] EntryColumns =
    [
        "writer", "sequence", "at", "program", "kind", "account_id", "model_version", "policy_sha256", "subject", "content_sha256", "previous", "hash",
        "inputs", "output",
    ];

    private const int UniqueViolated = 19;
    private static readonly string[] HeadColumns = ["writer", "sequence", "hash"];
    private readonly Scratch _scratch = new();

    private string Place => _scratch["ledger.db"];

    public async ValueTask InitializeAsync() => await Ledgers.FillAsync(Place, 20);

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void An_untouched_ledger_verifies_and_counts_what_it_checked()
    {
        LedgerReport report = LedgerVerification.Run(Place, []);
        Assert.Empty(report.Faults);
        Assert.Equal((22, 0), (report.Rows, report.Expired));
        Assert.Equal([("left", 11), ("right", 11)], report.Heads.Select(head => (head.Writer, head.Sequence)));
    }

    [Fact]
    public void Any_changed_byte_of_any_column_of_any_row_is_found()
    {
        var columns = EntryColumns.Select(column => ("entries", column)).Concat(HeadColumns.Select(column => ("heads", column))).ToArray();
        Prop.ForAll(
            Gen.Elements(columns).ToArbitrary(),
            Gen.Choose(1, 22).ToArbitrary(),
            Gen.Choose(0, 100_000).ToArbitrary(),
            (place, row, position) =>
            {
                (string table, string column) = place;
                row = table == "heads" ? 1 + row % 2 : row;
                string where = $"FROM {table} WHERE rowid = {row}", set = $"UPDATE {table} SET {column} = $value WHERE rowid = {row}";
                object? before = Ledgers.Scalar(Place, $"SELECT {column} {where}");
                try
                {
                    Ledgers.Execute(Place, set, ("$value", Changed(before, position)));
                }
                catch (SqliteException refused) when (refused.SqliteErrorCode == UniqueViolated)
                {
                    return true; // another row has this id already: the file itself does not take the change
                }

                bool found = Ledgers.Faults(Place).Count > 0;
                Ledgers.Execute(Place, set, ("$value", before));
                return found && Ledgers.Faults(Place).Count == 0;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>The value with one bit of one byte the other way; what is absent appears.</summary>
    private static object Changed(object? value, int position)
    {
        switch (value)
        {
            case long number:
                return number ^ 1L << position % 62;
            case string { Length: > 0 } text:
                char[] letters = text.ToCharArray();
                letters[position % letters.Length] ^= (char)1;
                return new string(letters);
            case byte[] { Length: > 0 } bytes:
                byte[] copy = [.. bytes];
                copy[position % copy.Length] ^= (byte)(1 << position % 8);
                return copy;
            case byte[]:
                return new byte[] { 1 };
            default:
                return "";
        }
    }

    [Fact]
    public void Any_removed_row_is_found() => Prop.ForAll(Gen.Choose(1, 22).ToArbitrary(), row =>
    {
        string copy = Copy($"removed-{row}.db");
        Ledgers.Execute(copy, $"DELETE FROM entries WHERE rowid = {row}");
        return Ledgers.Faults(copy).Count > 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_that_change_places_are_found_within_a_chain_and_between_chains() => Prop.ForAll(
        Gen.Choose(1, 22).ToArbitrary(), Gen.Choose(1, 22).ToArbitrary(), (one, other) =>
        {
            string copy = Copy($"swapped-{one}-{other}.db");
            string contents = string.Join(", ", EntryColumns.Except(["writer", "sequence"]).Select(column => $"{column} = (SELECT {column} FROM moved WHERE was = $other)"));
            Ledgers.Execute(copy, $"CREATE TABLE moved AS SELECT rowid AS was, * FROM entries WHERE rowid IN ({one}, {other})");
            Ledgers.Execute(copy, $"UPDATE entries SET {contents} WHERE rowid = {one}", ("$other", other));
            Ledgers.Execute(copy, $"UPDATE entries SET {contents} WHERE rowid = {other}", ("$other", one));
            return one == other || Ledgers.Faults(copy).Count > 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_row_in_another_order_is_found()
    {
        Ledgers.Execute(Place, "UPDATE entries SET rowid = -5 WHERE rowid = 8");
        Assert.Contains("rows were removed, moved or added", string.Join('\n', Ledgers.Faults(Place)));
    }

    [Fact]
    public void An_end_cut_off_is_found_by_the_head_and_by_whoever_began_later()
    {
        Ledgers.Execute(Place, "DELETE FROM entries WHERE writer = 'left' AND sequence > 9");
        Assert.Contains("left: its rows end at 9, its head is of row 11", Assert.Single(Ledgers.Faults(Place)));
        Ledgers.Execute(Place, "UPDATE heads SET sequence = 9, hash = (SELECT hash FROM entries WHERE writer = 'left' AND sequence = 9) WHERE writer = 'left'");
        Assert.Empty(Ledgers.Faults(Place)); // as it was when only nine rows were written: only heads kept elsewhere can tell
    }

    [Fact]
    public async Task An_end_written_anew_with_its_head_is_found_by_whoever_began_later()
    {
        await LedgerWriter.Open(Place, "later", StandingClock.NewYear).DisposeAsync();
        Ledgers.Execute(Place, "DELETE FROM entries WHERE writer = 'left' AND sequence > 9");
        Ledgers.Execute(Place, "UPDATE heads SET sequence = 9, hash = (SELECT hash FROM entries WHERE writer = 'left' AND sequence = 9) WHERE writer = 'left'");
        Assert.Contains("later-0000000001: found left at row 11 when it began", Assert.Single(Ledgers.Faults(Place)));
    }

    [Fact]
    public async Task A_whole_chain_that_is_gone_is_found_by_whoever_began_later()
    {
        await LedgerWriter.Open(Place, "later", StandingClock.NewYear).DisposeAsync();
        Ledgers.Execute(Place, "DELETE FROM entries WHERE writer = 'right'; DELETE FROM heads WHERE writer = 'right'");
        Assert.Contains("found right at row 11", Assert.Single(Ledgers.Faults(Place)));
    }

    [Fact]
    public async Task A_ledger_written_anew_is_found_by_heads_that_were_kept_elsewhere()
    {
        IReadOnlyList<LedgerHead> kept = LedgerHead.Parse("heads", LedgerHead.Lines(new LedgerReader(Place).Heads()));
        Assert.Empty(Ledgers.Faults(Place, kept));
        string forged = _scratch["forged.db"];
        await using (LedgerWriter writer = LedgerWriter.Open(forged, "left", StandingClock.NewYear))
        {
            await writer.AppendAsync([.. Enumerable.Range(100, 10).Select(seed => Ledgers.Draft(seed))]);
        }

        Assert.Empty(Ledgers.Faults(forged));
        IReadOnlyList<string> faults = Ledgers.Faults(forged, kept);
        Assert.Contains(faults, fault => fault.StartsWith("left-0000000011: its hash is not the one that was kept", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("right-0000000011: was there when the heads were kept", StringComparison.Ordinal));
        Ledgers.Execute(Place, "DELETE FROM entries WHERE writer = 'left' AND sequence > 9");
        Ledgers.Execute(Place, "UPDATE heads SET sequence = 9, hash = (SELECT hash FROM entries WHERE writer = 'left' AND sequence = 9) WHERE writer = 'left'");
        Assert.Contains("left-0000000011: was there", Assert.Single(Ledgers.Faults(Place, kept)));
    }

    [Fact]
    public void A_flipped_byte_anywhere_in_the_file_is_found_or_changes_nothing_that_is_exported()
    {
        Ledgers.Execute(Place, "PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] file = File.ReadAllBytes(Place);
        string exported = Export(Place);
        Prop.ForAll(Gen.Choose(0, file.Length - 1).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (place, bit) =>
        {
            string copy = _scratch["flipped.db"];
            byte[] bytes = [.. file];
            bytes[place] ^= (byte)(1 << bit);
            File.WriteAllBytes(copy, bytes);
            try
            {
                return Ledgers.Faults(copy).Count > 0 || Export(copy) == exported;
            }
            catch (UserFault)
            {
                return true;
            }
            finally
            {
                File.Delete(copy);
                File.Delete(copy + "-wal");
                File.Delete(copy + "-shm");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData("writer")]
    [InlineData("sequence")]
    [InlineData("at")]
    [InlineData("program")]
    [InlineData("kind")]
    [InlineData("content_sha256")]
    [InlineData("previous")]
    [InlineData("hash")]
    public void A_row_without_a_value_that_the_schema_demands_is_a_fault_with_its_place(string column)
    {
        Remove("entries", column, rowid: 8);
        Assert.Contains($"Row 8 of the file cannot be read: {column} is missing.", Ledgers.Faults(Place));
    }

    [Theory]
    [InlineData("writer", "cannot be read or written as a ledger: writer is missing.")]
    [InlineData("at", "left-0000000005: the row was changed: at is missing. See ledger verify.")]
    public void A_row_without_a_value_that_the_schema_demands_is_one_clear_message_to_who_exports(string column, string message)
    {
        Remove("entries", column, rowid: 9);
        Assert.Contains(message, Assert.Throws<UserFault>(() => Export(Place)).Message);
    }

    [Theory]
    [InlineData("sequence")]
    [InlineData("hash")]
    public void A_head_without_a_value_is_one_clear_message(string column)
    {
        Remove("heads", column, rowid: 1);
        Assert.Contains($"cannot be read or written as a ledger: {column} is missing.", Assert.Throws<UserFault>(() => Ledgers.Faults(Place)).Message);
    }

    [Theory]
    [InlineData(LedgerKind.Opened)]
    [InlineData(LedgerKind.Expiry)]
    public void An_answer_that_calls_itself_a_mark_of_the_ledger_is_a_changed_row(string kind)
    {
        Ledgers.Execute(Place, $"UPDATE entries SET kind = '{kind}' WHERE rowid = 8");
        Assert.Contains("the row is not as it was written", Assert.Single(Ledgers.Faults(Place)));
    }

    /// <summary>Takes a value away that the schema demands, as damage to a page can.</summary>
    private void Remove(string table, string column, int rowid)
    {
        using (SqliteConnection connection = PortfolioSchema.Connect(Place, SqliteOpenMode.ReadWrite))
        {
            connection.Execute($"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE name = '{table}'");
        }

        Ledgers.Execute(Place, $"UPDATE {table} SET {column} = NULL WHERE rowid = {rowid}");
    }

    [Fact]
    public void Another_file_is_no_ledger()
    {
        File.WriteAllText(_scratch["other.db"], new string('x', 5000));
        Assert.Contains("cannot be read or written as a ledger", Assert.Throws<UserFault>(() => Ledgers.Faults(_scratch["other.db"])).Message);
        Assert.Contains("there is no ledger here yet", Assert.Throws<UserFault>(() => Ledgers.Faults(_scratch["none.db"])).Message);
        PortfolioWriter.Write(_scratch["portfolio.db"], new PortfolioHeader("v", "2025-04", [], []), []);
        Assert.Contains("schema version 2, this program reads 1", Assert.Throws<UserFault>(() => Ledgers.Faults(_scratch["portfolio.db"])).Message);
        Assert.Throws<UserFault>(() => LedgerWriter.Open(_scratch["portfolio.db"], null, TimeProvider.System));
    }

    private static string Export(string path)
    {
        var text = new StringBuilder();
        foreach (LedgerEntry entry in new LedgerReader(path).All())
        {
            text.Append(LedgerLine.Of(entry)).Append('\n');
        }

        return text.ToString();
    }

    private string Copy(string name)
    {
        Ledgers.Execute(Place, "PRAGMA wal_checkpoint(TRUNCATE)");
        File.Copy(Place, _scratch[name], overwrite: true);
        return _scratch[name];
    }
}

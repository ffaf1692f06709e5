using System.Security.Cryptography;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Sources.Simulator;

public class SimulatedBookTests
{
    private static readonly SimulatorSettings Tiny = new(300, 18, 5);

    private static string Hash(SimulatedBook book)
    {
        using MemoryStream bytes = new();
        using (NativeWriter writer = new(bytes))
        {
            foreach (ISimulatedTable table in book.Rows.Tables.Append(book.Rows.Truth))
            {
                table.Write(writer);
            }
        }

        return Convert.ToHexString(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    [Fact]
    public void Same_settings_give_the_same_rows_and_another_seed_others()
    {
        string first = Hash(SimulatedBook.Create(Tiny));
        Assert.Equal(first, Hash(SimulatedBook.Create(Tiny)));
        Assert.NotEqual(first, Hash(SimulatedBook.Create(Tiny with { Seed = 6 })));
    }

    [Fact]
    public void Every_table_of_the_contract_is_there_with_its_columns()
    {
        SimulatedBook book = SimulatedBook.Create(Tiny);
        foreach (TableContract table in Contract.Default.Tables)
        {
            ISimulatedTable simulated = Assert.Single(book.Rows.Tables, simulated => simulated.Name == table.Name);
            Assert.Equal(
                table.Columns.Select(column => column.Name).Except(["segment"]),
                simulated.Structure.Split(", ").Where(part => part.Contains(' ')).Select(part => part.Split(' ')[0]));
            Assert.True(simulated.Count > 0, table.Name);
        }
    }

    [Fact]
    public void Nothing_is_known_before_it_happens_or_after_the_book_closes()
    {
        BookRows rows = SmallSimulation.Book.Rows;
        uint close = SmallSimulation.Book.Calendar.Close;
        All(rows.Accounts, row => (row.Path.SignedOn, row.KnownAt));
        All(rows.Revenue, row => (row.Month, row.KnownAt));
        All(rows.Invoices, row => (row.PaidOn ?? row.IssuedOn, row.KnownAt));
        All(rows.Usage, row => (row.Day, UsageDay.KnownAt(row.Day)));
        All(rows.Content, row => (row.SeenOn ?? 0, row.KnownAt));
        All(rows.PlanSteps, row => (row.DoneOn ?? row.AgreedOn, row.KnownAt));
        All(rows.Goals, row => (row.Achieved is null ? row.SetOn : row.DueOn, row.KnownAt));
        All(rows.Meetings, row => (row.Outcome is "attended" or "no_show" ? row.HeldOn : 0, row.KnownAt));
        Assert.All(rows.Tickets.Rows, row => Assert.True((row.ClosedAt ?? row.OpenedAt) <= row.KnownAt && row.KnownAt <= close));
        Assert.All(rows.Incidents.Rows, row => Assert.True(row.Incident.StartedAt < row.Incident.EndedAt));
        Assert.Contains(rows.ContractEnds.Rows, row => row.End.KnownAt < BookCalendar.At(row.End.EndedOn, 0));

        void All<T>(SimulatedTable<T> table, Func<T, (int Day, uint KnownAt)> happens) => Assert.All(table.Rows, row =>
        {
            (int day, uint known) = happens(row);
            Assert.True(BookCalendar.At(day, 0) <= known && known <= close, row!.ToString());
        });
    }

    [Fact]
    public void Nothing_happens_before_the_signature_or_after_the_end()
    {
        SimulatedBook book = SmallSimulation.Book;
        Assert.All(book.Rows.Usage.Rows, row =>
            Assert.InRange(row.Day, book.Paths[row.Rank].SignedOn, (book.Paths[row.Rank].End?.EndedOn ?? int.MaxValue) - 1));
        Assert.All(book.Rows.Tickets.Rows, row => Assert.True(row.OpenedAt >= BookCalendar.At(book.Paths[row.Rank].SignedOn, 0)));
        Assert.All(book.Rows.ContractEnds.Rows, row => Assert.True(row.End.EndedOn > book.Paths[row.Rank].SignedOn));
    }

    [Fact]
    public void Facts_mature_in_later_versions()
    {
        BookRows rows = SmallSimulation.Book.Rows;
        Assert.All(rows.Invoices.Rows.GroupBy(row => (row.Rank, row.Number)), versions =>
            Assert.Null(versions.MinBy(row => row.KnownAt).PaidOn));
        Assert.All(rows.Tickets.Rows.GroupBy(row => (row.Rank, row.Number)), versions =>
            Assert.Null(versions.MinBy(row => row.KnownAt).HandleMinutes));
        Assert.Contains(rows.Accounts.Rows.GroupBy(row => row.Path.Rank), versions => versions.Count() > 2);
    }

    [Fact]
    public void Referrals_make_a_forest_in_which_some_referrers_stand_above_larger_accounts()
    {
        IReadOnlyList<AccountPath> paths = SmallSimulation.Book.Paths;
        AccountPath[] referred = [.. paths.Where(path => path.ReferredBy >= 0)];
        Assert.InRange(referred.Length, paths.Count / 10, paths.Count / 3);
        Assert.All(referred, path => Assert.True(paths[path.ReferredBy].SignedOn < path.SignedOn));
        Assert.Contains(referred, path => path.Profile.Seats > 10 * paths[path.ReferredBy].Profile.Seats);
        Assert.Contains(referred.GroupBy(path => path.ReferredBy), tree => tree.Count() >= 4);
    }

    [Fact]
    public void Faults_are_planted_only_where_asked_for()
    {
        FaultPlan on = SmallSimulation.Book.Faults;
        Assert.NotNull(on.FaultyBatch);
        Assert.NotNull(on.FaultyVersion);
        Assert.Null(on.EveryoneFrom);
        SimulatedBook off = SimulatedBook.Create(Tiny with { Faults = PlantedFaults.Off });
        SimulatedBook everyone = SimulatedBook.Create(Tiny with { Faults = PlantedFaults.Everyone });
        Assert.All(off.Rows.Truth.Rows, row => Assert.False(row.BatchFault || row.VersionFault || row.EveryoneFault));
        Assert.All(off.Faults.Incidents, incident => Assert.Equal("", incident.Version + incident.Plan + incident.Region));
        Assert.Equal(6, everyone.Faults.EveryoneFrom);
        Assert.All(everyone.Rows.Truth.Rows, row => Assert.Equal(row.Month >= 6, row.EveryoneFault));
    }

    [Fact]
    public void Faulty_version_brings_defects_to_those_who_run_it()
    {
        SimulatedBook book = SmallSimulation.Book;
        ILookup<int, Ticket> defects = book.Rows.Tickets.Rows
            .Where(row => row.Category == TicketCategory.Defect && row.ClosedAt is null).ToLookup(row => row.Rank);
        TruthMonth[] last = [.. book.Rows.Truth.Rows.Where(row => row.Month is >= 30 and < 36 && row.UnderContract && !row.Now.IsSilent)];
        double hit = Rate(last.Where(row => row.VersionFault)), spared = Rate(last.Where(row => !row.VersionFault));
        Assert.InRange(last.Count(row => row.VersionFault) / (double)last.Length, 0.10, 0.30);
        Assert.True(hit > 1.5 * spared, $"{hit:0.00} against {spared:0.00} defects a month");

        double Rate(IEnumerable<TruthMonth> rows) => rows.Average(row => defects[row.Path.Rank].Count(ticket =>
            book.Calendar.MonthOf((int)(ticket.OpenedAt / 86_400)) == row.Month));
    }
}

using System.Runtime.InteropServices;
using ChurnSegmentation.Training.Engine;

namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>A table being filled; rows that the book does not know of at its close are left out.</summary>
internal interface ISimulatedTable
{
    string Name { get; }

    string Structure { get; }

    int Count { get; }

    /// <summary>Appends the rows of the same table of another chunk, and empties that.</summary>
    void Take(ISimulatedTable other);

    /// <summary>Writes all rows by the instant from which they were known, then by account.</summary>
    void Write(NativeWriter writer);
}

/// <inheritdoc cref="ISimulatedTable"/>
internal sealed class SimulatedTable<T>(TableShape<T> shape, uint close) : ISimulatedTable
{
    private readonly List<T> rows = [];
    private readonly List<uint> known = [];

    public string Name => shape.Name;

    public string Structure => shape.Structure;

    public int Count => rows.Count;

    public IReadOnlyList<T> Rows => rows;

    public void Add(uint knownAt, in T row)
    {
        if (knownAt <= close)
        {
            rows.Add(row);
            known.Add(knownAt);
        }
    }

    public void Take(ISimulatedTable other)
    {
        SimulatedTable<T> same = (SimulatedTable<T>)other;
        rows.AddRange(CollectionsMarshal.AsSpan(same.rows));
        known.AddRange(CollectionsMarshal.AsSpan(same.known));
        same.rows.Clear();
        same.rows.TrimExcess();
        same.known.Clear();
        same.known.TrimExcess();
    }

    public void Write(NativeWriter writer)
    {
        ulong[] order = new ulong[known.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (ulong)known[i] << 32 | (uint)i;
        }

        Array.Sort(order);
        shape.Write(writer, rows, Array.ConvertAll(order, key => (int)(uint)key));
    }
}

/// <summary>The tables of a book, or of a chunk of its accounts.</summary>
internal sealed class BookRows(uint close)
{
    public SimulatedTable<AccountVersion> Accounts { get; } = new(AccountVersion.Shape, close);
    public SimulatedTable<RevenueMonth> Revenue { get; } = new(RevenueMonth.Shape, close);
    public SimulatedTable<ContractEndRow> ContractEnds { get; } = new(ContractEndRow.Shape, close);
    public SimulatedTable<Invoice> Invoices { get; } = new(Invoice.Shape, close);
    public SimulatedTable<UsageDay> Usage { get; } = new(UsageDay.Shape, close);
    public SimulatedTable<Ticket> Tickets { get; } = new(Ticket.Shape, close);
    public SimulatedTable<IncidentRow> Incidents { get; } = new(IncidentRow.Shape, close);
    public SimulatedTable<Meeting> Meetings { get; } = new(Meeting.Shape, close);
    public SimulatedTable<ContentItem> Content { get; } = new(ContentItem.Shape, close);
    public SimulatedTable<PlanStep> PlanSteps { get; } = new(PlanStep.Shape, close);
    public SimulatedTable<Goal> Goals { get; } = new(Goal.Shape, close);
    public SimulatedTable<Survey> Surveys { get; } = new(Survey.Shape, close);
    public SimulatedTable<InterventionRow> Interventions { get; } = new(InterventionRow.Shape, close);
    public SimulatedTable<ExitReview> ExitReviews { get; } = new(ExitReview.Shape, close);

    /// <summary>The truth stands beside the tables, never among them.</summary>
    public SimulatedTable<TruthMonth> Truth { get; } = new(TruthMonth.Shape, uint.MaxValue);

    public IReadOnlyList<ISimulatedTable> Tables =>
    [
        Accounts, Revenue, ContractEnds, Invoices, Usage, Tickets, Incidents, Meetings, Content, PlanSteps, Goals, Surveys, Interventions,
        ExitReviews,
    ];

    public void Take(BookRows other)
    {
        foreach ((ISimulatedTable table, ISimulatedTable from) in Tables.Append(Truth).Zip(other.Tables.Append(other.Truth)))
        {
            table.Take(from);
        }
    }
}

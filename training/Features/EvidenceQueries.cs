using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Features;

/// <summary>Reads what dossier and five whys quote: the raw rows that tell most of each account, and its journey by month; as known at the snapshot.</summary>
public static class EvidenceQueries
{
    /// <summary>Months before the snapshot whose rows are quoted.</summary>
    public const int Months = 12;

    /// <summary>Months of a journey.</summary>
    public const int JourneyMonths = 24;

    private static readonly string[] Tables =
        ["invoices", "tickets", "meetings", "content", "plan_steps", "goals", "surveys", "interventions", "exit_reviews"];

    /// <summary>Account → its rows, table by table, the most telling first.</summary>
    public static async Task<IReadOnlyDictionary<string, List<EvidenceRow>>> RowsAsync(DataBook book, Month snapshot, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, List<EvidenceRow>>(StringComparer.Ordinal);
        foreach (string table in Tables.Where(book.Tables.Contains))
        {
            await foreach (ColumnBlock block in book.QueryAsync($"Features/evidence_{table}.sql", snapshot, Months, cancellation).ConfigureAwait(false))
            {
                var accounts = (string[])block["account_id"].Values;
                var days = (DateOnly[])block["day"].Values;
                var ids = (string[])block["id"].Values;
                var words = (string[])block["words"].Values;
                for (int row = 0; row < block.RowCount; row++)
                {
                    if (!rows.TryGetValue(accounts[row], out List<EvidenceRow>? found))
                    {
                        rows[accounts[row]] = found = [];
                    }

                    found.Add(new EvidenceRow(table, days[row], ids[row], words[row]));
                }
            }
        }

        return rows;
    }

    /// <summary>Account → its last months, oldest first; months of which nothing is known are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<JourneyMonth>>> JourneysAsync(
        DataBook book, Month snapshot, Policy policy, CancellationToken cancellation)
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Only(["contribution", "tickets_mean", "active_days_mean", "attendance"]).Available(book.Tables);
        AggregateTable table = await FamilyQueries.RunAsync(book, catalog, snapshot, JourneyMonths, cancellation).ConfigureAwait(false);
        return Enumerable.Range(0, table.Count).ToDictionary(
            row => table.AccountIds[row], IReadOnlyList<JourneyMonth> (row) => Journey(table, row, policy), StringComparer.Ordinal);
    }

    private static JourneyMonth[] Journey(AggregateTable table, int row, Policy policy)
    {
        return [.. Enumerable.Range(0, table.Months).Select(Lived).Where(month => !double.IsNaN(month.Revenue) || month.ActiveDays > 0)];

        JourneyMonth Lived(int month) => new(
            table.Snapshot + (month + 1 - table.Months),
            At("mrr", month),
            policy.Cost.Of(At("ticket_minutes", month), Arithmetic.OrNone(At("csm_minutes", month)) + Arithmetic.OrNone(At("intervention_minutes", month))),
            At("tickets", month),
            At("active_days", month),
            At("meetings_attended", month),
            At("meetings_missed", month));

        double At(string name, int month) => table.At(name, row, month);
    }
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Bench.Studies;

/// <summary>The simulator's truth, by account and month end.</summary>
internal sealed class TruthTable
{
    private readonly Dictionary<(string Account, Month Month), int> _rows = [];
    private readonly Dictionary<string, List<double>> _numbers = [];
    private readonly List<string> _kinds = [];

    private TruthTable()
    {
    }

    /// <summary>True where the account lived in the month.</summary>
    public bool Has(string account, Month month) => _rows.ContainsKey((account, month));

    /// <summary>A column's value, flags as 0 and 1; NaN where the account did not live in the month.</summary>
    public double this[string column, string account, Month month] =>
        _rows.TryGetValue((account, month), out int row) ? _numbers[column][row] : double.NaN;

    /// <summary>bad, bad_fit or keep.</summary>
    public string Kind(string account, Month month) => _kinds[_rows[(account, month)]];

    /// <summary>Reads the file.</summary>
    public static async Task<TruthTable> ReadAsync(IQueryEngine engine, string file, CancellationToken cancellation)
    {
        var truth = new TruthTable();
        string sql = "SELECT toString(account_id) AS account, toDate(month) AS at, toString(should_exit_kind) AS kind, "
            + "* EXCEPT (account_id, month, should_exit_kind) APPLY toFloat64 "
            + $"FROM {ParquetFile.Source(file)}";
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "truth", cancellation))
        {
            var accounts = (string[])block["account"].Values;
            var months = (DateOnly[])block["at"].Values;
            truth._kinds.AddRange((string[])block["kind"].Values);
            for (int row = 0; row < block.RowCount; row++)
            {
                truth._rows[(accounts[row], Month.Of(months[row]))] = truth._rows.Count;
            }

            foreach (Column column in block.Columns.Where(column => column.Values is double[]))
            {
                string name = column.Name.StartsWith("toFloat64(", StringComparison.Ordinal) ? column.Name[10..^1] : column.Name;
                if (!truth._numbers.TryGetValue(name, out List<double>? values))
                {
                    truth._numbers[name] = values = [];
                }

                values.AddRange((double[])column.Values);
            }
        }

        return truth;
    }
}

using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Who is scored at a snapshot: accounts under contract with revenue in the snapshot's month, of at least the policy's share of their
/// observation mean. The others are already silent: listed apart, not scored as if alive. A row of no revenue is no sign of life.
/// </summary>
/// <param name="Eligible">Rows of the table, in its order.</param>
/// <param name="Silent">Rows with a revenue row in the window, that are silent now.</param>
/// <param name="ObservedMean">Row → mean revenue of the months with a row; NaN without any.</param>
public sealed record Eligibility(int[] Eligible, int[] Silent, double[] ObservedMean)
{
    /// <summary>Sorts a snapshot's accounts.</summary>
    /// <param name="table">Accounts under contract, with the series <c>mrr</c>.</param>
    public static Eligibility Of(AggregateTable table, Policy policy)
    {
        var eligible = new List<int>();
        var silent = new List<int>();
        var means = new double[table.Count];
        for (int row = 0; row < table.Count; row++)
        {
            ReadOnlySpan<double> months = table.Of("mrr", row);
            means[row] = Shapes.Mean(months);
            if (Shapes.Last(months) is > 0 and var last && last >= policy.Lifecycle.SilenceShare * means[row])
            {
                eligible.Add(row);
            }
            else if (!double.IsNaN(means[row]))
            {
                silent.Add(row);
            }
        }

        return new Eligibility([.. eligible], [.. silent], means);
    }
}

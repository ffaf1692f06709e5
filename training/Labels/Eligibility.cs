using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Labels;

/// <summary>
/// Who is scored at a snapshot: accounts under contract whose revenue of the snapshot's month is at least the policy's share of their
/// observation mean. The others are already silent: listed apart, not scored as if alive.
/// </summary>
/// <param name="Eligible">Rows of the table, in its order.</param>
/// <param name="Silent">Rows that had revenue in the window, and are silent now.</param>
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
            if (Shapes.Last(months) >= policy.Lifecycle.SilenceShare * means[row])
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

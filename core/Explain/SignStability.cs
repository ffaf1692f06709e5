namespace ChurnSegmentation.Core.Explain;

/// <summary>
/// Whether a reason would point the same way had the model learned from other accounts like these: the same training was repeated on
/// bootstrap samples of the accounts, and those models explain the same row. A reason is firm where at most the policy's share of them gives its
/// feature a contribution of the opposite sign.
/// </summary>
/// <param name="models">Explainers of the models on bootstrap samples; made when the first row is judged.</param>
/// <param name="flipShare">Largest share of opposite signs of a firm reason.</param>
public sealed class SignStability(Lazy<IReadOnlyList<TreeShap>> models, double flipShare)
{
    /// <summary>Tests of a table of such a model: a quarter of the memory of the largest, for twice the time.</summary>
    public const int Tests = 5;

    /// <summary>Number of models that judge.</summary>
    public int Models => models.Value.Count;

    /// <summary>How many models turn each contribution round; a feature that a model gives nothing is not turned.</summary>
    /// <param name="row">d values; NaN = unknown.</param>
    /// <param name="contributions">The row's d contributions by the model itself.</param>
    public int[] Flips(ReadOnlySpan<float> row, ReadOnlySpan<double> contributions)
    {
        var flips = new int[contributions.Length];
        var others = new double[contributions.Length];
        foreach (TreeShap model in models.Value)
        {
            model.Explain(row, others);
            for (int i = 0; i < flips.Length; i++)
            {
                flips[i] += others[i] * contributions[i] < 0 ? 1 : 0;
            }
        }

        return flips;
    }

    /// <summary>Whether so many flips leave a reason firm.</summary>
    public bool IsFirm(int flips) => flips <= flipShare * Models;

    /// <summary>The reasons, each said to be firm or not; one that is not says so in its words.</summary>
    /// <param name="reasons">A reason for each feature, in any order.</param>
    /// <param name="flips">By feature, in column order.</param>
    /// <param name="columnOf">Feature → its column.</param>
    public IReadOnlyList<Contribution> Judge(IReadOnlyList<Contribution> reasons, int[] flips, Func<string, int> columnOf) =>
    [
        .. reasons.Select(reason => flips[columnOf(reason.Feature)] is var turned && IsFirm(turned)
            ? reason with { Firm = true }
            : reason with
            {
                Firm = false,
                Reason = $"{reason.Reason} Not firm: {turned} of {Models} models that learned from other samples of the accounts see it the other way round.",
            }),
    ];
}

using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Core.Model;

/// <summary>A boosted ensemble: margin(x) = base margin + Σ over trees of the leaf that x reaches, in log-odds.</summary>
/// <param name="FeatureNames">d names, in the order of a row's values.</param>
/// <param name="BaseMargin">Log-odds before the first tree.</param>
/// <param name="Trees">The trees, in boosting order.</param>
public sealed record TreeEnsemble(IReadOnlyList<string> FeatureNames, double BaseMargin, IReadOnlyList<Tree> Trees)
{
    /// <summary>
    /// Log-odds of one row. Leaves are added as doubles, so that contributions can add up to the same number;
    /// XGBoost adds Float32, which differs by rounding only.
    /// </summary>
    /// <param name="row">d values; NaN = missing.</param>
    public double Margin(ReadOnlySpan<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, FeatureNames.Count, nameof(row));
        double margin = BaseMargin;
        for (int i = 0; i < Trees.Count; i++)
        {
            margin += Trees[i].Score(row);
        }

        return margin;
    }

    /// <summary>Log-odds of every row, rows in parallel; the order of the features must be this ensemble's.</summary>
    public double[] Margins(FeatureMatrix rows)
    {
        var margins = new double[rows.RowCount];
        Parallel.For(0, margins.Length, i => margins[i] = Margin(rows.Row(i)));
        return margins;
    }

    /// <summary>The same ensemble cut after its first trees.</summary>
    public TreeEnsemble Truncate(int rounds) => this with { Trees = [.. Trees.Take(rounds)] };

    /// <summary>
    /// What makes these trees unusable, or null: a reader calls it before it trusts a file.
    /// Children must come after their parent, so that every walk ends.
    /// </summary>
    public string? FindFault()
    {
        if (!double.IsFinite(BaseMargin))
        {
            return $"the base margin is {BaseMargin}, expected a finite number";
        }

        for (int i = 0; i < Trees.Count; i++)
        {
            if (Trees[i].FindFault(FeatureNames.Count) is { } fault)
            {
                return $"tree {i}: {fault}";
            }
        }

        return null;
    }
}

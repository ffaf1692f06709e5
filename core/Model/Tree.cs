namespace ChurnSegmentation.Core.Model;

/// <summary>
/// One binary regression tree as parallel arrays over its nodes; node 0 is the root and a child comes after its parent.
/// A row goes left where its value is below the threshold, right where it is not, and by <paramref name="DefaultLeft"/> where it is NaN.
/// A test of categories has a set instead of a threshold: right where the row's category is in it, left where it is not.
/// </summary>
/// <param name="Feature">Index of the tested feature, or −1 in a leaf.</param>
/// <param name="Threshold">Split threshold (inner nodes): left if value &lt; threshold, compared as Float32.</param>
/// <param name="Left">Index of the left child (inner nodes).</param>
/// <param name="Right">Index of the right child (inner nodes).</param>
/// <param name="DefaultLeft">Where a missing value goes (inner nodes).</param>
/// <param name="Value">The leaf's value, in log-odds (leaves).</param>
/// <param name="Cover">Training weight that reached the node (XGBoost's sum_hessian); left + right = parent. Exact SHAP needs it.</param>
/// <param name="Categories">Per node the categories that go right, null where the node has a threshold; null = no node tests categories.</param>
public sealed record Tree(
    int[] Feature, float[] Threshold, int[] Left, int[] Right, bool[] DefaultLeft, float[] Value, double[] Cover, CategorySet?[]? Categories = null)
{
    /// <summary>Number of nodes, leaves included.</summary>
    public int NodeCount => Feature.Length;

    /// <summary>Index of the leaf that the row reaches.</summary>
    public int Leaf(ReadOnlySpan<float> row)
    {
        int node = 0;
        for (int feature = Feature[0]; feature >= 0; feature = Feature[node])
        {
            node = GoesLeft(node, row[feature]) ? Left[node] : Right[node];
        }

        return node;
    }

    /// <summary>Whether a value of the node's feature goes to the left child.</summary>
    public bool GoesLeft(int node, float value) => float.IsNaN(value) ? DefaultLeft[node]
        : Categories?[node] is { } right ? !right.Contains(value)
        : value < Threshold[node];

    /// <summary>Whether the node tests categories.</summary>
    public bool TestsCategories(int node) => Categories?[node] is not null;

    /// <summary>The value of the leaf that the row reaches.</summary>
    public float Score(ReadOnlySpan<float> row) => Value[Leaf(row)];

    /// <summary>Edges on the longest path from the root to a leaf; 0 for a lone leaf.</summary>
    public int Depth()
    {
        var depth = new int[NodeCount];
        for (int node = 0; node < NodeCount; node++)
        {
            if (Feature[node] >= 0)
            {
                depth[Left[node]] = depth[Right[node]] = depth[node] + 1;
            }
        }

        return depth.Max();
    }

    /// <summary>What makes this tree unusable for rows of <paramref name="width"/> values, or null.</summary>
    public string? FindFault(int width)
    {
        int count = NodeCount;
        if (count == 0)
        {
            return "no nodes";
        }

        if (new[] { Threshold.Length, Left.Length, Right.Length, DefaultLeft.Length, Value.Length, Cover.Length, Categories?.Length ?? count }.Any(n => n != count))
        {
            return $"arrays of different lengths, expected {count} values in each";
        }

        for (int node = 0; node < count; node++)
        {
            if (FindFault(node, width) is { } fault)
            {
                return $"node {node}: {fault}";
            }
        }

        return null;
    }

    private string? FindFault(int node, int width)
    {
        if (!(Cover[node] >= 0) || !double.IsFinite(Cover[node]))
        {
            return $"cover {Cover[node]}, expected a finite number of at least 0";
        }

        if (Feature[node] < 0)
        {
            return float.IsFinite(Value[node]) ? null : $"leaf value {Value[node]}, expected a finite number";
        }

        if (Feature[node] >= width)
        {
            return $"tests feature {Feature[node]}, but there are {width}";
        }

        if (!float.IsFinite(Threshold[node]))
        {
            return $"threshold {Threshold[node]}, expected a finite number";
        }

        return InOrder(Left[node]) && InOrder(Right[node])
            ? null
            : $"children {Left[node]} and {Right[node]}, expected {node + 1} to {NodeCount - 1}";

        bool InOrder(int child) => child > node && child < NodeCount;
    }
}

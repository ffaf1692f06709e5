namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>Many tests at once (Benjamini and Hochberg 1995).</summary>
public static class BenjaminiHochberg
{
    /// <summary>For each p-value the smallest false discovery rate at which it is still a discovery.</summary>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).OrderBy(index => p[index])];
        var q = new double[p.Count];
        double least = 1;
        for (int rank = order.Length; rank >= 1; rank--)
        {
            least = Math.Min(least, p[order[rank - 1]] * order.Length / rank);
            q[order[rank - 1]] = least;
        }

        return q;
    }
}

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>Ordinary least squares with few columns, by the normal equations.</summary>
internal static class LeastSquares
{
    /// <summary>A ridge this small, relative to the diagonal, only keeps a column that says nothing new from dividing by zero.</summary>
    private const double Ridge = 1e-9;

    /// <summary>Coefficients that minimise Σ (target − row · coefficients)².</summary>
    /// <param name="rows">n rows of d values.</param>
    /// <param name="targets">n values.</param>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets)
    {
        int d = rows[0].Length;
        var system = new double[d, d + 1];
        for (int row = 0; row < rows.Count; row++)
        {
            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++)
                {
                    system[i, j] += rows[row][i] * rows[row][j];
                }

                system[i, d] += rows[row][i] * targets[row];
            }
        }

        for (int i = 0; i < d; i++)
        {
            system[i, i] += Ridge * (system[i, i] + 1);
        }

        return Solve(system, d);
    }

    /// <summary>Gauss–Jordan elimination; the matrix is positive definite, so no pivoting is needed.</summary>
    private static double[] Solve(double[,] system, int d)
    {
        for (int pivot = 0; pivot < d; pivot++)
        {
            for (int row = 0; row < d; row++)
            {
                if (row == pivot)
                {
                    continue;
                }

                double factor = system[row, pivot] / system[pivot, pivot];
                for (int column = pivot; column <= d; column++)
                {
                    system[row, column] -= factor * system[pivot, column];
                }
            }
        }

        return [.. Enumerable.Range(0, d).Select(i => system[i, d] / system[i, i])];
    }
}

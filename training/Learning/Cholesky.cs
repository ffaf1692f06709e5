namespace ChurnSegmentation.Training.Learning;

/// <summary>Solves symmetric positive definite systems.</summary>
internal static class Cholesky
{
    /// <summary>The x with A x = b.</summary>
    /// <param name="matrix">A, m × m, row-major; only its lower triangle is read.</param>
    /// <param name="right">b, m values.</param>
    public static double[] Solve(ReadOnlySpan<double> matrix, ReadOnlySpan<double> right)
    {
        int size = right.Length;
        double[] lower = matrix.ToArray();
        double[] solution = right.ToArray();
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = lower[i * size + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[i * size + k] * lower[j * size + k];
                }

                lower[i * size + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[j * size + j];
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int k = 0; k < i; k++)
            {
                solution[i] -= lower[i * size + k] * solution[k];
            }

            solution[i] /= lower[i * size + i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < size; k++)
            {
                solution[i] -= lower[k * size + i] * solution[k];
            }

            solution[i] /= lower[i * size + i];
        }

        return solution;
    }
}

namespace ChurnSegmentation.Core.Decisions.Systemic;

/// <summary>Drawing without replacement, exactly: Fisher's test, and its stratified form.</summary>
public static class Hypergeometric
{
    /// <summary>One urn.</summary>
    /// <param name="Population">All accounts.</param>
    /// <param name="Marked">Those among them that are marked.</param>
    /// <param name="Drawn">Those drawn: the cohort.</param>
    public readonly record struct Urn(int Population, int Marked, int Drawn)
    {
        /// <summary>Marked accounts that chance puts among those drawn.</summary>
        public double Expected => Population == 0 ? 0 : (double)Drawn * Marked / Population;
    }

    /// <summary>P(at least so many marked accounts among those drawn): Fisher's exact test, one-sided.</summary>
    public static double AtLeast(int marked, Urn urn) => AtLeast(marked, [urn]);

    /// <summary>P(at least so many, all urns together), drawing from each urn apart: the exact test of Cochran, Mantel and Haenszel.</summary>
    public static double AtLeast(int marked, IEnumerable<Urn> urns)
    {
        double[] sum = [1];
        foreach (Urn urn in urns.Where(urn => urn is { Marked: > 0, Drawn: > 0 }))
        {
            sum = Convolve(sum, Probabilities(urn));
        }

        double tail = 0;
        for (int count = sum.Length - 1; count >= Math.Max(0, marked); count--)
        {
            tail += sum[count];
        }

        return marked <= 0 ? 1 : Math.Min(1, tail);
    }

    /// <summary>P(0), P(1), … marked accounts among those drawn.</summary>
    private static double[] Probabilities(Urn urn)
    {
        int least = Math.Max(0, urn.Drawn + urn.Marked - urn.Population), most = Math.Min(urn.Drawn, urn.Marked);
        var probabilities = new double[most + 1];
        double all = LogChoose(urn.Population, urn.Drawn);
        for (int count = least; count <= most; count++)
        {
            probabilities[count] = Math.Exp(
                LogChoose(urn.Marked, count) + LogChoose(urn.Population - urn.Marked, urn.Drawn - count) - all);
        }

        return probabilities;
    }

    private static double[] Convolve(double[] left, double[] right)
    {
        var sum = new double[left.Length + right.Length - 1];
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = 0; j < right.Length; j++)
            {
                sum[i + j] += left[i] * right[j];
            }
        }

        return sum;
    }

    private static double LogChoose(int n, int k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    /// <summary>ln n!: the sum itself for small n, Stirling's series beyond, exact to 1e-13.</summary>
    private static double LogFactorial(int n)
    {
        if (n >= 64)
        {
            double x = n + 1.0;
            return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x * x * x) + 1 / (1260 * Math.Pow(x, 5));
        }

        double sum = 0;
        for (int i = 2; i <= n; i++)
        {
            sum += Math.Log(i);
        }

        return sum;
    }
}

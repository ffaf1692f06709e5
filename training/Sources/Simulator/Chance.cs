namespace ChurnSegmentation.Training.Sources.Simulator;

/// <summary>What a stream of chance is for: streams of one account share no numbers, so that changing one table changes no other.</summary>
internal enum ChanceStream
{
    Signature,
    Path,
    Accounts,
    Billing,
    Usage,
    Support,
    Meetings,
    Learning,
    Goals,
    Surveys,
    Reviews,
    Referral,
    Faults,
    Outlook,
}

/// <summary>
/// Random numbers that depend on (seed, account, stream) only, never on threads or on order: SplitMix64 (Steele, Lea and Flood 2014)
/// started from a mix of the three.
/// </summary>
internal struct Chance
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong state;

    public Chance(long seed, int account, ChanceStream stream) =>
        state = Mix(
            Mix(Mix((ulong)seed + GoldenGamma) ^ ((ulong)(uint)account + 1) * 0xD1342543DE82EF95) ^ ((ulong)stream + 1) * GoldenGamma);

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform() => ((Next() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * Uniform();

    /// <summary>Uniform among low … high − 1.</summary>
    public int Integer(int low, int high) => low + (int)(Uniform() * (high - low));

    /// <summary>True with that probability.</summary>
    public bool Happens(double probability) => Uniform() < probability;

    /// <summary>Standard normal (Box–Muller, one of the pair).</summary>
    public float Normal() => MathF.Sqrt(-2 * MathF.Log((float)Uniform())) * MathF.Cos(2 * MathF.PI * (float)Uniform());

    /// <summary>exp(N(0, deviation)): a factor around 1.</summary>
    public float Factor(float deviation) => MathF.Exp(deviation * Normal());

    /// <summary>Exponential with mean 1.</summary>
    public float Exponential() => -MathF.Log((float)Uniform());

    /// <summary>Poisson count (Knuth below 30, rounded normal above).</summary>
    public int Poisson(double mean)
    {
        if (mean > 30)
        {
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * Normal()));
        }

        double limit = Math.Exp(-mean), product = Uniform();
        int count = 0;
        while (product > limit)
        {
            product *= Uniform();
            count++;
        }

        return count;
    }

    /// <summary>Index drawn by weight.</summary>
    public int Weighted(ReadOnlySpan<float> weights)
    {
        float total = 0;
        foreach (float weight in weights)
        {
            total += weight;
        }

        double left = Uniform() * total;
        for (int i = 0; i < weights.Length - 1; i++)
        {
            if ((left -= weights[i]) < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }

    private ulong Next() => Mix(state += GoldenGamma);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

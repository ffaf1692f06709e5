namespace ChurnSegmentation.Core.Decisions;

/// <summary>Random numbers of a seed: Steele, Lea &amp; Flood, "Fast splittable pseudorandom number generators" (2014); the same on every platform.</summary>
internal struct Draws(long seed)
{
    private ulong _state = ((ulong)seed * 0xD1342543DE82EF95) ^ 0x9E3779B97F4A7C15;

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform() => ((Next() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Uniform among 0 … bound − 1.</summary>
    public int Below(int bound) => (int)(Uniform() * bound);

    /// <summary>Standard normal (Box–Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

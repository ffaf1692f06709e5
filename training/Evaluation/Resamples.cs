using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Evaluation;

/// <summary>
/// Bootstrap resamples of accounts: all rows of an account come and go together, because its snapshots are nearly the same row. Every set
/// of rows of a run uses the same resamples, so that differences are paired.
/// </summary>
public sealed class Resamples
{
    private readonly byte[][] _multiplicities;

    /// <summary>Draws <paramref name="replicates"/> resamples of <paramref name="accounts"/> accounts with replacement.</summary>
    public Resamples(int accounts, int replicates, int seed)
    {
        _multiplicities = new byte[replicates][];
        Parallel.For(0, replicates, replicate =>
        {
            var multiplicity = new byte[accounts];
            var state = new SplitMix64(((ulong)(uint)seed << 32) | (uint)replicate);
            for (int draw = 0; draw < accounts; draw++)
            {
                int account = (int)state.Below((uint)accounts);
                // Above 255 draws of one account out of as many as there are: not before the sun burns out.
                multiplicity[account] += (byte)(multiplicity[account] < byte.MaxValue ? 1 : 0);
            }

            _multiplicities[replicate] = multiplicity;
        });
    }

    /// <summary>Draws resamples of the accounts of some rows.</summary>
    /// <param name="accountIds">n account ids: the clusters that resampling keeps together.</param>
    /// <param name="accounts">n positions of the rows' accounts in a resample.</param>
    public static Resamples Of(IReadOnlyList<string> accountIds, int replicates, int seed, out int[] accounts)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        accounts = [.. accountIds.Select(id => index.TryGetValue(id, out int known) ? known : index[id] = index.Count)];
        return new Resamples(index.Count, replicates, seed);
    }

    /// <summary>A figure with the middle 95% of the resamples that could give it; without an interval where fewer than half could.</summary>
    /// <param name="replicates">The figure of each resample; not finite where it could not give it.</param>
    public static Metric Interval(double value, double[] replicates)
    {
        double[] sorted = [.. replicates.Where(double.IsFinite).Order()];
        return sorted.Length * 2 <= replicates.Length
            ? new Metric(value, null, null)
            : new Metric(value, OrderStatistics.Quantile(sorted, 0.025), OrderStatistics.Quantile(sorted, 0.975));
    }

    /// <summary>Number of resamples.</summary>
    public int Count => _multiplicities.Length;

    /// <summary>How often each account was drawn.</summary>
    public ReadOnlySpan<byte> this[int replicate] => _multiplicities[replicate];

    /// <summary>Steele, Lea &amp; Flood, "Fast splittable pseudorandom number generators" (2014); the same on every platform.</summary>
    private struct SplitMix64(ulong state)
    {
        private ulong _state = state;

        public uint Below(uint bound) => (uint)(((Next() >> 32) * bound) >> 32);

        private ulong Next()
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Deals accounts into folds by a hash of their id, so that all snapshots of an account, which are nearly the same row, stay together, and
/// an account keeps its fold whatever other accounts there are.
/// </summary>
public static class AccountFolds
{
    /// <summary>
    /// The account's fold, 0 to <paramref name="folds"/> − 1: SHA-256 of <c>seed:account</c>, its first eight bytes modulo the folds.
    /// </summary>
    public static int Fold(string accountId, int seed, int folds) => (int)(Hash(accountId, seed, 0) % (ulong)folds);

    /// <summary>The account's place in [0, 1): the next eight bytes, so that a share of the accounts says nothing about their folds.</summary>
    public static double Share(string accountId, int seed) => Hash(accountId, seed, 8) / (ulong.MaxValue + 1.0);

    /// <summary>The folds of many rows.</summary>
    public static int[] Folds(IReadOnlyList<string> accountIds, int seed, int folds)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var result = new int[accountIds.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (!known.TryGetValue(accountIds[i], out result[i]))
            {
                known[accountIds[i]] = result[i] = Fold(accountIds[i], seed, folds);
            }
        }

        return result;
    }

    private static ulong Hash(string accountId, int seed, int from)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{accountId}")));
        return BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(from));
    }
}

using System.Runtime.CompilerServices;

namespace ChurnSegmentation.Core.Model;

/// <summary>
/// The categories that a test sends right, as XGBoost has it: a code in the set goes right, any other left. Codes are whole numbers from 0,
/// carried as Float32; sets of the same codes are equal.
/// </summary>
public sealed class CategorySet : IEquatable<CategorySet>
{
    /// <summary>Codes end below it: up to here every whole number is a Float32.</summary>
    public const int End = 1 << 24;

    private readonly int[] _codes;
    private readonly ulong[] _bits;

    /// <param name="codes">Codes in any order.</param>
    /// <exception cref="FormatException">A code below 0, of <see cref="End"/> or more, or that comes twice.</exception>
    public CategorySet(IEnumerable<int> codes)
    {
        _codes = [.. codes.Order()];
        _bits = new ulong[_codes.Length == 0 ? 0 : (Math.Clamp(_codes[^1], 0, End) >> 6) + 1];
        for (int i = 0; i < _codes.Length; i++)
        {
            int code = _codes[i];
            if (code is < 0 or >= End || (i > 0 && code == _codes[i - 1]))
            {
                throw new FormatException($"category {code}, expected whole numbers from 0 to {End - 1}, each once.");
            }

            _bits[code >> 6] |= 1UL << code;
        }
    }

    /// <summary>The codes, ascending.</summary>
    public IReadOnlyList<int> Codes => _codes;

    /// <summary>Whether a value goes right; no code at all, NaN too, does not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(float value)
    {
        if (!(value >= 0 && value < End))
        {
            return false;
        }

        int code = (int)value;
        return code >> 6 < _bits.Length && (_bits[code >> 6] >> code & 1) == 1;
    }

    /// <inheritdoc/>
    public bool Equals(CategorySet? other) => other is not null && _codes.AsSpan().SequenceEqual(other._codes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CategorySet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (ulong bits in _bits)
        {
            hash.Add(bits);
        }

        return hash.ToHashCode();
    }
}

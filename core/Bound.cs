namespace ChurnSegmentation.Core;

/// <summary>An end of a range that a number must lie in.</summary>
/// <param name="Value">The end, included.</param>
/// <param name="Key">Path of the key that sets it; null = it is fixed.</param>
public readonly record struct Bound(double Value, string? Key = null)
{
    /// <summary>A fixed end.</summary>
    public static implicit operator Bound(double value) => new(value);

    /// <summary>As messages give it: the value, and where it comes from.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Value:0.######}{(Key is null ? "" : $" (that of '{Key}')")}");
}

namespace ChurnSegmentation.Core.Features;

/// <summary>One account's features, by name.</summary>
/// <param name="Matrix">Holds them.</param>
/// <param name="Index">Its row.</param>
public readonly record struct FeatureRow(FeatureMatrix Matrix, int Index)
{
    /// <summary>The feature's value; NaN = unknown, or no such feature in this book.</summary>
    public double this[string name] => Matrix.ColumnOf(name) is >= 0 and int column ? Matrix.Row(Index)[column] : double.NaN;
}

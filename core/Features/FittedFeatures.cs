namespace ChurnSegmentation.Core.Features;

/// <summary>The features that a version was trained with: what scoring must give it, whatever the book of the day could give.</summary>
/// <param name="Names">d names, in column order.</param>
/// <param name="Categories">Categorical feature → categories in code order.</param>
public sealed record FittedFeatures(IReadOnlyList<string> Names, IReadOnlyDictionary<string, IReadOnlyList<string>> Categories)
{
    /// <summary>Their values for every account of the table; unknown where the book cannot give one.</summary>
    /// <param name="catalog">What the book can give.</param>
    /// <param name="policy">The policy that the version was trained with.</param>
    /// <returns>n × d.</returns>
    public FeatureMatrix Compute(AggregateTable table, FeatureCatalog catalog, Policy policy)
    {
        FeatureMatrix given = FeatureCalculator.Compute(table, catalog, policy, Categories);
        Dictionary<string, int> columns = given.Names.Index().ToDictionary(name => name.Item, name => name.Index);
        var values = new float[table.Count * Names.Count];
        for (int row = 0; row < table.Count; row++)
        {
            for (int column = 0; column < Names.Count; column++)
            {
                values[row * Names.Count + column] = columns.TryGetValue(Names[column], out int from) ? given.Row(row)[from] : float.NaN;
            }
        }

        return new FeatureMatrix(Names, values);
    }
}

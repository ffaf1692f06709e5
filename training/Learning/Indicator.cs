using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Learning;

/// <summary>A column of a linear model's design that is 1 or 0: a feature has a category, or is missing.</summary>
/// <param name="Category">NaN = is missing.</param>
internal readonly record struct Indicator(int Feature, float Category)
{
    private const double FewestMissing = 0.005;
    private const int MostCategories = 30;

    /// <summary>
    /// Features that are missing in more than a few rows and not in all, of those missing in the very same rows the first; then the most
    /// frequent categories of the columns that hold such.
    /// </summary>
    /// <param name="isCategory">d; true where the column holds category codes; null = none does.</param>
    public static Indicator[] Of(FeatureMatrix features, IReadOnlyList<bool>? isCategory) =>
        [.. Missing(features).Select(feature => new Indicator(feature, float.NaN)), .. Categories(features, isCategory)];

    /// <summary>Whether a row has the category, or misses the feature.</summary>
    public bool Holds(ReadOnlySpan<float> row) => float.IsNaN(Category) ? float.IsNaN(row[Feature]) : row[Feature] == Category;

    private static IEnumerable<int> Missing(FeatureMatrix features)
    {
        int width = features.Names.Count;
        (var missing, var pattern) = (new int[width], new ulong[width]);
        for (int row = 0; row < features.RowCount; row++)
        {
            ReadOnlySpan<float> values = features.Row(row);
            for (int i = 0; i < width; i++)
            {
                if (float.IsNaN(values[i]))
                {
                    missing[i]++;
                    pattern[i] = (pattern[i] ^ (ulong)row) * 0x100000001B3 + 1;
                }
            }
        }

        return Enumerable.Range(0, width)
            .Where(i => missing[i] > FewestMissing * features.RowCount && missing[i] < features.RowCount)
            .DistinctBy(i => pattern[i]);
    }

    private static IEnumerable<Indicator> Categories(FeatureMatrix features, IReadOnlyList<bool>? isCategory) =>
        from column in Enumerable.Range(0, isCategory?.Count ?? 0)
        where isCategory![column]
        from category in Enumerable.Range(0, features.RowCount).Select(row => features.Row(row)[column])
            .Where(value => !float.IsNaN(value)).CountBy(value => value)
            .OrderByDescending(category => category.Value).ThenBy(category => category.Key).Take(MostCategories)
        select new Indicator(column, category.Key);
}

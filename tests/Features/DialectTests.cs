using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Features;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

/// <summary>The same .sql on the engine of this process and on an old server, to the last digit.</summary>
[Collection(ClickHouseServerCollection.Name)]
public class DialectTests(ClickHouseServer server)
{
    [Fact]
    public async Task Every_query_finds_the_same_on_both_engines()
    {
        TestBook rows = RandomBook.Draw(3, accounts: 30);
        using var directory = new TemporaryDirectory();
        await using DataBook here = await rows.OpenAsync(directory.Path);
        await using DataBook there = await rows.OpenServerAsync(server.UrlAsync, "feature_dialect");
        foreach ((string month, int observe) in new[] { ("2024-09", 6), ("2025-03", 3) })
        {
            AggregateTable expected = await FamilyQueries.RunAsync(here, FeatureCatalog.BuiltIn, Month.Parse(month), observe);
            AggregateTable found = await FamilyQueries.RunAsync(there, FeatureCatalog.BuiltIn, Month.Parse(month), observe);

            Assert.Equal(expected.AccountIds, found.AccountIds);
            Assert.All(expected.Scalars, scalar => Assert.Equal(scalar.Value, found.Scalars[scalar.Key]));
            Assert.All(expected.Series, series => Assert.Equal(series.Value, found.Series[series.Key]));
            Assert.All(expected.Attributes, texts => Assert.Equal<string?[]>(texts.Value, found.Attributes[texts.Key]));
        }
    }
}

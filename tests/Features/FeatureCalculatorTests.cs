using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

public class FeatureCalculatorTests
{
    private const double No = double.NaN;
    private static readonly Policy Policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));

    /// <summary>Every score by hand, with the policy's numbers as they stand in policy.yaml.</summary>
    public static TheoryData<string, double[], double> ScoresByHand => new()
    {
        { "ratio", [6, 3], 2 },
        { "ratio", [6, 0], No },
        { "ratio_of_positive", [6, -3], No },
        { "ratio_of_positive", [6, 4], 1.5 },
        { "plus", [1, 2], 3 },
        { "minus", [1, 2], -1 },
        { "times", [3, 2], 6 },
        { "times", [3, No], No },
        { "first_known", [No, 2], 2 },
        { "first_known", [1, 2], 1 },
        { "where_known", [1, 2], 1 },
        { "where_known", [1, No], No },
        { "margin", [1000], 850 },
        { "margin", [No], No },
        { "cost_to_serve", [100, 60, 40], 100 * 0.80 + 100 * 1.20 },
        { "cost_to_serve", [100, No, No], 80 },
        { "cost_to_serve", [No, 60, 0], No },
        { "support_load_ratio", [300, 1200], 0.25 },
        { "support_load_ratio", [300, 0], No },
        { "payment_timeliness", [250, 1000], 0.75 },
        { "payment_timeliness", [0, 0], No },
        { "wallet_share", [500, 24000], 0.25 },
        { "wallet_share", [5000, 24000], 1 },
        { "wallet_share", [500, No], No },
        { "potential_left", [500, 24000], 18000 },
        { "potential_left", [5000, 24000], 0 },
        { "referral_value", [1000, 400], 600 },
        { "critical_to_us", [0.01, 0.04, 0.99, No], 0.25 },
        { "critical_to_us", [0.035, 0.04, 0.1, No], 0.75 },
        { "critical_to_us", [0.2, 0.2, 1, No], 1 },
        { "critical_to_us", [0.01, 0.01, 0.95, No], 0.75 },
        { "critical_to_us", [0.01, 0.01, 0.45, No], 0.25 },
        { "critical_to_us", [0.01, 0.04, 0.99, 0.02], 0.5 },
        { "critical_to_us", [No, 0.04, No, No], No },
        { "critical_to_customer", [10, 0.4, 2, 100, 5000, 200], 0.5 },
        { "critical_to_customer", [30, 1.2, 0, No, No, No], (0.75 + 0.75 + 0) / 3 },
        { "critical_to_customer", [30, 0.4, No, No, No, No], No },
        { "skill_score", [0.5, 5, 5, 1], (3 * 0.5 + 0.5 + 0.5 + 2 * 0.5) / 7 },
        { "skill_score", [1.7, No, No, 0], (3 + 2) / 5.0 },
        { "skill_score", [No, 5, No, No], No },
        { "will_score", [1, 0.5, 0.4, 0, 0.5, 2], (2 * 1 + 2 * 0.5 + 1.5 * 0.4 + 0.5 * 0 + 1 * 0.5) / 7 },
        { "will_score", [1, 0.5, No, No, 0, 0], 3 / 4.0 },
        { "will_score", [1, No, No, No, No, No], No },
        { "engagement_score", [10, 0.5, 0.25, 2], (2 * 0.5 + 0.5 + 0.25 + 1) / 5 },
        { "owner_involvement_score", [0.25, 2], (2 * 0.25 + 0.5) / 3 },
        { "owner_involvement_score", [0.25, No], 0.25 },
        { "owner_involvement_score", [No, 2], No },
    };

    [Theory]
    [MemberData(nameof(ScoresByHand))]
    public void Score_is_what_a_hand_computes(string function, double[] arguments, double expected) =>
        Assert.Equal(expected, ((Function.OfNumbers)Functions.All[function]).Score(arguments, Policy), 12);

    [Fact]
    public void Every_score_is_computed_by_hand_above()
    {
        string[] scores = [.. Functions.All.Where(entry => entry.Value is Function.OfNumbers).Select(entry => entry.Key)];
        Assert.Equal(scores, ScoresByHand.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Compute_works_month_by_month_and_by_attribute()
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Only(["contribution", "cost_to_serve", "mrr_last_to_mean", "region", "tenure"]);
        AggregateTable table = Table(
            new() { ["tenure_months"] = [7, No] },
            new()
            {
                ["mrr"] = [100, 200, 300, 50, No, No],
                ["ticket_minutes"] = [0, 10, 0, 100, 0, 0],
                ["csm_minutes"] = [0, 0, 20, No, No, No],
            },
            new() { ["region"] = ["north", "elsewhere"] });

        FeatureMatrix matrix = FeatureCalculator.Compute(
            table, catalog, Policy, new Dictionary<string, IReadOnlyList<string>> { ["region"] = ["east", "north"] });

        Assert.Equal(["tenure", "region", "mrr_last_to_mean", "cost_to_serve", "contribution"], matrix.Names);
        Assert.Equal([7, 1, 1.5f, 8 + 24, 510 - 32], matrix.Row(0).ToArray());
        Assert.Equal([float.NaN, float.NaN, float.NaN, 80, 42.5f - 80], matrix.Row(1).ToArray());
    }

    [Fact]
    public void Shares_of_revenue_divide_by_the_months_that_the_tickets_cover()
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Only(["contribution_share", "support_load_ratio", "tickets_per_revenue"]);
        AggregateTable table = Table(
            [],
            new()
            {
                ["mrr"] = [900, 100, 100, 100, 100, 100],
                ["ticket_minutes"] = [No, 25, 25, 0, 0, 50],
                ["tickets"] = [No, 1, 1, 0, 0, 3],
            },
            []);

        FeatureMatrix matrix = FeatureCalculator.Compute(table, catalog, Policy, new Dictionary<string, IReadOnlyList<string>>());

        // A minute costs 0.8, delivery 15%.
        Assert.Equal(["contribution_share", "support_load_ratio", "tickets_per_revenue"], matrix.Names.Where(name => name is not ("contribution" or "cost_to_serve")));
        Assert.Equal([(170 - 40) / 200f, 40 / 200f, 2 / 0.2f], Of(0));
        Assert.Equal([(255 - 40) / 300f, 40 / 300f, 3 / 0.3f], Of(1));

        float[] Of(int row) => [matrix.Row(row)[matrix.ColumnOf("contribution_share")], matrix.Row(row)[matrix.ColumnOf("support_load_ratio")],
            matrix.Row(row)[matrix.ColumnOf("tickets_per_revenue")]];
    }

    [Fact]
    public void A_feature_over_the_longer_window_is_the_same_feature_of_the_history()
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Only(["contribution_share_history", "contribution_share"]);
        AggregateTable now = Table([], new() { ["mrr"] = [100, 100, 100, 50, 50, 50], ["ticket_minutes"] = [0, 0, 0, 0, 0, 0] }, []);
        var longer = new AggregateTable(now.Snapshot, 5, now.AccountIds, new Dictionary<string, double[]>(), new Dictionary<string, double[]>
        {
            ["mrr"] = [100, 100, 100, 100, 100, 50, 50, 50, 50, 50],
            ["ticket_minutes"] = [100, 0, 0, 0, 0, No, No, No, No, No],
        }, new Dictionary<string, string?[]>());

        FeatureMatrix matrix = FeatureCalculator.Compute(
            now with { History = longer }, catalog, Policy, new Dictionary<string, IReadOnlyList<string>>());

        Assert.Equal(["contribution", "contribution_share", "contribution_share_history"], matrix.Names);
        Assert.Equal([255, 0.85f, 345 / 500f], matrix.Row(0).ToArray()); // 15% of revenue is delivery; 100 minutes cost 80
        Assert.Equal([127.5f, 0.85f, float.NaN], matrix.Row(1).ToArray());
        Assert.True(float.IsNaN(FeatureCalculator.Compute(now, catalog, Policy, new Dictionary<string, IReadOnlyList<string>>()).Row(0)[2]));
        Assert.Equal(["money", "support", "meetings", "interventions"], catalog.OverHistory.Queries.Select(query => query.Name));
        Assert.Equal(["contribution", "contribution_share"], catalog.OverHistory.Features.Select(feature => feature.Name));
        Assert.Empty(FeatureCatalog.BuiltIn.Only(["contribution_share"]).OverHistory.Queries);
    }

    [Fact]
    public void Growth_is_held_against_what_was_signed()
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn.Only(["growth_since_signature", "potential_to_signed"]);
        AggregateTable table = Table(
            new() { ["contract_price_annual"] = [1200, No], ["potential_annual_revenue"] = [6000, 6000], ["tenure_months"] = [24, 24] },
            new() { ["mrr"] = [100, 150, 200, 100, 150, 200] },
            []);

        FeatureMatrix matrix = FeatureCalculator.Compute(table, catalog, Policy, new Dictionary<string, IReadOnlyList<string>>());

        Assert.Equal(["mrr_last", "mrr_to_signed", "growth_since_signature", "potential_to_signed"], matrix.Names);
        Assert.Equal([200, 2, 0.5f, 5], matrix.Row(0).ToArray()); // twice the signed price after two years: half of it a year
        Assert.Equal([200, float.NaN, float.NaN, float.NaN], matrix.Row(1).ToArray());

        // No growth a year is told of who signed this month, who is with us before the signature, or who signed for nothing.
        AggregateTable early = Table(new() { ["contract_price_annual"] = [600, 600], ["tenure_months"] = [0, -3] }, new() { ["mrr"] = [No, No, 100, No, 50, 100] }, []);
        AggregateTable free = Table(new() { ["contract_price_annual"] = [0, 0], ["tenure_months"] = [1, 24] }, new() { ["mrr"] = [No, No, 100, No, 50, 100] }, []);
        Assert.Equal([float.NaN, float.NaN], Growth(early));
        Assert.Equal([float.NaN, float.NaN], Growth(free));

        float[] Growth(AggregateTable accounts)
        {
            FeatureMatrix features = FeatureCalculator.Compute(accounts, catalog.Only(["growth_since_signature"]), Policy, new Dictionary<string, IReadOnlyList<string>>());
            return [features.Row(0)[^1], features.Row(1)[^1]];
        }
    }

    [Fact]
    public void Percentile_is_the_middle_of_its_ties()
    {
        Assert.Equal([0.125, No, 0.5, 0.5, 0.875], Arithmetic.Percentiles([1, No, 5, 5, 9]));
        Assert.Equal([No], Arithmetic.Percentiles([1]));
    }

    [Fact]
    public void Categories_are_sorted_by_ordinal_and_without_the_unknown()
    {
        AggregateTable table = Table([], [], new() { ["region"] = ["b", null] });
        AggregateTable other = Table([], [], new() { ["region"] = ["a", "B"] });

        IReadOnlyDictionary<string, IReadOnlyList<string>> categories = FeatureCalculator.CategoriesOf(FeatureCatalog.BuiltIn, [table, other]);

        Assert.Equal(["B", "a", "b"], categories["region"]);
        Assert.Empty(categories["industry"]);
    }

    [Fact]
    public void Values_that_overflow_or_are_undefined_are_unknown()
    {
        AggregateTable table = Table([], new() { ["mrr"] = [1, 2, 1e300, 1, 2, double.PositiveInfinity] }, []);

        FeatureMatrix matrix = FeatureCalculator.Compute(
            table, FeatureCatalog.BuiltIn.Only(["mrr_last"]), Policy, new Dictionary<string, IReadOnlyList<string>>());

        Assert.All(matrix.Values, value => Assert.True(float.IsNaN(value)));
    }

    /// <summary>Two accounts, three months.</summary>
    private static AggregateTable Table(
        Dictionary<string, double[]> scalars, Dictionary<string, double[]> series, Dictionary<string, string?[]> attributes) =>
        new(Month.Parse("2025-04"), 3, ["a", "b"], scalars, series, attributes);
}

using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

public class FeatureCatalogTests
{
    private static readonly string[] Scores =
    [
        "asymmetry_score", "support_load_ratio", "engagement_score", "payment_timeliness", "skill_score", "will_score",
        "wallet_share", "referral_value", "owner_involvement_score",
    ];

    private static readonly string[] Families =
        ["money", "support", "engagement", "dependency", "skill", "will", "wallet_share", "referrals", "owner"];

    [Fact]
    public void Catalogue_is_complete()
    {
        FeatureCatalog catalog = FeatureCatalog.BuiltIn;

        Assert.True(catalog.Features.Count >= 60, $"{catalog.Features.Count} features");
        Assert.All(Scores, name => Assert.NotNull(catalog[name]));
        Assert.All(Families, family => Assert.True(catalog.Features.Count(feature => feature.Family == family) >= 3, family));
        Assert.All(catalog.Features, feature =>
        {
            Assert.EndsWith(".", feature.Definition);
            Assert.EndsWith(".", feature.Missing);
            Assert.NotEmpty(feature.Unit);
            Assert.Matches(@"^[1-5]\. ", feature.Framework);
            Assert.NotEmpty(feature.Tables);
        });
        Assert.Equal(catalog.Features.Count, catalog.Features.Select(feature => feature.Title).Distinct().Count());
    }

    [Fact]
    public void Catalogue_has_the_shapes_of_every_monthly_fact_that_a_plain_book_has()
    {
        string[] shapes = ["last", "mean", "std", "slope", "last_to_mean", "half_over_half"];
        string[] computed = [.. FeatureCatalog.BuiltIn.Features.Select(feature => Text(feature.Compute))];
        foreach (string series in new[] { "mrr", "core_actions", "tickets", "seats" })
        {
            Assert.All(shapes, shape => Assert.Contains($"{shape}({series})", computed));
        }
    }

    [Fact]
    public void Everything_that_payment_days_touch_is_constrained_so_that_paying_later_never_lowers_churn_risk()
    {
        FeatureDefinition[] touched = [.. FeatureCatalog.BuiltIn.Features.Where(feature => feature.Tables.Contains("invoices"))];

        Assert.True(touched.Length >= 10);
        Assert.All(touched, feature => Assert.NotEqual(0, feature.MonotoneFor("churn")));
    }

    [Fact]
    public void Every_aggregate_is_read_by_a_feature_or_is_known_to_serve_otherwise()
    {
        string[] elsewhere = ["use_rows", "goals_due", "csm_id", "onboarding_batch", "name", "incidents", "interventions_begun", "exit_review_parts", "months_since_exit_review", "contract_ends_on", "contract_ended_by"];
        var read = FeatureCatalog.BuiltIn.Features.SelectMany(feature => feature.Compute.Names).Concat(elsewhere).ToHashSet();
        IEnumerable<string> unread = FeatureCatalog.BuiltIn.Queries.SelectMany(query => query.Aggregates)
            .Select(aggregate => aggregate.Name).Where(name => !read.Contains(name));
        Assert.Empty(unread);
    }

    [Fact]
    public void Available_without_tables_drops_their_features_and_says_so()
    {
        FeatureCatalog available = FeatureCatalog.BuiltIn.Available(new HashSet<string> { "accounts", "revenue_months", "usage_days" });

        Assert.DoesNotContain(available.Features, feature => feature.Name is "tickets_last" or "payment_timeliness" or "contribution");
        Assert.Contains(available.Features, feature => feature.Name == "engagement_score");
        IReadOnlyDictionary<string, string> missing = FeatureCatalog.BuiltIn.MissingFrom(available);
        Assert.Equal(["incidents", "interventions", "invoices", "meetings", "tickets"], Missing(missing["support"] + ", " + missing["money"]));
        Assert.Contains(" of ", missing["money"]);
        Assert.DoesNotContain(" of ", missing["support"]);
        Assert.False(missing.ContainsKey("account"));
    }

    [Fact]
    public void Only_keeps_what_the_named_features_read()
    {
        FeatureCatalog only = FeatureCatalog.BuiltIn.Only(["contribution_share", "region"]);

        Assert.Equal(["region", "contribution", "contribution_share"], only.Features.Select(feature => feature.Name));
        Assert.Equal(["account", "money", "support", "meetings", "interventions"], only.Queries.Select(query => query.Name));
    }

    [Theory]
    [InlineData("compute: last(mrr)", "compute: lust(mrr)", "feature 'mrr_last': there is no function 'lust'; there are")]
    [InlineData("compute: last(mrr)", "compute: last(mrrr)", "'mrrr' is neither an aggregate of a query nor a feature above")]
    [InlineData("compute: last(mrr)", "compute: mrr", "'mrr' is a series; a feature is one number")]
    [InlineData("compute: last(mrr)", "compute: last(tenure_months)", "'last' takes a series")]
    [InlineData("compute: last(mrr)", "compute: \"last(mrr, 2)\"", "'last' has 2 arguments; expected 1")]
    [InlineData("compute: last(mrr)", "compute: category(mrr)", "'category' takes the name of an attribute")]
    [InlineData("history(contribution_share)", "history(region)", "'history' takes the name of a numeric feature above")]
    [InlineData("history(contribution_share)", "history(mrr)", "'history' takes the name of a numeric feature above")]
    [InlineData("compute: last(mrr)", "compute: last(mrr", "expected ',' or ')'")]
    [InlineData("name: mrr_last", "name: mrr_mean", "expected a name that no aggregate or feature has yet")]
    [InlineData("seats: unknown", "seats: none", "'queries.money.series.seats' is 'none'; expected zero or unknown")]
    [InlineData("range: [0, 31]", "range: [31, 0]", "expected two bounds, the lower first")]
    [InlineData("monotone: { churn: 1, needs_exit: -1 }", "monotone: { churns: 1 }", "expected under a model's name: churn")]
    [InlineData("covered_by: use_rows", "covered_by: rows", "expected a series of the same query")]
    public void Parse_broken_catalogue_names_line_and_reason(string from, string to, string expected)
    {
        string text = Encoding.UTF8.GetString(FeatureCatalog.BuiltInYaml.Span);
        Assert.Contains(from, text);

        byte[] broken = Encoding.UTF8.GetBytes(text.Replace(from, to));
        UserFault fault = Assert.Throws<UserFault>(() => FeatureCatalog.Parse("catalog.yaml", broken));

        Assert.Contains(expected, fault.Message);
        Assert.Matches(@"^catalog\.yaml, line \d+: ", fault.Message);
    }

    private static IEnumerable<string> Missing(string tables) => tables.Split(" (")[0].Split(", ").Distinct().Order();

    private static string Text(Expression expression) => expression switch
    {
        Expression.Name name => name.Text,
        Expression.Call call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Text))})",
        _ => "",
    };
}

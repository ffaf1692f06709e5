using System.Text.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;
using Xunit;

namespace ChurnSegmentation.Tests.Card;

public class ModelCardTests
{
    private static readonly Manifest Full = SmallManifest.Full();

    // What the card leaves to the manifest: how it was made, not how good it is. 'test' of a slice, month or past version is a table of figures of
    // which the card shows some.
    private static readonly string[] NotShown =
    [
        "$.format", ".run.settings.seed", ".snapshots", ".negative_share", ".survival.survival_snapshot.rounds", ".survival.survival_snapshot.calibration.",
        ".backtest.", ".by_month.", ".slices.", ".changes.models.", ".accounts", ".conformal.calibrated.",
        ".calibration[0].rows", ".calibration[1].rows", // a bin's place is drawn, not its size
        ".curve[0].", // off the chart
    ];

    [Fact]
    public void The_first_screen_says_what_may_be_relied_on_and_for_what_not()
    {
        string[] lines = ModelCard.Markdown(Full).Split('\n');
        Assert.Equal("# May I rely on these models, and for what not?", lines[2]);
        Assert.StartsWith("**Yes, for `churn`; with care for `needs_exit` and `survival_snapshot`; not for `expansion`.**", lines[4], StringComparison.Ordinal);
        string first = string.Join('\n', lines.TakeWhile(line => line != "## Data"));
        Assert.Contains("part with a customer on a score alone", first, StringComparison.Ordinal);
        Assert.Contains("Not trained: one class only", first, StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(line => line.Length > 2 && char.IsDigit(line[0]) && line[1] == '.'));
    }

    [Fact]
    public void The_sections_stand_in_their_order() => Assert.Equal(
        [
            "# May I rely on these models, and for what not?", "## Data", "### Who says that we should part: people, or the written criteria?", "## Features",
            "## Results", "### `churn`: 1 = leaves", "### `needs_exit`: 1 = leaves", "### Survival", "## Thresholds, from the policy's costs", "## Reasons",
            "## Guards", "## Uncertainty", "## Known limits", "## Changes since the last version", "## Approvals", "## To make it again",
        ],
        ModelCard.Markdown(Full).Split('\n').Where(line => line.StartsWith('#')));

    [Fact]
    public void Every_figure_of_the_card_is_the_manifests()
    {
        string card = Text(Full);
        var deaf = new List<string>();
        JsonNode root = JsonSerializer.SerializeToNode(Full, StoreJson.Indented)!;
        foreach (JsonValue leaf in Numbers(root).Where(leaf => !NotShown.Any(part => leaf.GetPath().Contains(part, StringComparison.Ordinal))).ToList())
        {
            string path = leaf.GetPath();
            JsonNode other = JsonSerializer.SerializeToNode(Full, StoreJson.Indented)!;
            JsonValue twin = Numbers(other).Single(number => number.GetPath() == path);
            double value = twin.GetValue<JsonElement>().GetDouble();
            bool isShare = value != Math.Truncate(value) || path.Contains(".curve", StringComparison.Ordinal);
            twin.ReplaceWith(isShare ? JsonValue.Create(value == 0 ? 0.1 : value * 0.9) : JsonValue.Create((long)value + 1));
            if (Text(other.Deserialize<Manifest>(StoreJson.Indented)!) == card)
            {
                deaf.Add(path);
            }
        }

        Assert.Empty(deaf);
    }

    [Fact]
    public void A_slice_that_lies_below_the_whole_is_marked()
    {
        string card = ModelCard.Markdown(Full);
        Assert.Contains("- ▼ industry, Retail: ROC AUC 0.600 (0.520 … 0.680), the whole 0.820 (0.790 … 0.850)", card, StringComparison.Ordinal);
        Assert.Contains("| industry: Retail | ▼ |", card, StringComparison.Ordinal);
        Assert.Contains("| industry: Software |  |", card, StringComparison.Ordinal);
        Assert.Contains("`churn` is clearly weaker in industry Retail.", card, StringComparison.Ordinal);
    }

    [Fact]
    public void The_heaviest_limits_come_first()
    {
        string[] texts = [.. KnownLimit.Of(Full).Select(limit => limit.Text)];
        Assert.StartsWith("`expansion` was not trained", texts[0], StringComparison.Ordinal);
        Assert.StartsWith("`needs_exit` knows the written criteria better than people's judgement", texts[1], StringComparison.Ordinal);
        Assert.StartsWith(
            "`needs_exit`'s probabilities are not those of people's decisions: on 61 rows that a human review decided they were too extreme, "
            + "calibration slope 0.620 (0.400 … 0.790), and too low, calibration intercept 1.550 (0.730 … 2.530).",
            texts[2], StringComparison.Ordinal);
        Assert.StartsWith("`needs_exit` was tested on 61 rows that a human review decided; the other 839 follow", texts[3], StringComparison.Ordinal);
        Assert.Contains(texts, text => text.Contains("`survival_snapshot`: 7.3% were foretold to have left after 6 months, 5.5% had", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("`goals`", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_people_decided_and_where_the_criteria_did_it_stands_beside_its_baselines_apart()
    {
        string card = ModelCard.Markdown(Full);
        Assert.Contains("| ROC AUC above that of | all eligible accounts | still there after the lead | labelled by a human review | labelled by the written criteria |", card, StringComparison.Ordinal);
        Assert.Contains("| 0.031 (0.013 … 0.062) | 0.052 (0.013 … 0.091) |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fasttree_does_not_know_is_a_limit_of_its_versions_only()
    {
        Manifest fastTree = Full with { Run = Full.Run with { Learner = "fasttree", LearnerVersion = "5.0.1" } };
        Assert.Contains(KnownLimit.Of(fastTree), limit => limit.Text.StartsWith("FastTree knows no directions", StringComparison.Ordinal));
        Assert.Contains(KnownLimit.Of(fastTree), limit => limit.Text.StartsWith("FastTree knows no missing values", StringComparison.Ordinal));
        Assert.DoesNotContain(KnownLimit.Of(Full), limit => limit.Text.Contains("FastTree", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.49, 0.1, 0.05, Reliance.No)]
    [InlineData(0.51, -0.01, 0.05, Reliance.WithCare)]
    [InlineData(0.51, 0.1, -0.01, Reliance.WithCare)]
    [InlineData(0.51, 0.1, 0.01, Reliance.Yes)]
    public void Reliance_needs_more_than_chance_than_the_average_and_than_the_baselines(double aucLow, double skill, double paired, Reliance expected)
    {
        ModelFacts model = SmallManifest.Model() with
        {
            Test = SmallManifest.Figures(900, 100, 0.6, aucLow, 0.7) with { BrierSkill = new Metric(skill, null, null) },
            Paired = new Dictionary<string, Metric> { ["a"] = new(0.2, 0.1, 0.3), ["b"] = new(0.1, paired, 0.2) },
        };
        Assert.Equal(expected, TestVerdict.Of(model).Reliance);
    }

    [Theory]
    [InlineData(0.40, 0.49, "Worse than chance on this data: ROC AUC 0.450 (0.400 … 0.490) lies below 0.5")]
    [InlineData(0.40, 0.51, "No better than chance on this data: ROC AUC 0.450 (0.400 … 0.510) does not exclude 0.5")]
    public void An_interval_below_chance_is_not_said_to_hold_it(double low, double high, string expected) => Assert.StartsWith(
        expected,
        TestVerdict.Of(SmallManifest.Model() with { Test = SmallManifest.Figures(900, 100, 0.45, low, high) }).Sentence,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0.49, true)]
    [InlineData(0.51, false)]
    [InlineData(null, false)] // nobody measured it: that is not the same
    public void Only_what_a_test_found_no_better_than_chance_has_no_signal(double? low, bool expected)
    {
        ModelFacts model = SmallManifest.Model() with { Test = SmallManifest.Figures(900, 100, 0.6, 0.5, 0.7) with { RocAuc = new Metric(0.6, low, low is null ? null : 0.7) } };
        Assert.Equal(expected, TestVerdict.Of(model).NoSignal);
    }

    [Fact]
    public void Without_an_interval_nothing_is_claimed_either_way()
    {
        var figures = SmallManifest.Figures(900, 100, 0.8, 0.7, 0.9);
        TestVerdict verdict = TestVerdict.Of(SmallManifest.Model() with { Test = figures with { RocAuc = new Metric(0.8, null, null) } });
        Assert.Equal(Reliance.No, verdict.Reliance);
        Assert.Equal(
            "Cannot be judged: ROC AUC 0.800 stands without an interval; train with bootstrap_replicates above 0 for one. Do not act on it.",
            verdict.Sentence);
    }

    [Fact]
    public void What_came_later_stands_in_a_later_card_only()
    {
        var approval = new Approval(
            new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "ann", "beats the old one", "champion", "2024-12-0a0b0c0d", SignatureState.Signed, "ann-2026");
        var guards = new GuardStatistics("2024-12", "2024-12-0a0b0c0d", 1380, 90, 14, new Dictionary<string, int> { ["new_customer"] = 31 });
        string card = ModelCard.Markdown(Full, new CardLater("2024-12-0a0b0c0d", [approval], guards));
        Assert.Contains("| 2026-03-01 12:00 | ann | champion | beats the old one | signed by ann-2026 |", card, StringComparison.Ordinal);
        Assert.Contains("| new customer | 31 |", card, StringComparison.Ordinal);
        Assert.Contains("nobody has approved it", ModelCard.Markdown(Full, new CardLater("2024-12-0a0b0c0d", [], null)), StringComparison.Ordinal);
        Assert.DoesNotContain("ann", ModelCard.Markdown(Full).Split(' '));
    }

    [Fact]
    public void A_version_of_before_has_a_card_too()
    {
        Manifest old = Tests.Store.Versions.Manifest(1);
        Assert.Contains("There was no champion when it was trained", ModelCard.Markdown(old), StringComparison.Ordinal);
        Assert.Equal(["model-card.html", "model-card.md"], CardFiles.Of(old).Keys);
    }

    private static string Text(Manifest manifest) => ModelCard.Markdown(manifest) + string.Concat(ModelCharts.Of(manifest).Values.Select(chart => chart.Svg()));

    private static IEnumerable<JsonValue> Numbers(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Numbers(entry.Value)),
        JsonArray list => list.SelectMany(Numbers),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => [value],
        _ => [],
    };
}

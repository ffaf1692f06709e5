using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

/// <summary>Accounts with a known law: the monthly log-odds of leaving are −3.2 + 0.9 × trait, fading by 0.05 a month.</summary>
public class SurvivalTrainerTests
{
    private static readonly RunSettings Settings = new();

    private static (string[] Accounts, FeatureMatrix Facts, Followed[] Followed) Draw(int seed, int count)
    {
        var random = new Random(seed);
        var values = new List<float>();
        var followed = new List<Followed>();
        for (int i = 0; i < count; i++)
        {
            float trait = (float)Math.Round(PlantedRows.Normal(random), 2);
            values.AddRange([trait, random.Next(5)]);
            int entry = random.Next(3) == 0 ? random.Next(1, 12) : 0, end = entry + random.Next(1, 24);
            followed.Add(PlantedLives.Draw(random, entry, end, month => Hazard(trait, month)));
        }

        return ([.. Enumerable.Range(0, count).Select(i => $"A{i}")], new FeatureMatrix(["trait", "noise"], [.. values]), [.. followed]);
    }

    private static double Hazard(float trait, int month) => Logistic.Probability(-3.2 + 0.9 * trait - 0.05 * month);

    private static SurvivalModel Train(int mostNegatives, int seed = 3)
    {
        (string[] accounts, FeatureMatrix facts, Followed[] followed) = Draw(seed, 3000);
        return new SurvivalTrainer(new XGBoostLearner(), Settings).Train(
            SurvivalRows.Of(accounts, facts, followed, SurvivalModel.Horizon, mostNegatives, 0), SurvivalTrainer.Signature, new Dictionary<string, int> { ["trait"] = 1 })!.Model;
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(6_000)] // most months without the event left out: the level must come back
    public void A_planted_hazard_is_found_level_and_all(int mostNegatives)
    {
        SurvivalModel model = Train(mostNegatives);
        double[] errors = [.. Enumerable.Range(-8, 17).Select(step => step / 4f).Select(trait => model.Alive([trait, 2])[11]
            - SurvivalModel.Survival([.. Enumerable.Range(1, 12).Select(month => Hazard(trait, month))])[11])];
        Assert.InRange(errors.Average(), -0.03, 0.03);
        Assert.InRange(errors.Average(Math.Abs), 0, 0.08);
    }

    [Fact]
    public void Taught_trees_order_weak_facts_better_than_trees_alone()
    {
        double[] gains = [.. Enumerable.Range(1, 4).Select(seed =>
        {
            SurvivalRows rows = Weak(seed, out double[] effects, out FeatureMatrix facts);
            return Order(SurvivalTrainer.Signature) - Order(SurvivalTrainer.Signature with { Taught = false });

            double Order(SurvivalSettings survival)
            {
                SurvivalModel model = new SurvivalTrainer(new XGBoostLearner(), Settings).Train(rows, survival, new Dictionary<string, int>())!.Model;
                return Correlation([.. Enumerable.Range(0, facts.RowCount).Select(row => -model.Alive(facts.Row(row))[5])], effects);
            }
        })];
        Assert.All(gains, gain => Assert.InRange(gain, 0, 1));
        Assert.InRange(gains.Average(), 0.05, 1);
    }

    [Fact]
    public void A_fact_that_the_book_knows_of_everybody_counts_as_a_usual_one_where_it_is_unknown()
    {
        SurvivalRows rows = Weak(2, out _, out FeatureMatrix facts);
        SurvivalModel model = new SurvivalTrainer(new XGBoostLearner(), Settings).Train(rows, SurvivalTrainer.Signature, new Dictionary<string, int>())!.Model;
        double off = Enumerable.Range(0, 8).Sum(column => Math.Abs(Alive(column, float.NaN) - Alive(column, 0)));
        double range = Enumerable.Range(0, 8).Sum(column => Math.Abs(Alive(column, 2) - Alive(column, -2)));
        Assert.True(off < 0.2 * range, $"{off} {range}");

        double Alive(int column, float value)
        {
            float[] row = new float[facts.Names.Count];
            row[column] = value;
            return model.Alive(row)[5];
        }
    }

    [Fact]
    public void Calibration_flattens_what_facts_that_say_nothing_taught()
    {
        double[] shares = [.. Enumerable.Range(1, 6).Select(seed =>
        {
            SurvivalRows rows = Weak(seed, out _, out FeatureMatrix facts, 500);
            var random = new Random(seed);
            SurvivalRows shuffled = rows with { Rows = rows.Rows with { Labels = [.. rows.Rows.Labels.OrderBy(_ => random.Next())] } };
            return Spread(shuffled, facts) / Spread(rows, facts);
        })];
        // Of six books of 500 accounts chance fools one or two.
        Assert.True(shares.Order().ElementAt(3) < 0.25, string.Join(' ', shares));

        double Spread(SurvivalRows learnt, FeatureMatrix facts)
        {
            SurvivalModel model = new SurvivalTrainer(new XGBoostLearner(), Settings).Train(learnt, SurvivalTrainer.Signature, new Dictionary<string, int>())!.Model;
            double[] alive = [.. Enumerable.Range(0, facts.RowCount).Select(row => model.Alive(facts.Row(row))[5])];
            return Math.Sqrt(alive.Average(a => a * a) - alive.Average() * alive.Average());
        }
    }

    /// <summary>Eight weak facts and a category in no order, whose effects fade over a year.</summary>
    private static SurvivalRows Weak(int seed, out double[] effects, out FeatureMatrix facts, int count = 2000)
    {
        var random = new Random(seed);
        (var values, var followed, var found) = (new List<float>(), new List<Followed>(), new List<double>());
        for (int i = 0; i < count; i++)
        {
            double[] traits = [.. Enumerable.Range(0, 8).Select(_ => PlantedRows.Normal(random))];
            int kind = random.Next(6), end = random.Next(2, 36);
            double effect = traits.Select((trait, k) => trait * (k % 2 == 0 ? 0.2 : -0.2)).Sum() + (kind % 2 == 0 ? 0.25 : -0.25);
            values.AddRange([.. traits.Select(trait => (float)trait), kind]);
            found.Add(effect);
            followed.Add(PlantedLives.Draw(random, 0, end, month => Logistic.Probability(-4 + effect * Math.Exp(-month / 12.0))));
        }

        effects = [.. found];
        facts = new FeatureMatrix([.. Enumerable.Range(0, 8).Select(k => $"x{k}"), "kind"], [.. values]);
        return SurvivalRows.Of([.. Enumerable.Range(0, count).Select(i => $"A{i}")], facts, followed, 60, int.MaxValue, 0) with
        {
            Categories = new HashSet<string> { "kind" },
        };
    }

    private static double Correlation(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum()
            / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }

    [Fact]
    public void Labels_that_are_shares_are_learnt_as_two_rows_of_the_same_loss_where_a_learner_takes_only_0_and_1()
    {
        var rows = new TrainingRows(new FeatureMatrix(["x"], [1, 2, 3]), [0.25f, 1, 0]) { Weights = [4, 2, 3] };
        TrainingRows binary = rows.Binary();
        Assert.Equal([1, 1, 2, 3], binary.Features.Values);
        Assert.Equal([0, 1, 1, 0], binary.Labels);
        Assert.Equal([3, 1, 2, 3], binary.Weights!);
        Assert.Equal(rows.Prevalence, binary.Prevalence, 1e-12);
        Assert.Same(binary, binary.Binary());
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes() =>
        Assert.Equal(ModelFile.ToBytes(Train(6_000).Hazard), ModelFile.ToBytes(Train(6_000).Hazard));

    [Fact]
    public void Delayed_entry_takes_no_row_before_the_account_was_seen_and_the_last_row_has_the_event()
    {
        SurvivalRows rows = SurvivalRows.Of(
            ["late", "stays"], new FeatureMatrix(["x"], [7, 8]), [new Followed(5, 7, true), new Followed(1, 2, false)], 24, 100, 0);
        Assert.Equal([7, 5, 7, 6, 7, 7, 8, 1, 8, 2], rows.Rows.Features.Values);
        Assert.Equal([0, 0, 1, 0, 0], rows.Rows.Labels);
        Assert.Equal(1, rows.NegativeShare);
    }

    [Fact]
    public void What_lies_beyond_the_last_month_learnt_from_is_no_event()
    {
        SurvivalRows rows = SurvivalRows.Of(
            ["left later", "entered later"], new FeatureMatrix(["x"], [7, 8]), [new Followed(1, 4, true), new Followed(4, 9, true)], 3, 100, 0);
        Assert.Equal([7, 1, 7, 2, 7, 3], rows.Rows.Features.Values);
        Assert.Equal([0, 0, 0], rows.Rows.Labels);
    }

    [Fact]
    public void Too_few_events_train_nothing()
    {
        (string[] accounts, FeatureMatrix facts, Followed[] followed) = Draw(1, 40);
        Assert.Null(new SurvivalTrainer(new XGBoostLearner(), Settings).Train(
            SurvivalRows.Of(accounts, facts, followed, SurvivalModel.Horizon, 1000, 0), SurvivalTrainer.Signature, new Dictionary<string, int>()));
    }
}

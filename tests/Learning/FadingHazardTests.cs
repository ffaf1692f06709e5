using System.Globalization;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

/// <summary>Accounts of which price, size and region, in no order, are known; what they say of leaving fades.</summary>
public class FadingHazardTests
{
    private const int Folds = 3;

    /// <summary>Price, size, region, month.</summary>
    private static readonly int[] Directions = [1, -1, 0, 0];

    private static SurvivalRows Draw(int seed, int count, Func<float, float>? priced = null)
    {
        var random = new Random(seed);
        (var values, var followed) = (new List<float>(), new List<Followed>());
        for (int i = 0; i < count; i++)
        {
            double price = PlantedRows.Normal(random), size = PlantedRows.Normal(random);
            int region = random.Next(4), end = random.Next(2, 40);
            float shown = (float)Math.Exp(1.2 * price);
            values.AddRange([priced?.Invoke(shown) ?? shown, random.NextDouble() < 0.1 ? float.NaN : (float)Math.Round(size, 1), region]);
            double effect = 0.6 * price - 0.4 * size + (region == 2 ? 0.7 : 0);
            followed.Add(PlantedLives.Draw(random, 0, end, month => Logistic.Probability(-3.5 + effect * (Math.Exp(-month / 9.0) + 0.1))));
        }

        return SurvivalRows.Of(
            [.. Enumerable.Range(0, count).Select(i => $"A{i}")], new FeatureMatrix(["price", "size", "region"], [.. values]), followed, 60, int.MaxValue, 0) with
        {
            Categories = new HashSet<string> { "region" },
        };
    }

    private static int[] FoldsOf(SurvivalRows rows) => AccountFolds.Folds(rows.AccountIds, 1, Folds);

    private static int[] Every(SurvivalRows rows) => [.. Enumerable.Range(0, rows.Rows.Labels.Length)];

    private static double[] LogOdds(FadingHazard hazard, SurvivalRows rows) =>
        hazard.LogOdds([.. Every(rows).Select(row => new Asked(row, rows.MonthOf(row)))]);

    [Fact]
    public void Log_odds_equal_those_of_the_formula_in_numpy()
    {
        SurvivalRows rows = Draw(1, 600);
        Teachers teachers = FadingHazard.Fit(rows, Directions, FoldsOf(rows), Folds);
        string output = PythonOracle.Run($$"""
            import numpy as np
            from scipy.stats import rankdata
            X, y = np.fromfile('X', dtype='f').astype('d').reshape(-1, 4), np.fromfile('y', dtype='f').astype('d')
            def scores(x):
                known = ~np.isnan(x); q = (rankdata(x[known]) - 0.5) / known.sum(); s = np.log(q / (1 - q)); out = np.zeros(len(x))
                out[known] = np.clip((s - s.mean()) / s.std(), -5, 5); return out
            m = X[:, 3]
            price, size = scores(X[:, 0]), scores(X[:, 1])
            z = np.c_[price - size, price, size, np.isnan(X[:, 1]), [X[:, 2] == k for k in range(4)][0], X[:, 2] == 1, X[:, 2] == 2, X[:, 2] == 3]
            D = np.c_[np.ones(len(m)), np.exp(-m / 3), np.exp(-m / 12), np.log(m), z * (np.exp(-m / 6) + 0.3)[:, None]]
            penalty = np.r_[np.zeros(4), 1, np.array([1, 1, 3, 3, 3, 3, 3]) * {{FadingHazard.Penalty.ToString(CultureInfo.InvariantCulture)}}]; b = np.zeros(D.shape[1])
            for step in range(60):
                p = 1 / (1 + np.exp(-D @ b)); b -= np.linalg.solve((D * (p * (1 - p))[:, None]).T @ D + np.diag(penalty), D.T @ (p - y) + penalty * b)
            for v in D @ b: print(v)
            """,
            ("X", PythonOracle.Bytes(rows.Rows.Features.Values)),
            ("y", PythonOracle.Bytes(rows.Rows.Labels)));
        double[] expected =
            [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        double[] found = LogOdds(teachers.All, rows);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void A_number_counts_by_its_rank_alone()
    {
        SurvivalRows rows = Draw(2, 400), logged = Draw(2, 400, price => 3 * MathF.Log(price) - 7);
        Assert.NotEqual(rows.Rows.Features.Values, logged.Rows.Features.Values);
        Assert.Equal(
            LogOdds(FadingHazard.Fit(rows, Directions, FoldsOf(rows), Folds).All, rows),
            LogOdds(FadingHazard.Fit(logged, Directions, FoldsOf(rows), Folds).All, rows));
    }

    [Fact]
    public void What_happened_to_a_fold_is_unknown_to_the_hazard_without_it()
    {
        SurvivalRows rows = Draw(3, 400);
        int[] folds = FoldsOf(rows);
        float[] labels = [.. rows.Rows.Labels];
        foreach (int row in Every(rows).Where(row => folds[row] == 0).Take(2))
        {
            labels[row] = 1 - labels[row];
        }

        Teachers before = FadingHazard.Fit(rows, Directions, folds, Folds);
        Teachers after = FadingHazard.Fit(rows with { Rows = rows.Rows with { Labels = labels } }, Directions, folds, Folds);
        Assert.Equal(LogOdds(before.Without[0], rows), LogOdds(after.Without[0], rows));
        Assert.NotEqual(LogOdds(before.Without[1], rows), LogOdds(after.Without[1], rows));
        Assert.NotEqual(LogOdds(before.All, rows), LogOdds(after.All, rows));
    }

    [Fact]
    public void Where_events_are_few_a_number_with_a_direction_takes_part_of_what_the_others_show()
    {
        double[] moved = [.. Enumerable.Range(10, 8).Select(seed =>
        {
            SurvivalRows rows = Draw(seed, 120);
            return EffectOfSize(Directions) - EffectOfSize([0, 0, 0, 0]);

            double EffectOfSize(int[] directions)
            {
                int[] signed = [.. Every(rows).Where(row => rows.MonthOf(row) == 1 && !float.IsNaN(rows.Rows.Features.Row(row)[1]))];
                return FadingHazard.Fit(rows, directions, FoldsOf(rows), Folds).All.LogOdds([.. signed.Select(row => new Asked(row, 1))])
                    .Zip(signed, (logOdds, row) => logOdds * Math.Sign(rows.Rows.Features.Row(row)[1])).Average();
            }
        })];
        Assert.True(moved.Average() < -0.02, string.Join(' ', moved));
    }
}

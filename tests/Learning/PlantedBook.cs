using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Tests.Learning;

/// <summary>
/// A small book with a known law: an account's monthly hazard of leaving is logistic in a slow trait and a drifting mood, features are
/// noisy readings of both with gaps. Labels: churn within 4 months (1 lead, 3 outcome), needs_exit within 4, expansion within 12.
/// </summary>
internal static class PlantedBook
{
    public static readonly Month First = Month.Parse("2023-01");

    public static Dataset Draw(int seed, int accounts = 600, int months = 24)
    {
        var random = new Random(seed);
        List<Row> rows = [];
        for (int account = 0; account < accounts; account++)
        {
            double trait = PlantedRows.Normal(random);
            var mood = new double[months];
            int leaves = int.MaxValue;
            for (int month = 0; month < months; month++)
            {
                mood[month] = (month == 0 ? 0 : 0.8 * mood[month - 1]) + 0.6 * PlantedRows.Normal(random);
                if (leaves == int.MaxValue && random.NextDouble() < Share(-4.3 + 0.9 * trait + 1.2 * mood[month]))
                {
                    leaves = month;
                }
            }

            for (int month = 0; month < months && month < leaves; month++)
            {
                double exit = random.NextDouble() < Share(-2.5 - 1.5 * trait) ? 1 : 0;
                double expands = random.NextDouble() < Share(-1.5 - trait) ? 1 : 0;
                rows.Add(new Row(
                    $"A{account:0000}",
                    First + month,
                    [Noisy(random, trait), Noisy(random, trait), Noisy(random, mood[month]), Noisy(random, 0), random.Next(4)],
                    month + 4 < months ? (leaves <= month + 4 ? 1 : 0) : float.NaN,
                    month + 4 < months && leaves > month + 4 ? (float)exit : float.NaN,
                    month + 12 < months && leaves > month + 12 ? (float)expands : float.NaN,
                    leaves > month + 1));
            }
        }

        return ToDataset([.. rows.OrderBy(row => row.Snapshot).ThenBy(row => row.Account, StringComparer.Ordinal)], random);
    }

    /// <summary>The same book with other labels and features in its test months: nothing that is learned may notice.</summary>
    public static Dataset WithOtherTest(Dataset data, Split split)
    {
        var random = new Random(1);
        bool IsTest(int row) => data.Snapshots[row] >= split.TestFrom;
        return data with
        {
            Labels = data.Labels.ToDictionary(
                label => label.Key,
                label => label.Value.Select((value, row) => IsTest(row) && !float.IsNaN(value) ? random.Next(2) : value).ToArray()),
            Features = new FeatureMatrix(
                data.Features.Names,
                [.. data.Features.Values.Select((value, i) => IsTest(i / data.Features.Names.Count) ? random.NextSingle() : value)]),
        };
    }

    private static Dataset ToDataset(Row[] rows, Random random) => new(
        new ChurnSegmentation.Core.Features.Windows(6, 1, 3),
        [.. rows.Select(row => row.Account)],
        [.. rows.Select(row => row.Snapshot)],
        new FeatureMatrix(["trait_a", "trait_b", "mood", "noise", "plan"], [.. rows.SelectMany(row => row.Features)]),
        new Dictionary<string, float[]>
        {
            ["churn"] = [.. rows.Select(row => row.Churn)],
            ["needs_exit"] = [.. rows.Select(row => row.NeedsExit)],
            ["expansion"] = [.. rows.Select(row => row.Expansion)],
        },
        new Dictionary<string, int> { ["churn"] = 4, ["needs_exit"] = 4, ["expansion"] = 12 },
        [.. rows.Select(row => row.StillThere)],
        [.. rows.Select(_ => random.Next(3) == 0)],
        [.. rows.Select(_ => random.Next(10) == 0)],
        new Dictionary<string, string[]>
        {
            ["region"] = [.. rows.Select(row => row.Account[^1] < '5' ? "north" : "south")],
            ["size"] = [.. rows.Select(row => row.Account == "A0000" ? "giant" : "small")],
        },
        new Dictionary<string, IReadOnlyDictionary<string, float[]>>
        {
            ["churn"] = new Dictionary<string, float[]> { ["last_revenue_over_mean"] = [.. rows.Select(row => row.Features[2])] },
            ["needs_exit"] = new Dictionary<string, float[]>
            {
                ["criteria_observed"] = [.. rows.Select(row => row.Features[0] < -1 ? 1f : 0)],
            },
        });

    private static float Noisy(Random random, double truth) =>
        random.NextDouble() < 0.05 ? float.NaN : (float)Math.Round(truth + 0.5 * PlantedRows.Normal(random), 2);

    private static double Share(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private sealed record Row(
        string Account, Month Snapshot, float[] Features, float Churn, float NeedsExit, float Expansion, bool StillThere);
}

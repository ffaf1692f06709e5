using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Explain;

public class CounterfactualTests
{
    private const int Width = 6;

    private static readonly FeatureNote[] Notes = [.. Enumerable.Range(0, Width).Select(i => new FeatureNote($"f{i}", "family", $"Feature {i}", "", "units"))];

    /// <summary>Half of the features can be changed, by so much at most.</summary>
    private static ObservedChanges Within(float reach) => new(3, Enumerable.Range(0, Width / 2).ToDictionary(
        i => $"f{2 * i}", i => (ChangeBand[])[new ChangeBand(-100, -reach, reach, 100)]));

    [Fact]
    public void Whatever_is_found_crosses_the_line_within_reach_by_actionable_features_only()
    {
        int found = 0, none = 0;
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            CalibratedModel model = RandomEnsembles.Model(random, Width, trees: 12, depth: 4);
            float[] row = RandomEnsembles.Row(random, Width);
            double before = Logistic.Probability(model.LogOdds(row));
            var way = Counterfactual.Search(model, Notes, Within(1.5f), row, 0.8 * before);
            float[] changed = (float[])row.Clone();
            foreach (CounterfactualChange change in way.Changes)
            {
                int column = int.Parse(change.Feature[1..], System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(0, column % 2);
                Assert.Equal(row[column], change.From);
                Assert.InRange(change.To, row[column] - 1.5f, row[column] + 1.5f);
                changed[column] = change.To;
            }

            double after = Logistic.Probability(model.LogOdds(changed));
            Assert.Equal(way.After, after);
            Assert.Equal(way.Found, after < 0.8 * before);
            Assert.InRange(way.Changes.Count, way.Found ? 1 : 0, 4);
            _ = way.Found ? found++ : none++;

            // Nothing in it can be left out.
            foreach (CounterfactualChange change in way.Changes)
            {
                float[] without = (float[])changed.Clone();
                int column = int.Parse(change.Feature[1..], System.Globalization.CultureInfo.InvariantCulture);
                without[column] = row[column];
                Assert.True(Logistic.Probability(model.LogOdds(without)) >= 0.8 * before);
            }
        }).QuickCheckThrowOnFailure();
        Assert.True(found > 5 && none > 5, $"{found} found, {none} not: the cases test nothing.");
    }

    [Fact]
    public void One_change_goes_no_further_than_it_must()
    {
        // f0 < 2 → +3, else f0 < 5 → 0, else −3; from 1 the line at 0.6 needs 2, not 5.
        var tree = new Tree([0, -1, 0, -1, -1], [2, 0, 5, 0, 0], [1, 0, 3, 0, 0], [2, 0, 4, 0, 0], [true, false, true, false, false], [0, 3, 0, 0, -3], [3, 1, 2, 1, 1]);
        var model = new CalibratedModel(new TreeEnsemble([.. Notes.Select(note => note.Name)], 0, [tree]), new Calibration(1, 0));
        float[] row = [1, 0, 0, 0, 0, 0];

        var way = Counterfactual.Search(model, Notes, Within(10), row, 0.6);
        CounterfactualChange change = Assert.Single(way.Changes);
        Assert.Equal(("f0", 1f, 2f), (change.Feature, change.From, change.To));
        Assert.Equal(0.5, way.After, 12);
        Assert.Contains("Feature 0 up from 1 to 2 units", way.Reading);

        Assert.Equal(5f, Counterfactual.Search(model, Notes, Within(10), row, 0.2).Changes.Single().To);
        Assert.False(Counterfactual.Search(model, Notes, Within(3), row, 0.2).Found);
        Assert.Empty(Counterfactual.Search(model, Notes, Within(3), row, 0.99).Changes);
    }

    [Fact]
    public void Reach_is_what_accounts_that_stood_there_have_done()
    {
        // 100 pairs from 0 that move by −1 … +1 in hundredths, 100 pairs from 10 that only fall, by up to 2.
        var values = new List<float>();
        var pairs = new List<(int, int)>();
        for (int i = 0; i < 100; i++)
        {
            pairs.Add((values.Count, values.Count + 1));
            values.AddRange([0, (i - 50) / 50f]);
            pairs.Add((values.Count, values.Count + 1));
            values.AddRange([10, 10 - i / 50f]);
        }

        var changes = ObservedChanges.From(new FeatureMatrix(["x"], [.. values]), pairs, 3, ["x", "absent"]);
        Assert.Equal(["x"], changes.Bands.Keys);
        (float least, float most) = changes.Reach("x", 0)!.Value;
        Assert.InRange(least, -1, -0.9f);
        Assert.InRange(most, 0.9f, 1);
        (least, most) = changes.Reach("x", 12)!.Value;
        Assert.InRange(least, 10, 10.1f);
        Assert.Equal(12, most);
        Assert.Null(changes.Reach("x", float.NaN));
        Assert.Null(changes.Reach("absent", 1));
        Assert.Equal(changes.ToBytes(), ObservedChanges.Parse(changes.ToBytes(), "here").ToBytes());
    }
}

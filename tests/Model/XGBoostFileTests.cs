using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Learning;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class XGBoostFileTests
{
    private static readonly Dictionary<string, string> Facts = new() { ["churnseg.version"] = "2025-04-0123abcd", ["churnseg.categories"] = """{"region":["UK & \"Ireland\"","Österreich"]}""" };

    [Fact]
    public void What_is_written_is_read_back_with_the_same_scores_and_contributions() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            CalibratedModel model = RandomEnsembles.Model(new Random(seed), width: 4, trees: 6, depth: 4, categories: seed % 2 == 0) with { Calibration = Calibration.Identity };
            var again = new CalibratedModel(XGBoostJson.Read(XGBoostFile.ToBytes(model, Facts), "the file"), Calibration.Identity);
            var (ours, theirs) = (new TreeShap(model), new TreeShap(again));
            FeatureMatrix rows = ThresholdRows.Draw(model.Ensemble, seed, 20);
            return again.FeatureNames.SequenceEqual(model.FeatureNames) && Enumerable.Range(0, 20).All(i =>
                Math.Abs(model.LogOdds(rows.Row(i)) - again.LogOdds(rows.Row(i))) < 1e-6
                && ours.Explain(rows.Row(i)).Contributions.Zip(theirs.Explain(rows.Row(i)).Contributions).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-25)]
    [InlineData(-3)]
    [InlineData(0)]
    [InlineData(7.7)]
    [InlineData(25)]
    public void A_base_margin_of_any_size_survives_the_probability_that_xgboost_keeps(double margin)
    {
        TreeEnsemble ensemble = RandomEnsembles.Ensemble(new Random(1), 3, 4, 3) with { BaseMargin = margin };
        TreeEnsemble again = XGBoostJson.Read(XGBoostFile.ToBytes(new CalibratedModel(ensemble, Calibration.Identity), Facts), "the file");
        float[] row = [1, float.NaN, 0];
        Assert.Equal(ensemble.Margin(row), again.Margin(row), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Python_loads_it_with_its_attributes_and_predicts_and_explains_the_same(bool categories)
    {
        var model = new CalibratedModel(
            new XGBoostLearner().Train(
                categories ? PlantedRows.DrawCategories(1, 3000) : PlantedRows.Draw(1, 3000), null, new int[PlantedRows.Width], new LearnerSettings(MaxDepth: 6, Rounds: 150, MinChildWeight: 1), null, default),
            new Calibration(1.25, -0.5));
        FeatureMatrix rows = ThresholdRows.Draw(model.Ensemble, seed: 1, rows: 1000);
        string output = PythonOracle.Run("""
            import json, numpy as np, xgboost as xgb
            booster = xgb.Booster(); booster.load_model('model.json')
            rows = xgb.DMatrix(np.fromfile('rows', dtype='f').reshape(-1, booster.num_features()), feature_names=booster.feature_names,
                               feature_types=booster.feature_types, enable_categorical=True)
            print(json.dumps(dict(attributes=booster.attributes(), names=booster.feature_names, types=booster.feature_types,
                                  cover=sorted(booster.get_score(importance_type='total_cover')))))
            booster.save_model('again.json'); print(open('again.json').read())
            for p, c in zip(booster.predict(rows), booster.predict(rows, pred_contribs=True)): print(p, *c)
            """, ("model.json", XGBoostFile.ToBytes(model, Facts)), ("rows", PythonOracle.Bytes(rows.Values)));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonElement read = JsonDocument.Parse(lines[0]).RootElement;
        Dictionary<string, string> attributes = read.GetProperty("attributes").Deserialize<Dictionary<string, string>>()!;
        Assert.Equal(
            new SortedDictionary<string, string>(Facts) { [XGBoostFile.SlopeAttribute] = "1.25", [XGBoostFile.InterceptAttribute] = "-0.5" },
            new SortedDictionary<string, string>(attributes));
        Assert.Equal(model.FeatureNames, read.GetProperty("names").Deserialize<string[]>()!);
        Assert.Equal(model.FeatureNames.Order(), read.GetProperty("cover").Deserialize<string[]>()!);
        Assert.Equal(categories ? ["float", "c", "float", "float", "c", "float"] : Enumerable.Repeat("float", PlantedRows.Width), read.GetProperty("types").Deserialize<string[]>()!);
        Assert.Equal(Trees(XGBoostFile.ToBytes(model, Facts)), Trees(System.Text.Encoding.UTF8.GetBytes(lines[1])));

        var shap = new TreeShap(model with { Calibration = Calibration.Identity });
        for (int i = 0; i < rows.RowCount; i++)
        {
            double[] expected = [.. lines[i + 2].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(expected[0], Logistic.Probability(model.Ensemble.Margin(rows.Row(i))), 1e-5);
            Explanation explanation = shap.Explain(rows.Row(i));
            double[] found = [.. explanation.Contributions, explanation.Base];
            for (int k = 0; k < found.Length; k++)
            {
                Assert.Equal(expected[k + 1], found[k], 1e-5);
            }
        }
    }

    /// <summary>The trees as text, numbers in one form.</summary>
    private static string Trees(byte[] file) => JsonSerializer.Serialize(
        JsonDocument.Parse(file).RootElement.GetProperty("learner").GetProperty("gradient_booster").GetProperty("model").GetProperty("trees")
            .EnumerateArray().Select(tree => tree.EnumerateObject().ToDictionary(
                part => part.Name, part => part.Value.ValueKind == JsonValueKind.Array ? [.. part.Value.EnumerateArray().Select(value => value.GetDouble())] : Array.Empty<double>())));
}

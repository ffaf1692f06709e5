using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Learning.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace ChurnSegmentation.Tests.Learning.MLNet;

public class MLNetModelTests
{
    private static readonly LearnerSettings Settings = new(Rounds: 80);
    private static readonly Calibration Line = new(0.8, -0.3);
    private static readonly Dictionary<string, string> Facts = new() { ["churnseg.version"] = "2024-12-0a1b2c3d", ["churnseg.model"] = "churn" };

    public static TheoryData<string> Names => [.. Learners.All.Select(learner => learner.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_of_any_learner_gives_the_same_probabilities_in_mlnet_with_gaps_and_at_thresholds(string learner)
    {
        TreeEnsemble ensemble = Learners.Named(learner).Train(PlantedRows.Draw(1, 3000), null, new int[PlantedRows.Width], Settings, null, default);
        var model = new CalibratedModel(ensemble, Line);
        FeatureMatrix rows = XGBoostLearnerTests.AtThresholds(ensemble, 1000);
        float[] values = [.. rows.Values.Select((value, i) => float.IsFinite(value) && value < -1e30f ? i % 5 : value)];
        rows = rows with { Values = values };
        using PredictionEngine<Row, Answer> engine = Load(MLNetModel.ToBytes(model, Facts), out DataViewSchema schema);
        Assert.Equal(model.FeatureNames, SlotNames(schema));
        Assert.All(Facts, fact => Assert.Equal(fact.Value, Annotation(schema, fact.Key)));
        for (int i = 0; i < rows.RowCount; i++)
        {
            Answer answer = engine.Predict(new Row { Features = rows.Row(i).ToArray() });
            double probability = model.Probability(rows.Row(i));
            Assert.Equal(probability, answer.Probability, 1e-5);
            Assert.Equal(model.LogOdds(rows.Row(i)), answer.Score, 1e-4);
            Assert.Equal(answer.Score > 0, answer.PredictedLabel);
        }
    }

    [Fact]
    public void A_model_without_a_tree_is_its_constant()
    {
        var model = new CalibratedModel(new TreeEnsemble(["x0", "x1", "x2", "x3", "x4", "x5"], -1.5, []), Line);
        using PredictionEngine<Row, Answer> engine = Load(MLNetModel.ToBytes(model, Facts), out _);
        Assert.Equal(model.Probability(new float[6]), engine.Predict(new Row { Features = new float[6] }).Probability, 1e-6);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        var model = new CalibratedModel(
            new XGBoostLearner().Train(PlantedRows.Draw(1, 500), null, new int[PlantedRows.Width], Settings with { Rounds = 3 }, null, default), Line);
        Assert.Equal(MLNetModel.ToBytes(model, Facts), MLNetModel.ToBytes(model, Facts));
    }

    [Fact]
    public void Sets_of_categories_are_refused()
    {
        var model = new CalibratedModel(
            new XGBoostLearner().Train(PlantedRows.DrawCategories(1, 2000), null, new int[PlantedRows.Width], Settings, null, default), Line);
        Assert.Contains("sets of categories", Assert.Throws<UserFault>(() => MLNetModel.ToBytes(model, Facts)).Message, StringComparison.Ordinal);
    }

    private static PredictionEngine<Row, Answer> Load(byte[] bytes, out DataViewSchema schema)
    {
        // As a consumer does: nothing of ours but the file.
        var context = new MLContext();
        ITransformer model = context.Model.Load(new MemoryStream(bytes), out schema);
        return context.Model.CreatePredictionEngine<Row, Answer>(model);
    }

    private static IEnumerable<string> SlotNames(DataViewSchema schema)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Features"].GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString());
    }

    private static string Annotation(DataViewSchema schema, string name)
    {
        ReadOnlyMemory<char> text = default;
        schema["Features"].Annotations.GetValue(name, ref text);
        return text.ToString();
    }

    private sealed class Row
    {
        [VectorType(PlantedRows.Width)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Answer
    {
        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }
}

using System.Text.Json;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class OnnxFileTests
{
    private static readonly Dictionary<string, string> Facts = new() { ["churnseg.version"] = "2025-04-0123abcd", ["churnseg.polarity"] = "1 = verlässt uns" };

    private static CalibratedModel Trained(TrainingRows rows, int rounds = 300) => new(
        new XGBoostLearner().Train(rows, null, new int[PlantedRows.Width], new LearnerSettings(MaxDepth: 6, Rounds: rounds, MinChildWeight: 1), null, default),
        new Calibration(1.1, -0.2));

    [Fact]
    public void Onnx_runtime_gives_the_same_probabilities_on_a_trained_model() => Same(Trained(PlantedRows.Draw(1, 3000)), seed: 1, rows: 1000);

    [Fact]
    public void And_on_one_that_tests_categories() => Same(Trained(PlantedRows.DrawCategories(1, 3000)), seed: 1, rows: 1000);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void And_on_any_trees(int seed, bool categories) =>
        Same(RandomEnsembles.Model(new Random(seed), width: 5, trees: 20, depth: 5, categories: categories), seed, rows: 1000);

    [Fact]
    public void A_lone_leaf_is_a_constant() => Same(
        new CalibratedModel(new TreeEnsemble(["a"], -1.5, [new Tree([-1], [0], [0], [0], [false], [0.25f], [3])]), new Calibration(2, 1)), seed: 1, rows: 2);

    private static void Same(CalibratedModel model, int seed, int rows)
    {
        FeatureMatrix matrix = ThresholdRows.Draw(model.Ensemble, seed, rows);
        Dictionary<string, float[]> found = OnnxRuntime.Run(OnnxFile.ToBytes(model, Facts), matrix);
        Assert.Equal(["log_odds", "margin", "probability"], found.Keys.Order());
        for (int i = 0; i < rows; i++)
        {
            Assert.Equal(model.Probability(matrix.Row(i)), found["probability"][i], 1e-5);
            Assert.Equal(model.LogOdds(matrix.Row(i)), found["log_odds"][i], 2e-5);
            Assert.Equal(model.Ensemble.Margin(matrix.Row(i)), found["margin"][i], 2e-5);
        }
    }

    [Fact]
    public void The_checker_of_onnx_passes_it_and_reads_its_metadata()
    {
        string output = PythonOracle.Run(Parts.Python("onnx"), ["-c", """
            import json, onnx
            model = onnx.load('model.onnx'); onnx.checker.check_model(model, full_check=True)
            shape = lambda value: [part.dim_param or part.dim_value for part in value.type.tensor_type.shape.dim]
            print(json.dumps(dict(metadata={p.key: p.value for p in model.metadata_props}, inputs={v.name: shape(v) for v in model.graph.input},
                                  outputs={v.name: shape(v) for v in model.graph.output})))
            """], ("model.onnx", OnnxFile.ToBytes(Trained(PlantedRows.DrawCategories(1, 3000), rounds: 3), Facts)));
        JsonElement read = JsonDocument.Parse(output).RootElement;
        Assert.Equal(Facts, read.GetProperty("metadata").Deserialize<Dictionary<string, string>>()!);
        Assert.Equal("""{"features": ["rows", 6]}""", read.GetProperty("inputs").GetRawText());
        Assert.Equal("""{"probability": ["rows", 1], "log_odds": ["rows", 1], "margin": ["rows", 1]}""", read.GetProperty("outputs").GetRawText());
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes() => Assert.Equal(
        OnnxFile.ToBytes(RandomEnsembles.Model(new Random(1), 3, 4, 3), Facts), OnnxFile.ToBytes(RandomEnsembles.Model(new Random(1), 3, 4, 3), Facts));
}

using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Evaluation;

public class ReasonStabilityTests
{
    private static readonly Dataset Book = PlantedBook.Draw(3, accounts: 400, months: 30);
    private static readonly RunSettings Settings = new()
    {
        StabilityModels = 4,
        Learner = new LearnerSettings(MaxDepth: 3, LearningRate: 0.2, Rounds: 60, EarlyStopping: 8),
    };
    private static readonly Dictionary<string, int[]> Monotone = new() { ["churn"] = [1, 1, 1, 0, 0] };
    private static readonly ModelTrainer Trainer = new(new XGBoostLearner(), Settings);
    private static readonly TrainedModels Trained = Trainer.Train(Book, Split.Of(Book), Monotone);

    private static IReadOnlyDictionary<string, CalibratedModel[]> OnSamples(Dataset data, RunSettings? settings = null) =>
        ReasonStability.Train(data, Trained, Trainer, settings ?? Settings, Monotone);

    [Fact]
    public void Every_model_is_trained_again_with_its_rounds_on_samples_that_differ_and_twice_the_same()
    {
        IReadOnlyDictionary<string, CalibratedModel[]> first = OnSamples(Book), second = OnSamples(Book);
        Assert.Equal(Trained.Models.Keys.Order(), first.Keys.Order());
        foreach ((string name, CalibratedModel[] models) in first)
        {
            Assert.All(models, model => Assert.Equal(Trained.Models[name].Model.Ensemble.Trees.Count, model.Ensemble.Trees.Count));
            Assert.Equal(4, models.Select(model => Convert.ToHexString(ModelFile.ToBytes(model))).Distinct().Count());
            Assert.All(models.Zip(second[name]), pair => Assert.Equal(ModelFile.ToBytes(pair.First), ModelFile.ToBytes(pair.Second)));
        }
    }

    [Fact]
    public void No_test_row_is_learnt_from()
    {
        Split split = Trained.Split;
        Dataset changed = Book with
        {
            Labels = Book.Labels.ToDictionary(
                label => label.Key,
                label => label.Value.Select((value, row) => Book.Snapshots[row] >= split.TestFrom && !float.IsNaN(value) ? 1 - value : value).ToArray()),
        };
        Assert.Equal(ModelFile.ToBytes(OnSamples(Book)["churn"][1]), ModelFile.ToBytes(OnSamples(changed)["churn"][1]));
    }

    [Fact]
    public void None_are_trained_where_none_are_asked_for() => Assert.Empty(OnSamples(Book, new RunSettings { StabilityModels = 0 }));

    [Fact]
    public void What_drives_the_label_keeps_its_sign_more_often_than_noise()
    {
        CalibratedModel model = Trained.Models["churn"].Model;
        var shap = new TreeShap(model);
        var stability = new SignStability(
            new Lazy<IReadOnlyList<TreeShap>>([.. OnSamples(Book)["churn"].Select(sample => new TreeShap(sample))]), 0.2);
        FeatureMatrix test = Book.Features.Take(Trained.Split.Models["churn"].TestRows);
        var turned = new int[test.Names.Count];
        for (int row = 0; row < test.RowCount; row++)
        {
            foreach ((int feature, int flips) in stability.Flips(test.Row(row), shap.Explain(test.Row(row)).Contributions).Index())
            {
                turned[feature] += flips;
            }
        }

        Assert.True(2 * turned[test.ColumnOf("mood")] < turned[test.ColumnOf("noise")], string.Join(", ", turned));
    }

    [Fact]
    public void Figures_are_shares_of_the_strongest_reasons()
    {
        CalibratedModel model = Trained.Models["churn"].Model;
        FeatureMatrix test = Book.Features.Take(Trained.Split.Models["churn"].TestRows);
        StabilityFacts same = ReasonStability.Measure(model, [model, model], ["x", "y"], test, 0);
        Assert.Equal((0.0, 1.0), (same.TopFlips, same.TopFirm));

        // All leaves the other way round: every reason is turned.
        CalibratedModel opposite = model with
        {
            Ensemble = model.Ensemble with { Trees = [.. model.Ensemble.Trees.Select(tree => tree with { Value = Array.ConvertAll(tree.Value, value => -value) })] },
        };
        StabilityFacts half = ReasonStability.Measure(model, [model, opposite], ["x", "y"], test, 0.2);
        Assert.Equal((0.5, 0.0), (half.TopFlips, half.TopFirm));
    }
}

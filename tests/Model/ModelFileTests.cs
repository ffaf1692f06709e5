using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class ModelFileTests
{
    [Fact]
    public void Any_model_reads_back_to_the_same_scores_and_bytes() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        CalibratedModel model = RandomEnsembles.Model(random, width: 5, trees: 4, depth: 4, categories: random.Next(2) == 0);
        byte[] bytes = ModelFile.ToBytes(model);
        CalibratedModel read = ModelFile.Parse(bytes, "model.json");
        Assert.Equal(bytes, ModelFile.ToBytes(read));
        Assert.Equal(model.FeatureNames, read.FeatureNames);
        float[] row = RandomEnsembles.Row(random, 5);
        Assert.Equal(model.LogOdds(row), read.LogOdds(row));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Thresholds_alone_leave_no_trace_of_categories()
    {
        byte[] bytes = ModelFile.ToBytes(RandomEnsembles.Model(new Random(1), width: 5, trees: 4, depth: 4));
        Assert.DoesNotContain("categories", Encoding.UTF8.GetString(bytes));
        Assert.All(ModelFile.Parse(bytes, "model.json").Ensemble.Trees, tree => Assert.Null(tree.Categories));
    }

    [Theory]
    [InlineData("\"0\":[2,7]", "\"3\":[2,7]", "categories of node 3")]
    [InlineData("\"0\":[2,7]", "\"0\":[2,2]", "category 2")]
    [InlineData("\"0\":[2,7]", "\"0\":[-1]", "category -1")]
    public void A_wrong_set_of_categories_is_refused_with_the_reason(string found, string changed, string reason)
    {
        var tree = new Tree([0, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], new bool[3], [0, 1, 2], [2, 1, 1], [new CategorySet([7, 2]), null, null]);
        string text = Encoding.UTF8.GetString(ModelFile.ToBytes(new CalibratedModel(new TreeEnsemble(["a"], 0, [tree]), Calibration.Identity)));
        Assert.Contains(found, text);
        Assert.Contains(reason, Assert.Throws<UserFault>(() => ModelFile.Parse(Encoding.UTF8.GetBytes(text.Replace(found, changed)), "m")).Message);
    }

    [Fact]
    public void A_model_without_trees_reads_back()
    {
        CalibratedModel model = new(new TreeEnsemble(["a"], -3, []), Calibration.Identity);
        Assert.Equal(-3, ModelFile.Parse(ModelFile.ToBytes(model), "m").LogOdds([0]));
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":9", "model format 9, expected 1")]
    [InlineData("\"slope\":", "\"slope\":-", "finite slope above 0")]
    [InlineData("\"trees\"", "\"woods\"", "not a model file")]
    [InlineData("\"left\":[1", "\"left\":[0", "children 0 and")]
    [InlineData("{", "", "not a model file")]
    public void A_changed_file_is_refused_with_the_reason(string found, string changed, string reason)
    {
        TreeEnsemble stump = new(["a"], 0, [new Tree([0, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], new bool[3], [0, 1, 2], [2, 1, 1])]);
        string text = Encoding.UTF8.GetString(ModelFile.ToBytes(new CalibratedModel(stump, Calibration.Identity)));
        Assert.Contains(found, text);
        var fault = Assert.Throws<UserFault>(() => ModelFile.Parse(Encoding.UTF8.GetBytes(text.Replace(found, changed)), "churn.json"));
        Assert.StartsWith("churn.json: ", fault.Message);
        Assert.Contains(reason, fault.Message);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("nowhere.json", Assert.Throws<UserFault>(() => ModelFile.Read("nowhere.json")).Message);
}

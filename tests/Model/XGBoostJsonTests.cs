using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using Xunit;

namespace ChurnSegmentation.Tests.Model;

public class XGBoostJsonTests
{
    /// <summary>A stump as XGBoost 1.7 writes it, with a pruned node 3 that nothing reaches.</summary>
    private const string Layout17 = """
        {"learner":{"attributes":{},"feature_names":["a","b"],"feature_types":[],"gradient_booster":{"model":{
        "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1","size_leaf_vector":"0"},"tree_info":[0],"trees":[
        {"base_weights":[0E0,-1E0,1E0,0E0],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],
        "default_left":[1,0,0,0],"id":0,"left_children":[1,-1,-1,-1],"loss_changes":[1.5E0,0E0,0E0,0E0],
        "parents":[2147483647,0,0,2147483647],
        "right_children":[2,-1,-1,-1],"split_conditions":[2.5E-1,-1E0,2E0,0E0],"split_indices":[1,0,0,0],"split_type":[0,0,0,0],
        "sum_hessian":[1.0000001E1,4E0,6E0,0E0],
        "tree_param":{"num_deleted":"1","num_feature":"2","num_nodes":"4","size_leaf_vector":"0"}}]},
        "name":"gbtree"},"learner_model_param":{"base_score":"2E-1","boost_from_average":"1","num_class":"0",
        "num_feature":"2","num_target":"1"},
        "objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[1,7,4]}
        """;

    private static TreeEnsemble Read(string json, params string[] names) =>
        XGBoostJson.Read(Encoding.UTF8.GetBytes(json), "model.json", names.Length == 0 ? null : names);

    [Fact]
    public void The_layout_of_1_7_is_read()
    {
        TreeEnsemble ensemble = Read(Layout17);
        Assert.Equal(["a", "b"], ensemble.FeatureNames);
        Assert.Equal(Math.Log(0.25), ensemble.BaseMargin, 6);
        Assert.Equal([10.0, 4, 6], ensemble.Trees[0].Cover);
        Assert.Equal(-1, ensemble.Margin([0, 0.2f]) - ensemble.BaseMargin, 12);
        Assert.Equal(2, ensemble.Margin([0, 0.25f]) - ensemble.BaseMargin, 12);
        Assert.Equal(-1, ensemble.Margin([0, float.NaN]) - ensemble.BaseMargin, 12);
    }

    [Fact]
    public void The_layout_of_3_x_with_a_bracketed_base_score_and_boolean_defaults_is_read()
    {
        string newer = Layout17
            .Replace("\"2E-1\"", "\"[2E-1]\"")
            .Replace("\"default_left\":[1,0,0,0]", "\"default_left\":[true,false,false,false]");
        float[] row = [0, float.NaN];
        Assert.Equal(Read(Layout17).Margin(row), Read(newer).Margin(row));
    }

    [Fact]
    public void A_node_of_categories_has_a_set_for_a_threshold_and_what_is_not_in_it_goes_left()
    {
        TreeEnsemble ensemble = Read(Layout17
            .Replace("\"a\",\"b\"", "\"NaN\",\"say \\\"NaN\\\"\"")
            .Replace("\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]",
                "\"categories\":[1,70],\"categories_nodes\":[0],\"categories_segments\":[0],\"categories_sizes\":[2]")
            .Replace("\"split_conditions\":[2.5E-1", "\"split_conditions\":[NaN")
            .Replace("\"split_type\":[0", "\"split_type\":[1"));
        Assert.Equal(["NaN", "say \"NaN\""], ensemble.FeatureNames);
        foreach ((float value, double leaf) in new (float, double)[] { (0, -1), (1, 2), (2, -1), (70, 2), (71, -1), (500, -1), (float.NaN, -1) })
        {
            Assert.Equal(leaf, ensemble.Margin([0, value]) - ensemble.BaseMargin, 12);
        }
    }

    [Fact]
    public void Names_come_from_the_caller_the_file_or_the_column_numbers()
    {
        Assert.Equal(["x", "y"], Read(Layout17, "x", "y").FeatureNames);
        Assert.Equal(["f0", "f1"], Read(Layout17.Replace("\"a\",\"b\"", "")).FeatureNames);
    }

    [Theory]
    [InlineData("\"split_type\":[0", "\"split_type\":[1", "tree 0: a node tests categories")]
    [InlineData("\"categories_nodes\":[]", "\"categories_nodes\":[0]", "not an XGBoost model in JSON")]
    [InlineData("binary:logistic", "reg:squarederror", "objective is 'reg:squarederror', expected 'binary:logistic'")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"dart\"", "booster is 'dart', expected 'gbtree'")]
    [InlineData("\"num_feature\":\"2\",\"num_target\"", "\"num_feature\":\"3\",\"num_target\"", "3 features, but 2 names")]
    [InlineData("\"left_children\":[1", "\"left_children\":[7", "child 7")]
    [InlineData("\"left_children\":[1", "\"left_children\":[0", "not a node of a tree")]
    [InlineData("\"learner\"", "\"student\"", "not an XGBoost model in JSON")]
    [InlineData("\"sum_hessian\":[1.0000001E1,", "\"sum_hessian\":[", "different lengths")]
    public void What_cannot_be_read_is_refused_with_the_reason(string found, string changed, string reason)
    {
        Assert.Contains(found, Layout17);
        var fault = Assert.Throws<UserFault>(() => Read(Layout17.Replace(found, changed)));
        Assert.StartsWith("model.json: ", fault.Message);
        Assert.Contains(reason, fault.Message);
    }
}

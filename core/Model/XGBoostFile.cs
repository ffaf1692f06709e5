using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChurnSegmentation.Core.Model;

/// <summary>
/// A model as the JSON file that XGBoost 1.7 and later loads, with what its SHAP values need. The file is the ensemble: XGBoost knows no
/// calibration, so its predictions are those before Platt's line, whose two numbers stand among the booster's attributes.
/// Layout: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html.
/// </summary>
public static class XGBoostFile
{
    /// <summary>Attribute: Platt's slope.</summary>
    public const string SlopeAttribute = "churnseg.calibration_slope";

    /// <summary>Attribute: Platt's intercept.</summary>
    public const string InterceptAttribute = "churnseg.calibration_intercept";

    private const int NoParent = int.MaxValue;

    /// <summary>The file's bytes.</summary>
    /// <param name="facts">Key → text, kept as attributes of the booster in this order, beside the calibration.</param>
    public static byte[] ToBytes(CalibratedModel model, IEnumerable<KeyValuePair<string, string>> facts)
    {
        (float baseScore, TreeEnsemble ensemble) = WithBaseScore(model.Ensemble);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("learner");
            writer.WriteStartObject("attributes");
            foreach ((string key, string value) in facts.Append(new(SlopeAttribute, Number(model.Calibration.Slope)))
                .Append(new(InterceptAttribute, Number(model.Calibration.Intercept))))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            Array(writer, "feature_names", ensemble.FeatureNames, writer.WriteStringValue);
            HashSet<int> categorical = [.. ensemble.Trees.SelectMany(tree => tree.Feature.Where((_, node) => tree.TestsCategories(node)))];
            Array(
                writer, "feature_types", Enumerable.Range(0, ensemble.FeatureNames.Count),
                feature => writer.WriteStringValue(categorical.Contains(feature) ? "c" : "float"));
            Booster(writer, ensemble);
            Texts(writer, "learner_model_param", ("base_score", Number(baseScore)), ("boost_from_average", "1"), ("num_class", "0"),
                ("num_feature", Number(ensemble.FeatureNames.Count)), ("num_target", "1"));
            writer.WriteStartObject("objective");
            writer.WriteString("name", "binary:logistic");
            Texts(writer, "reg_loss_param", ("scale_pos_weight", "1"));
            writer.WriteEndObject();
            writer.WriteEndObject();
            Array(writer, "version", [1, 7, 4], writer.WriteNumberValue);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>
    /// The base margin as XGBoost keeps it: a Float32 probability. Near 1 that is too coarse; what it cannot hold goes into every leaf of the
    /// first tree, which changes no contribution but the base.
    /// </summary>
    private static (float BaseScore, TreeEnsemble Ensemble) WithBaseScore(TreeEnsemble ensemble)
    {
        float score = Math.Clamp((float)Logistic.Probability(ensemble.BaseMargin), float.Epsilon, 1 - 1e-7f);
        double rest = ensemble.BaseMargin - XGBoostJson.BaseMargin(score);
        if (Math.Abs(rest) <= 1e-6 || ensemble.Trees.Count == 0)
        {
            return (score, ensemble);
        }

        Tree first = ensemble.Trees[0];
        Tree moved = first with { Value = [.. first.Value.Select((value, node) => first.Feature[node] < 0 ? (float)(value + rest) : 0)] };
        return (score, ensemble with { Trees = [moved, .. ensemble.Trees.Skip(1)] });
    }

    private static void Booster(Utf8JsonWriter writer, TreeEnsemble ensemble)
    {
        string trees = Number(ensemble.Trees.Count);
        writer.WriteStartObject("gradient_booster");
        writer.WriteStartObject("model");
        Texts(writer, "gbtree_model_param", ("num_parallel_tree", "1"), ("num_trees", trees), ("size_leaf_vector", "0"));
        Array(writer, "tree_info", ensemble.Trees, _ => writer.WriteNumberValue(0));
        writer.WriteStartArray("trees");
        for (int id = 0; id < ensemble.Trees.Count; id++)
        {
            writer.WriteStartObject();
            WriteTree(writer, id, ensemble.Trees[id], ensemble.FeatureNames.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteString("name", "gbtree");
        writer.WriteEndObject();
    }

    /// <summary>
    /// A tree's arrays. What the model does not keep is made from leaves and covers: a node's weight as the mean of its leaves, a split's gain
    /// as the squared weights that it adds (XGBoost's own, but for its L2 penalty and the learning rate).
    /// </summary>
    private static void WriteTree(Utf8JsonWriter writer, int id, Tree tree, int width)
    {
        int[] nodes = [.. Enumerable.Range(0, tree.NodeCount)];
        bool Leaf(int node) => tree.Feature[node] < 0;
        bool TestsSet(int node) => tree.Categories?[node] is { Codes.Count: > 0 };
        // XGBoost refuses an empty set, which sends every category left: so does this threshold.
        float Condition(int node) => Leaf(node) ? tree.Value[node] : tree.TestsCategories(node) && !TestsSet(node) ? float.MaxValue : tree.Threshold[node];
        var weight = new double[tree.NodeCount];
        var gain = new double[tree.NodeCount];
        var parent = new int[tree.NodeCount];
        parent[0] = NoParent;
        foreach (int node in nodes.Reverse())
        {
            (int left, int right) = (tree.Left[node], tree.Right[node]);
            if (Leaf(node))
            {
                weight[node] = tree.Value[node];
                continue;
            }

            parent[left] = parent[right] = node;
            double cover = tree.Cover[left] + tree.Cover[right];
            weight[node] = cover > 0 ? (tree.Cover[left] * weight[left] + tree.Cover[right] * weight[right]) / cover : 0;
            gain[node] = Square(left) + Square(right) - weight[node] * weight[node] * cover;
        }

        double Square(int node) => tree.Cover[node] * weight[node] * weight[node];
        Array(writer, "base_weights", nodes, node => Float(writer, (float)weight[node]));
        WriteCategories(writer, [.. nodes.Where(TestsSet)], tree);
        Array(writer, "default_left", nodes, node => writer.WriteNumberValue(!Leaf(node) && tree.DefaultLeft[node] ? 1 : 0));
        writer.WriteNumber("id", id);
        Array(writer, "left_children", nodes, node => writer.WriteNumberValue(Leaf(node) ? -1 : tree.Left[node]));
        Array(writer, "loss_changes", nodes, node => Float(writer, (float)Math.Max(0, gain[node])));
        Array(writer, "parents", nodes, node => writer.WriteNumberValue(parent[node]));
        Array(writer, "right_children", nodes, node => writer.WriteNumberValue(Leaf(node) ? -1 : tree.Right[node]));
        Array(writer, "split_conditions", nodes, node => Float(writer, Condition(node)));
        Array(writer, "split_indices", nodes, node => writer.WriteNumberValue(Leaf(node) ? 0 : tree.Feature[node]));
        Array(writer, "split_type", nodes, node => writer.WriteNumberValue(TestsSet(node) ? 1 : 0));
        Array(writer, "sum_hessian", nodes, node => Float(writer, (float)tree.Cover[node]));
        Texts(writer, "tree_param", ("num_deleted", "0"), ("num_feature", Number(width)), ("num_nodes", Number(tree.NodeCount)), ("size_leaf_vector", "0"));
    }

    /// <summary>The nodes that test categories: all their codes in one array, then where each node's begin and how many they are.</summary>
    private static void WriteCategories(Utf8JsonWriter writer, int[] nodes, Tree tree)
    {
        IReadOnlyList<int>[] sets = [.. nodes.Select(node => tree.Categories![node]!.Codes)];
        int start = 0;
        Array(writer, "categories", sets.SelectMany(codes => codes), writer.WriteNumberValue);
        Array(writer, "categories_nodes", nodes, writer.WriteNumberValue);
        Array(writer, "categories_segments", sets, codes => writer.WriteNumberValue((start += codes.Count) - codes.Count));
        Array(writer, "categories_sizes", sets, codes => writer.WriteNumberValue(codes.Count));
    }

    /// <summary>A Float32, always with an exponent: XGBoost takes a number without one for an integer and refuses it here.</summary>
    private static void Float(Utf8JsonWriter writer, float value)
    {
        string text = Number(value);
        writer.WriteRawValue(text.Contains('E') ? text : text + "E0");
    }

    private static void Array<T>(Utf8JsonWriter writer, string name, IEnumerable<T> values, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T value in values)
        {
            write(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>An object of texts: XGBoost keeps its parameters so.</summary>
    private static void Texts(Utf8JsonWriter writer, string name, params ReadOnlySpan<(string Name, string Value)> texts)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in texts)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static string Number<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}

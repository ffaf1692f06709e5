namespace ChurnSegmentation.Core.Model;

/// <summary>
/// An ensemble as the attributes of ONNX's TreeEnsembleRegressor: all nodes of all trees in parallel lists. Its "true" branch is our left one:
/// value &lt; threshold, or missing where missing values go left.
/// </summary>
internal static class OnnxTrees
{
    private const int FloatList = 6;
    private const int IntegerList = 7;
    private const int TextList = 8;
    private const int TextType = 3;
    private const int IntegerType = 2;

    /// <summary>A node: a leaf, or value &lt; threshold ? then : otherwise.</summary>
    private readonly record struct OnnxNode(
        int Tree, int Id, int Feature, float Threshold = 0, int Then = 0, int Otherwise = 0, bool MissingIsTrue = false, float Leaf = 0)
    {
        public bool IsLeaf => Feature < 0;
    }

    /// <summary>Writes the attributes into their node.</summary>
    public static void Write(ProtobufWriter node, TreeEnsemble ensemble)
    {
        OnnxNode[] nodes = [.. ensemble.Trees.SelectMany((tree, index) => Nodes(tree, index))];
        OnnxNode[] leaves = [.. nodes.Where(place => place.IsLeaf)];
        Text(node, "aggregate_function", "SUM");
        Text(node, "post_transform", "NONE");
        Integer(node, "n_targets", 1);
        Floats(node, "base_values", [(float)ensemble.BaseMargin]);
        Integers(node, "nodes_treeids", nodes.Select(place => place.Tree));
        Integers(node, "nodes_nodeids", nodes.Select(place => place.Id));
        Texts(node, "nodes_modes", nodes.Select(place => place.IsLeaf ? "LEAF" : "BRANCH_LT"));
        Integers(node, "nodes_featureids", nodes.Select(place => Math.Max(0, place.Feature)));
        Floats(node, "nodes_values", nodes.Select(place => place.Threshold));
        Integers(node, "nodes_truenodeids", nodes.Select(place => place.Then));
        Integers(node, "nodes_falsenodeids", nodes.Select(place => place.Otherwise));
        Integers(node, "nodes_missing_value_tracks_true", nodes.Select(place => place.MissingIsTrue ? 1 : 0));
        Integers(node, "target_treeids", leaves.Select(place => place.Tree));
        Integers(node, "target_nodeids", leaves.Select(place => place.Id));
        Integers(node, "target_ids", leaves.Select(_ => 0));
        Floats(node, "target_weights", leaves.Select(place => place.Leaf));
    }

    /// <summary>A tree's nodes, the root first; nodes that ONNX needs beyond ours have ids beyond ours.</summary>
    private static IEnumerable<OnnxNode> Nodes(Tree tree, int index)
    {
        int next = tree.NodeCount;
        for (int id = 0; id < tree.NodeCount; id++)
        {
            int feature = tree.Feature[id];
            if (feature < 0)
            {
                yield return new OnnxNode(index, id, -1, Leaf: tree.Value[id]);
            }
            else if (tree.Categories?[id] is not { } right)
            {
                yield return new OnnxNode(index, id, feature, tree.Threshold[id], tree.Left[id], tree.Right[id], tree.DefaultLeft[id]);
            }
            else
            {
                foreach (OnnxNode node in Chain(new OnnxNode(index, id, feature), tree, Bounds(right), next))
                {
                    yield return node;
                    next = Math.Max(next, node.Otherwise + 1);
                }
            }
        }
    }

    /// <summary>
    /// A test of categories as a chain of thresholds: below the first bound left, below the second right, and so on; beyond the last left.
    /// All but the last branch come back to our two children, which no runtime minds as long as they are "true" branches.
    /// </summary>
    /// <param name="first">The chain's first node, which stands for ours.</param>
    /// <param name="next">The first free id.</param>
    private static IEnumerable<OnnxNode> Chain(OnnxNode first, Tree tree, int[] bounds, int next)
    {
        (int left, int right) = (tree.Left[first.Id], tree.Right[first.Id]);
        for (int i = 0; i < bounds.Length; i++)
        {
            yield return first with
            {
                Id = i == 0 ? first.Id : next + i - 1,
                Threshold = bounds[i],
                Then = i % 2 == 0 ? left : right,
                Otherwise = i == bounds.Length - 1 ? left : next + i,
                MissingIsTrue = tree.DefaultLeft[first.Id] == (i % 2 == 0),
            };
        }
    }

    /// <summary>The runs of codes in the set, each from its first code to the one after its last; an empty run where there are none.</summary>
    private static int[] Bounds(CategorySet set)
    {
        var bounds = new List<int>();
        foreach (int code in set.Codes)
        {
            if (bounds.Count > 0 && bounds[^1] == code)
            {
                bounds[^1]++;
            }
            else
            {
                bounds.AddRange([code, code + 1]);
            }
        }

        return bounds.Count == 0 ? [0, 0] : [.. bounds];
    }

    private static void Text(ProtobufWriter node, string name, string value) =>
        Attribute(node, name, TextType, attribute => attribute.Text(4, value));

    private static void Integer(ProtobufWriter node, string name, int value) =>
        Attribute(node, name, IntegerType, attribute => attribute.Integer(3, value));

    private static void Floats(ProtobufWriter node, string name, IEnumerable<float> values) =>
        Attribute(node, name, FloatList, attribute => Each(values, value => attribute.Float(7, value)));

    private static void Integers(ProtobufWriter node, string name, IEnumerable<int> values) =>
        Attribute(node, name, IntegerList, attribute => Each(values, value => attribute.Integer(8, value)));

    private static void Texts(ProtobufWriter node, string name, IEnumerable<string> values) =>
        Attribute(node, name, TextList, attribute => Each(values, value => attribute.Text(9, value)));

    private static void Attribute(ProtobufWriter node, string name, int type, Action<ProtobufWriter> write) => node.Message(5, attribute =>
    {
        attribute.Text(1, name);
        write(attribute);
        attribute.Integer(20, type);
    });

    private static void Each<T>(IEnumerable<T> values, Action<T> write)
    {
        foreach (T value in values)
        {
            write(value);
        }
    }
}

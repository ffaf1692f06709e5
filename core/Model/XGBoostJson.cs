using System.Globalization;
using System.Text.Json;

namespace ChurnSegmentation.Core.Model;

/// <summary>
/// Reads a binary classifier that XGBoost saved as JSON (1.7 to 3.x): trees with covers, with sets where they test categories, base score
/// as log-odds.
/// Layout: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html.
/// </summary>
public static class XGBoostJson
{
    /// <summary>Objectives whose margin is the log-odds of a label of 1.</summary>
    private static readonly string[] Objectives = ["binary:logistic", "binary:logitraw"];

    /// <summary>Reads the trees.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public static TreeEnsemble Read(ReadOnlyMemory<byte> json, string source, IReadOnlyList<string>? featureNames = null) =>
        ReadModel(json, source, featureNames).Ensemble;

    /// <summary>Reads the trees and what the file says of them.</summary>
    /// <param name="json">The bytes of the file.</param>
    /// <param name="source">What the bytes are called in messages: a path.</param>
    /// <param name="featureNames">Names by column; null = those in the file, or f0, f1 … where it has none.</param>
    /// <exception cref="UserFault">Not such a model; the message says what was found and what is expected.</exception>
    public static XGBoostModel ReadModel(ReadOnlyMemory<byte> json, string source, IReadOnlyList<string>? featureNames = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(WithoutNaN(json));
            return Read(document.RootElement, source, featureNames);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException
            or IndexOutOfRangeException)
        {
            throw new UserFault($"{source}: not an XGBoost model in JSON: {e.Message} "
                + "Save it with XGBoost 1.7 or newer under a name that ends in .json.", e);
        }
    }

    private static XGBoostModel Read(JsonElement root, string source, IReadOnlyList<string>? featureNames)
    {
        JsonElement learner = root.GetProperty("learner");
        JsonElement parameters = learner.GetProperty("learner_model_param");
        JsonElement booster = learner.GetProperty("gradient_booster");
        Expect(source, "objective", learner.GetProperty("objective").GetProperty("name").GetString(), Objectives);
        Expect(source, "booster", booster.GetProperty("name").GetString(), "gbtree");
        JsonElement model = booster.GetProperty("model");
        string[] inFile = learner.TryGetProperty("feature_names", out JsonElement names) ? Strings(names) : [];
        int width = int.Parse(parameters.GetProperty("num_feature").GetString()!, CultureInfo.InvariantCulture);
        IReadOnlyList<string> columns = featureNames
            ?? (inFile.Length > 0 ? inFile : [.. Enumerable.Range(0, width).Select(i => $"f{i}")]);
        if (columns.Count != width)
        {
            throw new UserFault($"{source}: the model has {width} features, but {columns.Count} names were given. "
                + "Give one name a column, in the order of training.");
        }

        Tree[] trees = [.. model.GetProperty("trees").EnumerateArray().Select((tree, i) => ReadTree(tree, $"{source}: tree {i}"))];
        var ensemble = new TreeEnsemble(columns, BaseMargin(parameters.GetProperty("base_score").GetString()!), trees);
        return ensemble.FindFault() is { } fault
            ? throw new UserFault($"{source}: {fault}. Save the model again.")
            : new XGBoostModel(
                ensemble,
                inFile.Length > 0,
                string.Join('.', Integers(root.GetProperty("version"))),
                model.TryGetProperty("gbtree_model_param", out JsonElement param) && param.TryGetProperty("num_parallel_tree", out JsonElement parallel)
                    ? Math.Max(1, int.Parse(parallel.GetString()!, CultureInfo.InvariantCulture)) : 1,
                learner.TryGetProperty("attributes", out JsonElement attributes)
                    ? attributes.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value.GetString()!)
                    : []);
    }

    /// <summary>
    /// Keeps the nodes that the root reaches (pruning leaves dead ones behind), parents before children, and adds covers up from the
    /// leaves in doubles: XGBoost's own sums of inner nodes are rounded to Float32, ours hold left + right = parent.
    /// </summary>
    private static Tree ReadTree(JsonElement tree, string where)
    {
        int[] left = Integers(tree.GetProperty("left_children"));
        int[] right = Integers(tree.GetProperty("right_children"));
        int[] feature = Integers(tree.GetProperty("split_indices"));
        float[] condition = Floats(tree.GetProperty("split_conditions"));
        float[] hessian = Floats(tree.GetProperty("sum_hessian"));
        bool[] defaultLeft = [.. tree.GetProperty("default_left").EnumerateArray().Select(IsTrue)];
        if (new[] { right.Length, feature.Length, condition.Length, hessian.Length, defaultLeft.Length }.Any(n => n != left.Length))
        {
            throw new UserFault($"{where}: arrays of different lengths, expected {left.Length} values in each. "
                + "A model with several outputs is not read; train one output.");
        }

        List<int> reached = Reach(left, right, where);
        var place = reached.Select((node, i) => (node, i)).ToDictionary(pair => pair.node, pair => pair.i);
        bool Leaf(int node) => left[node] < 0;
        Dictionary<int, CategorySet> categories = Categories(tree);
        if (tree.TryGetProperty("split_type", out JsonElement kinds)
            && Integers(kinds).Index().Any(kind => kind.Item != 0 && !categories.ContainsKey(kind.Index)))
        {
            throw new UserFault($"{where}: a node tests categories, but the tree names none for it. Save the model again.");
        }

        var compact = new Tree(
            [.. reached.Select(node => Leaf(node) ? -1 : feature[node])],
            [.. reached.Select(node => Leaf(node) || categories.ContainsKey(node) ? 0 : condition[node])],
            [.. reached.Select(node => Leaf(node) ? 0 : place[left[node]])],
            [.. reached.Select(node => Leaf(node) ? 0 : place[right[node]])],
            [.. reached.Select(node => !Leaf(node) && defaultLeft[node])],
            [.. reached.Select(node => Leaf(node) ? condition[node] : 0)],
            [.. reached.Select(node => (double)hessian[node])],
            categories.Count == 0 ? null : [.. reached.Select(categories.GetValueOrDefault)]);
        for (int node = compact.NodeCount - 1; node >= 0; node--)
        {
            if (compact.Feature[node] >= 0)
            {
                compact.Cover[node] = compact.Cover[compact.Left[node]] + compact.Cover[compact.Right[node]];
            }
        }

        return compact;
    }

    /// <summary>Node → the categories that go right, of the nodes that test categories; they follow each other in one array.</summary>
    private static Dictionary<int, CategorySet> Categories(JsonElement tree)
    {
        if (!tree.TryGetProperty("categories_nodes", out JsonElement nodes) || nodes.GetArrayLength() == 0)
        {
            return [];
        }

        int[] codes = Integers(tree.GetProperty("categories"));
        int[] starts = Integers(tree.GetProperty("categories_segments"));
        int[] sizes = Integers(tree.GetProperty("categories_sizes"));
        return Integers(nodes).Index().ToDictionary(
            node => node.Item, node => new CategorySet(new ArraySegment<int>(codes, starts[node.Index], sizes[node.Index])));
    }

    /// <summary>
    /// The same JSON with 0 for NaN, which is no JSON, but is what XGBoost writes as the threshold of a node that tests categories.
    /// </summary>
    private static ReadOnlyMemory<byte> WithoutNaN(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> bytes = json.Span;
        if (bytes.IndexOf("NaN"u8) < 0)
        {
            return json;
        }

        byte[] clean = bytes.ToArray();
        bool quoted = false;
        for (int i = 0; i < clean.Length; i++)
        {
            if (clean[i] == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && clean[i] == '\\')
            {
                i++;
            }
            else if (!quoted && clean.AsSpan(i).StartsWith("NaN"u8))
            {
                "0  "u8.CopyTo(clean.AsSpan(i));
            }
        }

        return clean;
    }

    /// <summary>Nodes that the root reaches, breadth first.</summary>
    private static List<int> Reach(int[] left, int[] right, string where)
    {
        List<int> reached = [0];
        for (int i = 0; i < reached.Count; i++)
        {
            foreach (int child in left[reached[i]] < 0 ? Array.Empty<int>() : [left[reached[i]], right[reached[i]]])
            {
                if (child < 0 || child >= left.Length || reached.Count >= left.Length)
                {
                    throw new UserFault(
                        $"{where}: node {reached[i]} has a child {child} that is not a node of a tree. Save the model again.");
                }

                reached.Add(child);
            }
        }

        return reached;
    }

    /// <summary>Base score (a probability as text; since 3.0 in brackets) → log-odds, in Float32 as XGBoost computes it.</summary>
    private static double BaseMargin(string baseScore) => BaseMargin(float.Parse(baseScore.Trim('[', ']'), CultureInfo.InvariantCulture));

    /// <inheritdoc cref="BaseMargin(string)"/>
    internal static double BaseMargin(float probability) => probability == 0.5f ? 0 : -MathF.Log(1 / probability - 1);

    private static void Expect(string source, string what, string? found, params string[] expected)
    {
        if (!expected.Contains(found))
        {
            throw new UserFault($"{source}: {what} is '{found}', expected {string.Join(" or ", expected.Select(name => $"'{name}'"))}. Train a binary classifier of trees.");
        }
    }

    private static bool IsTrue(JsonElement value) =>
        value.ValueKind is JsonValueKind.True || (value.ValueKind is JsonValueKind.Number && value.GetInt32() != 0);

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetString()!)];
}

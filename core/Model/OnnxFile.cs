namespace ChurnSegmentation.Core.Model;

/// <summary>
/// A calibrated model as an ONNX file, for whoever scores without this program: <c>features</c> [rows, d] → <c>margin</c>, <c>log_odds</c> and
/// <c>probability</c>, each [rows, 1]. NaN is missing, as here. A runtime adds the leaves as Float32, so its numbers differ from ours by
/// rounding only. Layout: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; operators: https://onnx.ai/onnx/operators.
/// </summary>
public static class OnnxFile
{
    // Old enough for every runtime in use: ONNX 1.8 and later read it.
    private const int IrVersion = 7;
    private const int StandardOperators = 13;
    private const int TreeOperators = 1;
    private const string TreeDomain = "ai.onnx.ml";
    private const int Float = 1;

    /// <summary>The file's bytes.</summary>
    /// <param name="facts">Key → text, kept as the file's metadata in this order: where the model comes from, what its columns are.</param>
    public static byte[] ToBytes(CalibratedModel model, IEnumerable<KeyValuePair<string, string>> facts)
    {
        var file = new ProtobufWriter();
        file.Integer(1, IrVersion);
        file.Text(2, "ChurnSegmentation");
        file.Message(7, graph => Graph(graph, model));
        file.Message(8, version => Operators(version, "", StandardOperators));
        file.Message(8, version => Operators(version, TreeDomain, TreeOperators));
        foreach ((string key, string value) in facts)
        {
            file.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        return file.ToArray();
    }

    private static void Graph(ProtobufWriter graph, CalibratedModel model)
    {
        graph.Message(1, node => Node(node, "TreeEnsembleRegressor", ["features"], "margin", TreeDomain, () => OnnxTrees.Write(node, model.Ensemble)));
        graph.Message(1, node => Node(node, "Mul", ["margin", "slope"], "scaled_margin"));
        graph.Message(1, node => Node(node, "Add", ["scaled_margin", "intercept"], "log_odds"));
        graph.Message(1, node => Node(node, "Sigmoid", ["log_odds"], "probability"));
        graph.Text(2, "calibrated_trees");
        graph.Message(5, tensor => Number(tensor, "slope", model.Calibration.Slope));
        graph.Message(5, tensor => Number(tensor, "intercept", model.Calibration.Intercept));
        graph.Message(11, value => Matrix(value, "features", model.FeatureNames.Count));
        foreach (string output in (string[])["probability", "log_odds", "margin"])
        {
            graph.Message(12, value => Matrix(value, output, 1));
        }
    }

    private static void Node(ProtobufWriter node, string type, string[] inputs, string output, string domain = "", Action? attributes = null)
    {
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output);
        node.Text(3, output);
        node.Text(4, type);
        attributes?.Invoke();
        node.Text(7, domain);
    }

    private static void Operators(ProtobufWriter version, string domain, int number)
    {
        version.Text(1, domain);
        version.Integer(2, number);
    }

    /// <summary>A constant of one number.</summary>
    private static void Number(ProtobufWriter tensor, string name, double value)
    {
        tensor.Integer(2, Float);
        tensor.Float(4, (float)value);
        tensor.Text(8, name);
    }

    /// <summary>Rows of Float32, however many.</summary>
    private static void Matrix(ProtobufWriter value, string name, int width)
    {
        value.Text(1, name);
        value.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, Float);
            tensor.Message(2, shape =>
            {
                shape.Message(1, rows => rows.Text(2, "rows"));
                shape.Message(1, columns => columns.Integer(1, width));
            });
        }));
    }
}

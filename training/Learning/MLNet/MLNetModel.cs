using System.IO.Compression;
using System.Reflection;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace ChurnSegmentation.Training.Learning.MLNet;

/// <summary>
/// A model of ours, whoever trained it, as the <c>model.zip</c> that ML.NET loads (<c>MLContext.Model.Load</c>, <c>PredictionEnginePool</c>):
/// a FastTree binary classifier over one column, <c>Features</c>, of d Float32 in the model's order, NaN = missing; the order stands in the
/// column's slot names, and what is said of the model among its annotations. Its <c>Score</c> is the calibrated log-odds, its <c>Probability</c> the number that we show.
/// </summary>
/// <remarks>ML.NET has no public way from trees to a model, so its internal constructors are called; a test holds them to the pinned version.</remarks>
internal static class MLNetModel
{
    private static readonly Assembly FastTree = typeof(FastTreeBinaryTrainer).Assembly;
    private static readonly DateTimeOffset Undated = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The file's bytes; the same model gives the same.</summary>
    /// <param name="facts">What is said of the model: version, hashes.</param>
    /// <exception cref="UserFault">A tree tests sets of categories, for which ML.NET has no test of one column.</exception>
    public static byte[] ToBytes(CalibratedModel model, IEnumerable<KeyValuePair<string, string>> facts)
    {
        if (model.Ensemble.Trees.Any(tree => Enumerable.Range(0, tree.NodeCount).Any(tree.TestsCategories)))
        {
            throw new UserFault("--format mlnet: the model tests sets of categories, which a tree of ML.NET cannot. Export --format onnx instead.");
        }

        var context = new MLContext(0);
        DataViewSchema schema = Schema(model.FeatureNames, facts);
        using var file = new MemoryStream();
        context.Model.Save(Transformer(context, model, schema), schema, file);
        return WithoutTimes(file);
    }

    private static ITransformer Transformer(MLContext context, CalibratedModel model, DataViewSchema schema)
    {
        object ensemble = Create(FastTree.GetType("Microsoft.ML.Trainers.FastTree.InternalTreeEnsemble", throwOnError: true)!);
        MethodInfo add = ensemble.GetType().GetMethod("AddTree")!;
        // All in log-odds: what stands before the first tree is a tree of its own.
        (double slope, double constant) = (model.Calibration.Slope, model.Calibration.LogOdds(model.Ensemble.BaseMargin));
        add.Invoke(ensemble, [Constant(constant)]);
        foreach (Tree tree in model.Ensemble.Trees)
        {
            add.Invoke(ensemble, [tree.NodeCount == 1 ? Constant(tree.Value[0] * slope) : Convert(tree, slope)]);
        }

        var trees = (FastTreeBinaryModelParameters)Create(typeof(FastTreeBinaryModelParameters), context, ensemble, model.FeatureNames.Count, "");
        var line = (PlattCalibrator)Create(typeof(PlattCalibrator), context, -1.0, 0.0);
        Type calibrated = typeof(PlattCalibrator).Assembly.GetType("Microsoft.ML.Calibrators.FeatureWeightsCalibratedModelParameters`2", throwOnError: true)!;
        return (ITransformer)Create(
            typeof(BinaryPredictionTransformer<CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator>>),
            context,
            Create(calibrated.MakeGenericType(typeof(FastTreeBinaryModelParameters), typeof(PlattCalibrator)), context, trees, line),
            schema,
            "Features",
            0f,
            "Score");
    }

    /// <summary>A tree of two leaves, the fewest that ML.NET has, with one value.</summary>
    private static object Constant(double value) => InternalTree([0], [0], [0], [~0], [~1], [value, value]);

    /// <summary>Ours go left below a threshold, theirs up to it: the Float32 before. A missing value is read as one that goes where it should.</summary>
    private static object Convert(Tree tree, double slope)
    {
        int[] inner = [.. Enumerable.Range(0, tree.NodeCount).Where(node => tree.Feature[node] >= 0)];
        int[] leaves = [.. Enumerable.Range(0, tree.NodeCount).Where(node => tree.Feature[node] < 0)];
        var number = new int[tree.NodeCount];
        foreach ((int place, int node) in inner.Index())
        {
            number[node] = place;
        }

        foreach ((int place, int node) in leaves.Index())
        {
            number[node] = ~place;
        }

        return InternalTree(
            Array.ConvertAll(inner, node => tree.Feature[node]),
            Array.ConvertAll(inner, node => MathF.BitDecrement(tree.Threshold[node])),
            Array.ConvertAll(inner, node => tree.DefaultLeft[node] ? float.NegativeInfinity : float.PositiveInfinity),
            Array.ConvertAll(inner, node => number[tree.Left[node]]),
            Array.ConvertAll(inner, node => number[tree.Right[node]]),
            Array.ConvertAll(leaves, node => tree.Value[node] * slope));
    }

    private static object InternalTree(int[] features, float[] thresholds, float[] missing, int[] left, int[] right, double[] values) =>
        FastTree.GetType("Microsoft.ML.Trainers.FastTree.InternalRegressionTree", throwOnError: true)!
            .GetMethod("Create", BindingFlags.Public | BindingFlags.Static)!
            .Invoke(null, [
                values.Length, features, new double[features.Length], thresholds, missing, left, right, values, new int[features.Length][],
                new bool[features.Length],
            ])!;

    private static object Create(Type type, params object[] arguments) =>
        Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, arguments, null)!;

    private static DataViewSchema Schema(IReadOnlyList<string> names, IEnumerable<KeyValuePair<string, string>> facts)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Count), (ref VBuffer<ReadOnlyMemory<char>> slots) =>
            slots = new VBuffer<ReadOnlyMemory<char>>(names.Count, [.. names.Select(name => name.AsMemory())]));
        foreach ((string name, string value) in facts)
        {
            annotations.Add(name, TextDataViewType.Instance, (ref ReadOnlyMemory<char> text) => text = value.AsMemory());
        }

        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, names.Count), annotations.ToAnnotations());
        return builder.ToSchema();
    }

    /// <summary>The same archive without the times at which its entries were written.</summary>
    private static byte[] WithoutTimes(MemoryStream dated)
    {
        using var file = new MemoryStream();
        using (var from = new ZipArchive(dated, ZipArchiveMode.Read, leaveOpen: true))
        using (var to = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                ZipArchiveEntry copy = to.CreateEntry(entry.FullName);
                copy.LastWriteTime = Undated;
                using Stream source = entry.Open();
                using Stream target = copy.Open();
                source.CopyTo(target);
            }
        }

        return file.ToArray();
    }
}

using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Tests.Model;

/// <summary>Rows where two programs that compare numbers differently would part: at thresholds, one step beside them, and missing.</summary>
internal static class ThresholdRows
{
    /// <param name="ensemble">Whose thresholds the rows stand at.</param>
    public static FeatureMatrix Draw(TreeEnsemble ensemble, int seed, int rows)
    {
        var random = new Random(seed);
        float[][] thresholds = [.. Enumerable.Range(0, ensemble.FeatureNames.Count).Select(feature => Thresholds(ensemble, feature))];
        return new FeatureMatrix(
            ensemble.FeatureNames, [.. Enumerable.Range(0, rows * thresholds.Length).Select(i => Value(random, thresholds[i % thresholds.Length]))]);
    }

    /// <summary>Every threshold of a feature; a set of categories changes its mind at its codes and after them.</summary>
    private static float[] Thresholds(TreeEnsemble ensemble, int feature) =>
    [
        0,
        .. from tree in ensemble.Trees
           from node in Enumerable.Range(0, tree.NodeCount)
           where tree.Feature[node] == feature
           from threshold in tree.Categories?[node] is { } set ? set.Codes.SelectMany(code => (float[])[code, code + 1]) : [tree.Threshold[node]]
           select threshold,
    ];

    private static float Value(Random random, float[] thresholds)
    {
        float threshold = thresholds[random.Next(thresholds.Length)];
        return random.Next(5) switch
        {
            0 => float.NaN,
            1 => threshold,
            2 => MathF.BitDecrement(threshold),
            3 => MathF.BitIncrement(threshold),
            _ => threshold + (float)(random.NextDouble() - 0.5),
        };
    }
}

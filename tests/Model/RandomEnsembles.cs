using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Tests.Model;

/// <summary>Ensembles and rows drawn from a seed, for properties that hold for any tree; rows hit thresholds and gaps often.</summary>
internal static class RandomEnsembles
{
    private static readonly float[] Thresholds = [-1.5f, -0.5f, 0, 0.25f, 1, 2];

    private static readonly int[] Codes = [0, 1, 2, 3, 64, 200];

    /// <param name="bare">Whether some branches have no cover.</param>
    /// <param name="categories">Whether some nodes test categories: a value is one, whatever fraction it has.</param>
    public static TreeEnsemble Ensemble(Random random, int width, int trees, int depth, bool bare = false, bool categories = false) => new(
        [.. Enumerable.Range(0, width).Select(i => $"f{i}")],
        random.NextDouble() - 0.5,
        [.. Enumerable.Range(0, trees).Select(_ => Tree(random, width, depth, bare, categories))]);

    /// <inheritdoc cref="Ensemble"/>
    public static CalibratedModel Model(Random random, int width, int trees, int depth, bool bare = false, bool categories = false) =>
        new(Ensemble(random, width, trees, depth, bare, categories), new Calibration(0.5 + random.NextDouble(), random.NextDouble() - 0.5));

    public static float[] Row(Random random, int width) => [.. Enumerable.Range(0, width).Select(_ => Value(random))];

    private static float Value(Random random) => random.Next(5) switch
    {
        0 => float.NaN,
        1 or 2 => Thresholds[random.Next(Thresholds.Length)],
        _ => (float)(random.NextDouble() * 5 - 2.5),
    };

    private static Tree Tree(Random random, int width, int depth, bool bare, bool categories)
    {
        List<Node> nodes = [];
        Grow(random, nodes, width, depth, bare, categories, 10 + 100 * random.NextDouble());
        return new Tree(
            [.. nodes.Select(node => node.Feature)],
            [.. nodes.Select(node => node.Threshold)],
            [.. nodes.Select(node => node.Left)],
            [.. nodes.Select(node => node.Right)],
            [.. nodes.Select(node => node.DefaultLeft)],
            [.. nodes.Select(node => node.Value)],
            [.. nodes.Select(node => node.Cover)],
            categories ? [.. nodes.Select(node => node.Categories)] : null);
    }

    private static int Grow(Random random, List<Node> nodes, int width, int depth, bool bare, bool categories, double cover)
    {
        int index = nodes.Count;
        if (depth == 0 || random.Next(6) == 0)
        {
            nodes.Add(new Node(-1, 0, 0, 0, false, (float)(random.NextDouble() * 2 - 1), cover));
            return index;
        }

        var node = new Node(random.Next(width), Thresholds[random.Next(Thresholds.Length)], 0, 0, random.Next(2) == 0, 0, cover);
        node = categories && random.Next(2) == 0 ? node with { Threshold = 0, Categories = new(Codes.Where(_ => random.Next(2) == 0)) } : node;
        nodes.Add(node);
        double share = bare && random.Next(4) == 0 ? random.Next(2) : 0.05 + 0.9 * random.NextDouble();
        int left = Grow(random, nodes, width, depth - 1, bare, categories, cover * share);
        int right = Grow(random, nodes, width, depth - 1, bare, categories, cover - cover * share);
        nodes[index] = node with { Left = left, Right = right };
        return index;
    }

    private sealed record Node(int Feature, float Threshold, int Left, int Right, bool DefaultLeft, float Value, double Cover, CategorySet? Categories = null);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Explain;

/// <summary>
/// The contributions of a branch of a tree, for every outcome of its T tests: those above the branch and those inside it. A row's outcomes
/// make a pattern of T bits, and the pattern's line of the table holds what the branch adds to each of its P features.
/// After FastTreeSHAP v2 (Yang 2021), which has a table a leaf; a branch's leaves share most of their tests, so that one line serves them all.
/// </summary>
internal sealed class ShapTable
{
    /// <summary>Most tests of a table, and rows whose outcomes of one test are found at once: the lanes of a vector of Float32.</summary>
    public const int Lanes = 8;

    // The tests; where there are fewer than lanes, the last ones never let anything go left.
    private readonly int _count;
    private readonly int[] _tested = new int[Lanes];
    private readonly float[] _thresholds = new float[Lanes];
    private readonly int[] _missing = new int[Lanes];

    // Per test the categories that go right, null where it has a threshold; null = none of the tests is of categories.
    private readonly CategorySet?[]? _right;

    // The table: P features, and a line of P values for each of 2^T patterns.
    private readonly int[] _features;
    private readonly double[] _values;

    private ShapTable(SplitTest[] tests, int[] features, double[] values)
    {
        _thresholds.AsSpan().Fill(float.NegativeInfinity);
        foreach ((int bit, SplitTest test) in tests.Index())
        {
            (_tested[bit], _missing[bit]) = (test.Feature, test.MissingGoesLeft ? -1 : 0);
            // The vectors decide on missing values for every test, on present ones for thresholds alone.
            _thresholds[bit] = test.Right is null ? test.Threshold : float.NegativeInfinity;
        }

        _right = tests.Any(test => test.Right is not null) ? Array.ConvertAll(tests, test => test.Right) : null;

        (_count, _features, _values) = (tests.Length, features, values);
    }

    /// <summary>Bytes of its values.</summary>
    public long Bytes => _values.LongLength * sizeof(double);

    /// <summary>
    /// The tables of a tree: of its largest branches that have at most so many tests. Null where a path alone has more: too deep.
    /// </summary>
    /// <param name="tests">Most tests of a table: 2^tests lines.</param>
    /// <param name="slope">Leaf values are multiplied by it.</param>
    public static IReadOnlyList<ShapTable>? TryBuild(Tree tree, int tests, double slope)
    {
        List<ShapTable> tables = [];
        return Add(0, []) ? tables : null;

        bool Add(int node, (int Node, bool Left)[] way)
        {
            IReadOnlyList<LeafPath> leaves = LeafPath.Below(tree, node, way);
            SplitTest[] asked = [.. leaves.SelectMany(leaf => leaf.Steps).Select(step => step.Test).Distinct()];
            if (asked.Length <= tests)
            {
                if (asked.Length > 0)
                {
                    tables.Add(Build(leaves, asked, slope));
                }

                return true;
            }

            return tree.Feature[node] >= 0
                && Add(tree.Left[node], [.. way, (node, true)])
                && Add(tree.Right[node], [.. way, (node, false)]);
        }
    }

    /// <summary>A row's pattern: bit t is set where its value goes left at test t.</summary>
    /// <param name="row">The first of its d values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pattern(ref float row)
    {
        ref int tested = ref MemoryMarshal.GetArrayDataReference(_tested);
        Vector256<float> values = Vector256.Create(
            Unsafe.Add(ref row, tested),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 1)),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 2)),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 3)),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 4)),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 5)),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 6)),
            Unsafe.Add(ref row, Unsafe.Add(ref tested, 7)));
        int pattern = (int)GoLeft(
            values,
            Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_thresholds)),
            Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_missing))).ExtractMostSignificantBits();
        return _right is null ? pattern : pattern | CategoryBits(ref row, 1);
    }

    /// <summary>The patterns of rows that stand in columns.</summary>
    /// <param name="columns">d × stride values: a column a feature.</param>
    /// <param name="stride">Values of a column, a multiple of <see cref="Lanes"/>.</param>
    /// <param name="patterns">A pattern a row; their number is rounded up to full lanes.</param>
    public void Patterns(ref float columns, int stride, Span<int> patterns)
    {
        ReadOnlySpan<int> tested = _tested.AsSpan(0, _count), missing = _missing.AsSpan(0, _count);
        ReadOnlySpan<float> thresholds = _thresholds.AsSpan(0, _count);
        for (int row = 0; row < patterns.Length; row += Lanes)
        {
            Vector256<int> pattern = Vector256<int>.Zero;
            for (int test = 0; test < tested.Length; test++)
            {
                Vector256<float> values = Vector256.LoadUnsafe(ref columns, (nuint)(tested[test] * stride + row));
                pattern |= GoLeft(values, Vector256.Create(thresholds[test]), Vector256.Create(missing[test])) & Vector256.Create(1 << test);
            }

            pattern.StoreUnsafe(ref patterns[row]);
        }

        for (int row = 0; row < patterns.Length && _right is not null; row++)
        {
            patterns[row] |= CategoryBits(ref Unsafe.Add(ref columns, row), stride);
        }
    }

    /// <summary>The bits of the tests of categories at which a row's category is known and not in the set.</summary>
    /// <param name="row">Its value of the first feature.</param>
    /// <param name="stride">Values from one feature of the row to the next.</param>
    private int CategoryBits(ref float row, int stride)
    {
        int bits = 0;
        for (int test = 0; test < _count; test++)
        {
            if (_right![test] is { } right)
            {
                float value = Unsafe.Add(ref row, _tested[test] * stride);
                bits |= !float.IsNaN(value) && !right.Contains(value) ? 1 << test : 0;
            }
        }

        return bits;
    }

    /// <summary>Adds the pattern's line to a row's d contributions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int pattern, ref double contributions)
    {
        ref double line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), pattern * _features.Length);
        int[] features = _features;
        for (int i = 0; i < features.Length; i++)
        {
            Unsafe.Add(ref contributions, features[i]) += Unsafe.Add(ref line, i);
        }
    }

    private static ShapTable Build(IReadOnlyList<LeafPath> leaves, SplitTest[] tests, double slope)
    {
        int[] features = [.. tests.Select(test => test.Feature).Distinct()];
        var values = new double[features.Length << tests.Length];
        foreach (LeafPath leaf in leaves)
        {
            double[] shapley = leaf.ShapleyValues();
            int players = leaf.Features.Length;
            int[] places = Array.ConvertAll(leaf.Features, feature => Array.IndexOf(features, feature));
            // A player passes where its tests go the ways that lead to the leaf; where one test is to go both ways, it never does.
            int[] left = new int[players], right = new int[players];
            foreach (PathStep step in leaf.Steps)
            {
                (step.Left ? left : right)[step.Player] |= 1 << Array.IndexOf(tests, step.Test);
            }

            for (int pattern = 0; pattern < 1 << tests.Length; pattern++)
            {
                int passed = 0;
                for (int i = 0; i < players; i++)
                {
                    passed |= (pattern & left[i]) == left[i] && (pattern & right[i]) == 0 ? 1 << i : 0;
                }

                for (int i = 0; i < players; i++)
                {
                    values[pattern * features.Length + places[i]] += slope * shapley[passed * players + i];
                }
            }
        }

        return new ShapTable(tests, features, values);
    }

    /// <summary>All bits of a lane are set where its value is below the threshold, or missing where a missing one goes left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> GoLeft(Vector256<float> values, Vector256<float> thresholds, Vector256<int> missing) =>
        Vector256.LessThan(values, thresholds).AsInt32() | Vector256.AndNot(missing, Vector256.Equals(values, values).AsInt32());
}

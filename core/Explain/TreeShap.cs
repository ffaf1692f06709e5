using System.Buffers;
using System.Runtime.InteropServices;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;

namespace ChurnSegmentation.Core.Explain;

/// <summary>
/// Exact path-dependent SHAP values from tables that are prepared once: the numbers of <see cref="RecursiveShap"/>, many times faster.
/// A row's contributions are added in the order of the trees and their branches, whatever the machine's vectors and however many rows come
/// at once, so that the same row gives the same bits everywhere.
/// </summary>
public sealed class TreeShap
{
    /// <summary>Most tests that a table can have: two tables for a full tree of depth 4, 16 for one of depth 6.</summary>
    public const int MostTests = ShapTable.Lanes;

    private const int Block = 64;
    private readonly int _width;
    private readonly ShapTable[] _tables;
    private readonly RecursiveShap? _deep;

    /// <param name="model">What is explained.</param>
    /// <param name="tests">Most tests of a table; fewer make smaller tables and more additions.</param>
    public TreeShap(CalibratedModel model, int tests = MostTests)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tests, MostTests);
        _width = model.FeatureNames.Count;
        Base = RecursiveShap.Expectation(model);
        List<ShapTable> tables = [];
        List<Tree> deep = [];
        foreach (Tree tree in model.Ensemble.Trees)
        {
            if (ShapTable.TryBuild(tree, tests, model.Calibration.Slope) is { } built)
            {
                tables.AddRange(built);
            }
            else
            {
                deep.Add(tree);
            }
        }

        _tables = [.. tables];
        _deep = deep.Count > 0 ? new RecursiveShap(model with { Ensemble = model.Ensemble with { Trees = deep } }) : null;
    }

    /// <summary>Calibrated log-odds expected over the training rows: where every explanation starts.</summary>
    public double Base { get; }

    /// <summary>Bytes of all tables.</summary>
    public long TableBytes => _tables.Sum(table => table.Bytes);

    /// <summary>The contributions of one row.</summary>
    /// <param name="row">d values; NaN = missing.</param>
    public Explanation Explain(ReadOnlySpan<float> row)
    {
        var contributions = new double[_width];
        Explain(row, contributions);
        return new Explanation(Base, contributions);
    }

    /// <summary>Writes the d contributions of one row, in calibrated log-odds; allocates nothing.</summary>
    public void Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _width, nameof(row));
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, _width, nameof(contributions));
        contributions.Clear();
        ref float values = ref MemoryMarshal.GetReference(row);
        ref double sums = ref MemoryMarshal.GetReference(contributions);
        foreach (ShapTable table in _tables)
        {
            table.Add(table.Pattern(ref values), ref sums);
        }

        _deep?.Add(row, contributions);
    }

    /// <summary>Writes the contributions of many rows, n × d, the same bits as a row at a time; allocates nothing.</summary>
    /// <param name="rows">n × d values; the order of the features must be the model's.</param>
    public void Explain(FeatureMatrix rows, Span<double> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Names.Count, _width, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, rows.Values.Length, nameof(contributions));
        contributions.Clear();
        float[] columns = ArrayPool<float>.Shared.Rent(_width * Block);
        for (int first = 0; first < rows.RowCount; first += Block)
        {
            int count = Math.Min(Block, rows.RowCount - first);
            Explain(rows, first, count, columns, contributions.Slice(first * _width, count * _width));
        }

        ArrayPool<float>.Shared.Return(columns);
    }

    private void Explain(FeatureMatrix rows, int first, int count, float[] columns, Span<double> contributions)
    {
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Row(first + i);
            for (int feature = 0; feature < row.Length; feature++)
            {
                columns[feature * Block + i] = row[feature];
            }
        }

        Span<int> patterns = stackalloc int[Block];
        ref float values = ref MemoryMarshal.GetArrayDataReference(columns);
        foreach (ShapTable table in _tables)
        {
            table.Patterns(ref values, Block, patterns[..((count + ShapTable.Lanes - 1) / ShapTable.Lanes * ShapTable.Lanes)]);
            for (int i = 0; i < count; i++)
            {
                table.Add(patterns[i], ref contributions[i * _width]);
            }
        }

        for (int i = 0; i < count && _deep is not null; i++)
        {
            _deep.Add(rows.Row(first + i), contributions.Slice(i * _width, _width));
        }
    }
}

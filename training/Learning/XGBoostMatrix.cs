using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Learning;

/// <summary>Rows inside XGBoost (its DMatrix): a copy of the features, NaN as missing, the labels, the weights, and which columns are categories.</summary>
internal sealed unsafe class XGBoostMatrix : IDisposable
{
    private readonly XGBoostLibrary _library = XGBoostLibrary.Instance;
    private nint _handle;

    public XGBoostMatrix(TrainingRows rows)
        : this(rows.Features, rows.Labels)
    {
        if (rows.Weights is { } weights)
        {
            Set("weight"u8, weights);
        }

        if (rows.IsCategory is not { } isCategory || !isCategory.Contains(true))
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(isCategory.Count, rows.Features.Names.Count, nameof(rows));
        var types = new byte*[isCategory.Count];
        fixed (byte* category = "c"u8)
        fixed (byte* number = "float"u8)
        fixed (byte* field = "feature_type"u8)
        fixed (byte** first = types)
        {
            for (int i = 0; i < types.Length; i++)
            {
                types[i] = isCategory[i] ? category : number;
            }

            _library.Check(_library.MatrixSetTexts(_handle, field, first, (ulong)types.Length));
        }
    }

    public XGBoostMatrix(FeatureMatrix features, ReadOnlySpan<float> labels = default)
    {
        RowCount = features.RowCount;
        fixed (float* values = features.Values)
        fixed (nint* handle = &_handle)
        {
            _library.Check(_library.MatrixCreate(values, (ulong)RowCount, (ulong)features.Names.Count, float.NaN, handle));
        }

        if (labels.Length > 0)
        {
            Set("label"u8, labels);
        }
    }

    public int RowCount { get; }

    private void Set(ReadOnlySpan<byte> name, ReadOnlySpan<float> numbers)
    {
        fixed (byte* field = name)
        fixed (float* values = numbers)
        {
            _library.Check(_library.MatrixSetFloats(_handle, field, values, (ulong)numbers.Length));
        }
    }

    public nint Handle => _handle;

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = _library.MatrixFree(_handle);
            _handle = 0;
        }
    }
}

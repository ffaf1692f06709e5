using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Learning;

/// <summary>Rows inside XGBoost (its DMatrix): a copy of the features, NaN as missing, and the labels.</summary>
internal sealed unsafe class XGBoostMatrix : IDisposable
{
    private readonly XGBoostLibrary _library = XGBoostLibrary.Instance;
    private nint _handle;

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
            fixed (byte* field = "label"u8)
            fixed (float* values = labels)
            {
                _library.Check(_library.MatrixSetFloats(_handle, field, values, (ulong)labels.Length));
            }
        }
    }

    public int RowCount { get; }

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

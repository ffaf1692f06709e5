using System.Text;

namespace ChurnSegmentation.Training.Learning;

/// <summary>A model inside XGBoost (its Booster).</summary>
internal sealed unsafe class XGBoostBooster : IDisposable
{
    /// <summary>What <see cref="Predict"/> gives: XGBoost's own codes.</summary>
    public enum Output { Probability = 0, Margin = 1, Contributions = 2, Interactions = 4 }

    private readonly XGBoostLibrary _library = XGBoostLibrary.Instance;
    private nint _handle;

    /// <param name="cached">Matrices whose predictions XGBoost carries forward from round to round.</param>
    public XGBoostBooster(params ReadOnlySpan<XGBoostMatrix> cached)
    {
        var handles = new nint[cached.Length];
        for (int i = 0; i < cached.Length; i++)
        {
            handles[i] = cached[i].Handle;
        }

        fixed (nint* matrices = handles)
        fixed (nint* handle = &_handle)
        {
            _library.Check(_library.BoosterCreate(matrices, (ulong)handles.Length, handle));
        }
    }

    /// <summary>Loads a model from the bytes that XGBoost saved.</summary>
    public static XGBoostBooster Load(ReadOnlySpan<byte> model)
    {
        var booster = new XGBoostBooster();
        fixed (byte* bytes = model)
        {
            booster._library.Check(booster._library.BoosterLoad(booster._handle, bytes, (ulong)model.Length));
        }

        return booster;
    }

    public void Set(string name, string value)
    {
        fixed (byte* nameBytes = Text(name))
        fixed (byte* valueBytes = Text(value))
        {
            _library.Check(_library.BoosterSetParameter(_handle, nameBytes, valueBytes));
        }
    }

    /// <summary>Adds one round of trees.</summary>
    public void Update(int round, XGBoostMatrix train) => _library.Check(_library.BoosterUpdate(_handle, round, train.Handle));

    /// <summary>Predictions by row: n values, n × (d + 1) contributions, of which the last is the base, or n × (d + 1)² interactions.</summary>
    public float[] Predict(XGBoostMatrix rows, Output output)
    {
        string config = $$"""{"type":{{(int)output}},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}""";
        ulong* shape;
        ulong dimensions;
        float* result;
        fixed (byte* configBytes = Text(config))
        {
            _library.Check(_library.BoosterPredict(_handle, rows.Handle, configBytes, &shape, &dimensions, &result));
        }

        int length = 1;
        for (ulong i = 0; i < dimensions; i++)
        {
            length = checked(length * (int)shape[i]);
        }

        return new ReadOnlySpan<float>(result, length).ToArray();
    }

    /// <summary>The model as XGBoost's JSON.</summary>
    public byte[] Save()
    {
        ulong length;
        byte* bytes;
        fixed (byte* config = """{"format":"json"}"""u8)
        {
            _library.Check(_library.BoosterSave(_handle, config, &length, &bytes));
        }

        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = _library.BoosterFree(_handle);
            _handle = 0;
        }
    }

    /// <summary>UTF-8 with the closing zero that C expects.</summary>
    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}

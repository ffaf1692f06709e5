using System.Runtime.InteropServices;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// XGBoost's C API (https://xgboost.readthedocs.io/en/stable/c.html), 1.7 or newer, loaded when it is first needed:
/// the library that <c>CHURNSEG_LIBXGBOOST</c> names, else the system's. Every call answers 0, or −1 with a message of the calling thread.
/// </summary>
internal sealed unsafe class XGBoostLibrary
{
    /// <summary>Environment variable that names the library's file.</summary>
    public const string PathVariable = "CHURNSEG_LIBXGBOOST";

    private static readonly Lazy<XGBoostLibrary> Loaded =
        new(() => new XGBoostLibrary(Load(Environment.GetEnvironmentVariable(PathVariable))));

    private readonly delegate* unmanaged<byte*> _lastError;

    public readonly delegate* unmanaged<float*, ulong, ulong, float, nint*, int> MatrixCreate;
    public readonly delegate* unmanaged<nint, int> MatrixFree;
    public readonly delegate* unmanaged<nint, byte*, float*, ulong, int> MatrixSetFloats;
    public readonly delegate* unmanaged<nint, byte*, byte**, ulong, int> MatrixSetTexts;
    public readonly delegate* unmanaged<nint*, ulong, nint*, int> BoosterCreate;
    public readonly delegate* unmanaged<nint, int> BoosterFree;
    public readonly delegate* unmanaged<nint, byte*, byte*, int> BoosterSetParameter;
    public readonly delegate* unmanaged<nint, int, nint, int> BoosterUpdate;
    public readonly delegate* unmanaged<nint, nint, byte*, ulong**, ulong*, float**, int> BoosterPredict;
    public readonly delegate* unmanaged<nint, byte*, ulong*, byte**, int> BoosterSave;
    public readonly delegate* unmanaged<nint, byte*, ulong, int> BoosterLoad;

    private XGBoostLibrary(nint library)
    {
        _lastError = (delegate* unmanaged<byte*>)Export("XGBGetLastError");
        MatrixCreate = (delegate* unmanaged<float*, ulong, ulong, float, nint*, int>)Export("XGDMatrixCreateFromMat");
        MatrixFree = (delegate* unmanaged<nint, int>)Export("XGDMatrixFree");
        MatrixSetFloats = (delegate* unmanaged<nint, byte*, float*, ulong, int>)Export("XGDMatrixSetFloatInfo");
        MatrixSetTexts = (delegate* unmanaged<nint, byte*, byte**, ulong, int>)Export("XGDMatrixSetStrFeatureInfo");
        BoosterCreate = (delegate* unmanaged<nint*, ulong, nint*, int>)Export("XGBoosterCreate");
        BoosterFree = (delegate* unmanaged<nint, int>)Export("XGBoosterFree");
        BoosterSetParameter = (delegate* unmanaged<nint, byte*, byte*, int>)Export("XGBoosterSetParam");
        BoosterUpdate = (delegate* unmanaged<nint, int, nint, int>)Export("XGBoosterUpdateOneIter");
        BoosterPredict = (delegate* unmanaged<nint, nint, byte*, ulong**, ulong*, float**, int>)Export("XGBoosterPredictFromDMatrix");
        BoosterSave = (delegate* unmanaged<nint, byte*, ulong*, byte**, int>)Export("XGBoosterSaveModelToBuffer");
        BoosterLoad = (delegate* unmanaged<nint, byte*, ulong, int>)Export("XGBoosterLoadModelFromBuffer");
        int major, minor, patch;
        ((delegate* unmanaged<int*, int*, int*, void>)Export("XGBoostVersion"))(&major, &minor, &patch);
        Version = new Version(major, minor, patch);
        nint Export(string name) => NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new UserFault($"The XGBoost library lacks {name}, expected version 1.7 or newer. {HowToGetIt}");
    }

    /// <summary>The library, loaded once a process.</summary>
    /// <exception cref="UserFault">There is none; the message has the command that gets it.</exception>
    public static XGBoostLibrary Instance => Loaded.Value;

    /// <summary>Version of the loaded library.</summary>
    public Version Version { get; }

    private static string HowToGetIt =>
        $"Install it with `sudo apt-get install libxgboost0` (Debian, Ubuntu), or set {PathVariable} to the path of a libxgboost.so "
        + "(Python's xgboost package carries one in xgboost/lib).";

    /// <summary>Loads the library at the path, or the system's where the path is null or empty.</summary>
    internal static nint Load(string? path)
    {
        if (!string.IsNullOrEmpty(path))
        {
            return NativeLibrary.TryLoad(path, out nint named)
                ? named
                : throw new UserFault($"{PathVariable} is '{path}': no library could be loaded from there. {HowToGetIt}");
        }

        foreach (string name in new[] { "libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll" })
        {
            if (NativeLibrary.TryLoad(name, out nint system))
            {
                return system;
            }
        }

        throw new UserFault($"The XGBoost library is not on this machine. {HowToGetIt}");
    }

    /// <summary>Throws where a call did not answer 0.</summary>
    public void Check(int answer)
    {
        if (answer != 0)
        {
            string message = Marshal.PtrToStringUTF8((nint)_lastError()) ?? "no message";
            throw new InvalidOperationException($"XGBoost {Version}: {message.Split("Stack trace")[0].Trim()}");
        }
    }
}

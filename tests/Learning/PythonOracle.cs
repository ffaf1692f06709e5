using System.Diagnostics;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

/// <summary>Debian's Python with xgboost and scikit-learn, run as a process: the independent second opinion.</summary>
internal static class PythonOracle
{
    private static readonly Lazy<string> Python = new(() => Parts.Python("xgboost", "sklearn"));

    /// <summary>Runs a script in a folder of its own and gives what it prints; skips the test where Python lacks the packages.</summary>
    /// <param name="files">File name → bytes, written into the folder first.</param>
    public static string Run(string script, params (string Name, byte[] Bytes)[] files) => Run(Python.Value, ["-c", script], files);

    /// <summary>The same with another program.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments, the script among them.</param>
    public static string Run(string program, string[] arguments, params (string Name, byte[] Bytes)[] files)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("oracle");
        try
        {
            foreach ((string name, byte[] bytes) in files)
            {
                File.WriteAllBytes(Path.Combine(folder.FullName, name), bytes);
            }

            (int exitCode, string output, string error) = Start(program, arguments, folder.FullName);
            Assert.True(exitCode == 0, error);
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The bytes of an array, for numpy's fromfile.</summary>
    public static byte[] Bytes<T>(T[] values) where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values).ToArray();

    private static (int ExitCode, string Output, string Error) Start(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}

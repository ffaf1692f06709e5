using System.Diagnostics;
using Xunit;

namespace ChurnSegmentation.Tests;

/// <summary>
/// Programs that some tests need beside the build. A test asks for its part in its first line: where the part is missing the test is skipped
/// with the reason, and under <c>CI=true</c> it fails.
/// </summary>
public static class Parts
{
    /// <summary>The ClickHouse server's program and the arguments that come before its own.</summary>
    public static (string Program, string[] Arguments) ClickHouseServer()
    {
        string? server = Find("clickhouse-server");
        string? any = Find("clickhouse");
        Need(server ?? any, "a ClickHouse server", "apt-get install clickhouse-server");
        return server is not null ? (server, []) : (any!, ["server"]);
    }

    /// <summary>Chromium's program.</summary>
    public static string Chromium() =>
        Need(Find("chromium") ?? Find("chromium-browser") ?? Find("google-chrome"), "Chromium", "apt-get install chromium");

    /// <summary>A Python that imports the modules, by default those of the oracles: xgboost, scikit-learn and pandas.</summary>
    public static string Python(params string[] modules)
    {
        string[] needed = modules.Length > 0 ? modules : ["xgboost", "sklearn", "pandas"];
        string packages = string.Join(' ', needed.Select(module => module == "sklearn" ? "python3-sklearn" : $"python3-{module}"));
        string? python = Candidates("python3").FirstOrDefault(candidate => Succeeds(candidate, "-c", $"import {string.Join(", ", needed)}"));
        return Need(python, $"a Python with {string.Join(", ", needed)}", $"apt-get install {packages}");
    }

    /// <summary>A Node.js, and the path of ONNX Runtime's module for it.</summary>
    public static (string Node, string Runtime) OnnxRuntime()
    {
        string? node = Find("node");
        string? runtime = Folders(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, "node_modules", "onnxruntime-node")).FirstOrDefault(Directory.Exists);
        return (Need(node, "Node.js", "apt-get install nodejs"), Need(runtime, "ONNX Runtime for Node.js", "npm ci"));
    }

    /// <summary>Skips the test, or fails it under CI=true, where the part is null.</summary>
    /// <param name="part">What was found, or null.</param>
    /// <param name="name">What is missing, in words.</param>
    /// <param name="command">The command that gets it.</param>
    public static string Need(string? part, string name, string command)
    {
        if (part is not null)
            return part;
        string reason = $"This test needs {name}: {command}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    private static IEnumerable<string> Folders(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static string? Find(string program) => Candidates(program).FirstOrDefault();

    // Servers live in sbin, which is not on everybody's PATH.
    private static IEnumerable<string> Candidates(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"])
            .Select(directory => Path.Combine(directory, program))
            .Where(File.Exists)
            .Distinct();

    private static bool Succeeds(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

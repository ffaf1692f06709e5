using System.Text.Json;
using ChurnSegmentation.Tests.Commands;
using Xunit;

[assembly: AssemblyFixture(typeof(DemoBook))]

namespace ChurnSegmentation.Tests.Commands;

/// <summary>One small demo, made once by the real program, that the tests of the commands read.</summary>
public sealed class DemoBook : IDisposable
{
    /// <summary>Not before it is asked for: a child process that a test kills asks for none, and could not remove it.</summary>
    private readonly Lazy<DirectoryInfo> _scratch = new(() => Directory.CreateTempSubdirectory("churnseg-demo-"));
    private readonly Lazy<Task<(int Code, string Output, string Error)>> _run;

    public DemoBook() => _run = new(() => CommandLine.RunAsync("demo", "--out", Place, "--accounts", "700", "--months", "30"));

    /// <summary>The demo's directory.</summary>
    public string Place => Path.Combine(_scratch.Value.FullName, "demo");

    /// <summary>The simulated book.</summary>
    public string Data => Path.Combine(Place, "data");

    /// <summary>The demo's registry.</summary>
    public string Registry => Path.Combine(Place, "registry");

    /// <summary>What the demo printed.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync() => _run.Value;

    /// <summary>Id and manifest of the demo's version.</summary>
    public async Task<(string Id, JsonElement Manifest)> VersionAsync()
    {
        (int code, _, string error) = await RunAsync();
        Assert.True(code == 0, error);
        string version = Assert.Single(Directory.GetDirectories(Path.Combine(Registry, "versions")));
        return (Path.GetFileName(version), JsonDocument.Parse(File.ReadAllBytes(Path.Combine(version, "manifest.json"))).RootElement);
    }

    public void Dispose()
    {
        if (_scratch.IsValueCreated)
        {
            _scratch.Value.Delete(recursive: true);
        }
    }
}

using System.Diagnostics;
using ChurnSegmentation.Core.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

/// <summary>Real processes that add versions without end, killed with SIGKILL wherever they happen to be.</summary>
public sealed class RegistryCrashTests
{
    private const string Place = "CHURNSEG_TEST_REGISTRY";

    /// <summary>The victim: runs only when the test below starts it.</summary>
    [Fact(Explicit = true)]
    public void Add_versions_until_killed()
    {
        Registry registry = Registry.Open(Environment.GetEnvironmentVariable(Place)!);
        for (int seed = 0; ; seed++)
        {
            Console.WriteLine($"adding {seed}");
            registry.Add(Versions.Draft(seed, bytes: 1 << 20), "victim", TimeProvider.System);
        }
    }

    [Fact]
    public async Task Killed_at_any_instant_no_half_version_is_left_and_the_next_run_goes_on()
    {
        using var scratch = new Scratch();
        Registry registry = Registry.Open(scratch["registry"]);
        for (int round = 0; round < 4; round++)
        {
            using Process victim = Start(registry.Location);
            try
            {
                string? line;
                do
                {
                    line = await victim.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
                    Assert.NotNull(line);
                }
                while (!line.StartsWith($"adding {round * 4 + 2}", StringComparison.Ordinal));

                // Between the announcement and the kill the victim writes on; every other round meets it while a directory is half written.
                string versions = Path.Combine(registry.Location, "versions");
                bool HalfWritten() => Directory.GetDirectories(versions, ".writing-*").Length > 0;
                Assert.True(round % 2 == 1 || SpinWait.SpinUntil(HalfWritten, TimeSpan.FromSeconds(20)));
            }
            finally
            {
                victim.Kill();
                await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            Assert.Empty(registry.Verify().Faults);
            Assert.Contains(registry.Resolve(Registry.Champion), registry.List());
        }

        registry.Add(Versions.Draft(-1), "survivor", TimeProvider.System);
        Assert.Empty(Directory.GetDirectories(Path.Combine(registry.Location, "versions"), ".writing-*"));
        VerifyReport report = registry.Verify();
        Assert.Empty(report.Faults.Concat(report.Notes));
    }

    private static Process Start(string place)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            Environment = { [Place] = place },
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RegistryCrashTests).Assembly.Location);
        }

        foreach (string argument in (string[])["-explicit", "only", "-method", $"{typeof(RegistryCrashTests).FullName}.{nameof(Add_versions_until_killed)}"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

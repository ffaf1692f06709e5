using System.Diagnostics;
using ChurnSegmentation.Serving;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>The server as it is run: a process of its own, on a port of loopback that the system chose.</summary>
internal sealed class ServerProcess : IDisposable
{
    private ServerProcess(Process process, Uri address) => (Process, Client) = (process, new HttpClient { BaseAddress = address });

    public Process Process { get; }

    public HttpClient Client { get; }

    /// <summary>Starts it without waiting for it.</summary>
    public static Process Begin(string registry, string portfolio, params string[] more) =>
        BeginAnywhere(registry, portfolio, ["--urls", "http://127.0.0.1:0", .. more]);

    /// <summary>The same, where it listens by itself.</summary>
    public static Process BeginAnywhere(string registry, string portfolio, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(portfolio),
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("ASPNETCORE_HTTP_PORTS");
        string[] arguments = [typeof(Program).Assembly.Location, "--registry", registry, "--portfolio", portfolio, .. more];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string registry, string portfolio, params string[] more)
    {
        const string Announcement = "Now listening on: ";
        Process process = Begin(registry, portfolio, more);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(Announcement))
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null); // a full pipe would stop the server at its next line of log
                return new ServerProcess(process, new Uri(line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..]));
            }
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }

    /// <summary>Ends it by SIGKILL, whatever it is at.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        Process.Dispose();
    }
}

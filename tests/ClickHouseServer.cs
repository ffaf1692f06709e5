using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ChurnSegmentation.Tests;

/// <summary>Tests that share one real ClickHouse server, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ClickHouseServerCollection : ICollectionFixture<ClickHouseServer>
{
    public const string Name = "ClickHouse server";
}

/// <summary>
/// A ClickHouse server of our own on free loopback ports, with its data in a temporary directory. Its time zone is not UTC, as on many
/// machines of the world. It starts when a test first asks for it and ends with the tests.
/// </summary>
public sealed class ClickHouseServer : IAsyncDisposable
{
    public const string Password = "s3:cret/ä";
    private const string UserName = "alice";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string directory = Directory.CreateTempSubdirectory("churnseg-server-").FullName;
    private Process? process;
    private int port;

    /// <summary>Its address for the user without a password.</summary>
    /// <param name="database">The database to use.</param>
    public async Task<string> UrlAsync(string database = "default")
    {
        if (process is null)
            await StartAsync();
        return $"http://127.0.0.1:{port}/{database}";
    }

    /// <summary>Its address for the user with a password.</summary>
    /// <param name="password">The password to try.</param>
    public async Task<string> UrlOfUserAsync(string password) =>
        (await UrlAsync()).Replace("://", $"://{UserName}:{Uri.EscapeDataString(password)}@");

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(directory, recursive: true);
    }

    private async Task StartAsync()
    {
        (string program, string[] arguments) = Parts.ClickHouseServer();
        int[] ports = FreePorts(3);
        port = ports[0];
        await File.WriteAllTextAsync(Path.Combine(directory, "config.xml"), $"""
            <yandex>
              <logger><level>warning</level><log>{directory}/log</log><errorlog>{directory}/errors</errorlog></logger>
              <http_port>{ports[0]}</http_port><tcp_port>{ports[1]}</tcp_port><interserver_http_port>{ports[2]}</interserver_http_port>
              <listen_host>127.0.0.1</listen_host>
              <path>{directory}/data/</path><tmp_path>{directory}/tmp/</tmp_path><user_files_path>{directory}/files/</user_files_path>
              <users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
              <mark_cache_size>268435456</mark_cache_size><timezone>America/New_York</timezone>
            </yandex>
            """);
        const string rights = "<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>";
        await File.WriteAllTextAsync(Path.Combine(directory, "users.xml"), $"""
            <yandex>
              <profiles><default><max_memory_usage>4000000000</max_memory_usage><max_threads>2</max_threads></default></profiles>
              <quotas><default></default></quotas>
              <users>
                <default><password></password>{rights}</default>
                <{UserName}><password>{Password}</password>{rights}</{UserName}>
              </users>
            </yandex>
            """);
        var start = new ProcessStartInfo(program, [.. arguments, $"--config-file={directory}/config.xml"]) { WorkingDirectory = directory };
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await AnswersAsync();
    }

    private async Task AnswersAsync()
    {
        using var client = new HttpClient();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await client.GetStringAsync($"http://127.0.0.1:{port}/ping") == "Ok.\n")
                    return;
            }
            catch (HttpRequestException) when (!process!.HasExited && waited.Elapsed < Patience)
            {
                await Task.Delay(Pause); // polling, bounded by Patience
            }
        }
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        int[] ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (TcpListener listener in listeners)
            listener.Stop();
        return ports;
    }
}

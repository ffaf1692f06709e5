using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Engine;

/// <summary>A ClickHouse server, or a cluster behind one, by HTTP; any version from 18.16 on.</summary>
public sealed class ServerEngine : IQueryEngine
{
    // Of these a server gets the ones that it knows: times in UTC, whatever its own zone.
    private static readonly Dictionary<string, string> WantedSettings = new() { ["session_timezone"] = "UTC" };
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient client;
    private readonly Uri server;
    private readonly string database;
    private string settings = "";

    private ServerEngine(Uri url)
    {
        server = new Uri(url.GetLeftPart(UriPartial.Authority).Replace($"{url.UserInfo}@", "") + "/");
        database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/'));
        if (database.Length == 0)
            database = "default";
        client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }) { Timeout = Timeout.InfiniteTimeSpan };
        if (url.UserInfo.Length > 0)
        {
            string[] parts = url.UserInfo.Split(':', 2);
            string user = Uri.UnescapeDataString(parts[0]), password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }
    }

    /// <summary>Where it is, without user and password: <c>http://host:8123/database</c>.</summary>
    public string Address => $"{server}{database}";

    /// <summary>Connects and asks the server what it is.</summary>
    /// <param name="url"><c>http://user:password@host:8123/database</c>; user, password and database may be left out.</param>
    /// <exception cref="UserFault">The URL is none, nobody answers there, or the server refuses user, password or database.</exception>
    public static async Task<ServerEngine> OpenAsync(string url, CancellationToken cancellation = default)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https")
            || uri.AbsolutePath.Trim('/').Contains('/'))
        {
            throw new UserFault("The engine's URL is not one of a ClickHouse server; expected http://user:password@host:8123/database.");
        }
        var engine = new ServerEngine(uri);
        try
        {
            string names = string.Join(", ", WantedSettings.Keys.Select(name => $"'{name}'"));
            var known = new List<string>();
            await foreach (ColumnBlock block in engine.QueryAsync(
                $"SELECT name FROM system.settings WHERE name IN ({names})", engine.Address, cancellation).ConfigureAwait(false))
            {
                known.AddRange((string[])block["name"].Values);
            }
            engine.settings = string.Concat(known.Order(StringComparer.Ordinal).Select(name => $"&{name}={WantedSettings[name]}"));
            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(string sql, string name, CancellationToken cancellation = default)
    {
        await foreach (ColumnBlock _ in QueryAsync(sql, name, cancellation).ConfigureAwait(false))
        {
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ColumnBlock> QueryAsync(
        string sql, string name, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string id = Guid.NewGuid().ToString();
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(sql, name, id, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(id).ConfigureAwait(false);
            throw;
        }
        bool ended = false;
        try
        {
            using var answer = new ServerAnswer(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), name);
            using CancellationTokenRegistration stop = cancellation.Register(response.Dispose); // ends a read that waits
            while (await answer.NextAsync(cancellation).ConfigureAwait(false) is { } block)
                yield return block;
            ended = true;
        }
        finally
        {
            response.Dispose();
            if (!ended)
                await KillAsync(id).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpResponseMessage> SendAsync(string sql, string name, string id, CancellationToken cancellation)
    {
        string query = $"?database={Uri.EscapeDataString(database)}&default_format=Native&query_id={id}{settings}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, query)) { Content = new StringContent(sql) };
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new UserFault(
                $"{Address}: no ClickHouse server answers there: {fault.Message.TrimEnd('.')}. "
                + "Is it running, and is that its port for HTTP (8123)?",
                fault);
        }
        if (response.StatusCode == HttpStatusCode.OK)
            return response;
        using (response)
        {
            string words = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            throw new EngineError(words.Length > 0 ? words : $"HTTP status {(int)response.StatusCode}").ToFault(name);
        }
    }

    /// <summary>Stops a query whose answer nobody reads any more; the server may well have ended it by itself.</summary>
    private async Task KillAsync(string id)
    {
        try
        {
            string kill = $"KILL QUERY WHERE query_id = '{id}' ASYNC";
            using HttpResponseMessage response =
                await SendAsync(kill, "KILL QUERY", Guid.NewGuid().ToString(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (UserFault)
        {
            // The fault that ended the query is the one to report.
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Store;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>The server as it is run: a process of its own, on loopback.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly ServedBook _book = new();

    public void Dispose() => _book.Dispose();

    [Fact]
    public async Task Answers_on_loopback_and_refuses_an_oversized_body()
    {
        using ServerProcess server = await ServerProcess.StartAsync(_book.RegistryPath, _book.PortfolioPath);
        HttpClient client = server.Client;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/accounts/a1/prediction")).StatusCode);

        string answer = await client.GetStringAsync($"/v1/accounts/{Uri.EscapeDataString(ServedBook.Awkward)}/prediction");
        Assert.Equal(ServedBook.Awkward, (string)JsonNode.Parse(answer)!["account_id"]!);

        var large = new StringContent("{\"rows\":[{\"id\":\"" + new string('x', 17 << 20) + "\",\"features\":{}}]}", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predictions") { Content = large, Headers = { ExpectContinue = true } };
        HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);

        string message = await Refused("--urls", client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Contains("address already in use. Name another with --urls", message);
    }

    private async Task<string> Refused(params string[] more)
    {
        using Process server = ServerProcess.Begin(_book.RegistryPath, _book.PortfolioPath, more);
        string error = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync();
        Assert.Equal(1, server.ExitCode);
        return error.TrimEnd();
    }

    [Theory]
    [InlineData("churn.json")]
    [InlineData("manifest.json")]
    [InlineData("reference.json")]
    public async Task A_version_with_a_changed_byte_stops_the_start_with_one_message(string file)
    {
        string path = Path.Combine(_book.RegistryPath, "versions", _book.Version, file);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        File.SetAttributes(path, FileAttributes.Normal);
        await File.WriteAllBytesAsync(path, bytes);
        string message = await Refused();
        Assert.StartsWith($"{path}: changed since it was written", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task Without_a_champion_it_does_not_start()
    {
        Directory.Delete(_book.RegistryPath, recursive: true);
        Assert.Contains("Train one", await Refused());
    }

    [Fact]
    public async Task A_portfolio_that_is_none_stops_the_start()
    {
        await File.WriteAllTextAsync(_book.PortfolioPath, new string('x', 5000));
        Assert.StartsWith($"{_book.PortfolioPath}: not a portfolio", await Refused());
    }

    [Fact]
    public async Task An_unsigned_champion_does_not_serve_where_the_policy_needs_a_signature()
    {
        string yaml = await File.ReadAllTextAsync(ChurnSegmentation.Core.Policy.Find(AppContext.BaseDirectory), TestContext.Current.CancellationToken);
        string policy = Path.Combine(Path.GetDirectoryName(_book.PortfolioPath)!, "policy.yaml");
        await File.WriteAllTextAsync(policy, yaml.Replace("require_signed_promotion: { value: false", "require_signed_promotion: { value: true"), TestContext.Current.CancellationToken);
        Assert.Contains($"the promotion of {_book.Version} to champion is not one to serve from: unsigned", await Refused());

        using PromoterKey key = PromoterKey.Create(policy + ".key");
        Trust.Add(Path.Combine(_book.RegistryPath, Trust.DirectoryName), "ann", key);
        Registry.Open(_book.RegistryPath).Promote(Registry.Champion, Registry.Champion, "ann", "reviewed", StandingClock.NewYear, key);
        using ServerProcess server = await ServerProcess.StartAsync(_book.RegistryPath, _book.PortfolioPath);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains("there is none", await Refused("--trust", Path.Combine(_book.RegistryPath, "nowhere")));
    }

    [Fact]
    public async Task Help_names_every_option_and_where_it_listens_when_nothing_is_named()
    {
        using Process help = ServerProcess.Begin("nowhere", _book.PortfolioPath, "--help");
        string usage = await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await help.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, help.ExitCode);
        Assert.All(["--registry", "--portfolio", "--ledger", "--policy", "--trust", "--urls"], option => Assert.Contains(option, usage));
        Assert.Contains("http://127.0.0.1:8080", usage);
    }

    [Fact]
    public async Task A_server_that_is_told_no_address_listens_where_the_readme_asks()
    {
        using Process server = ServerProcess.BeginAnywhere(_book.RegistryPath, _book.PortfolioPath);
        string said = "";
        while (!said.Contains("listening", StringComparison.Ordinal) && await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said = line;
        }

        server.Kill();

        // Somebody else may have the port; then the message names it.
        Assert.Contains("http://127.0.0.1:8080", said + await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_stops_the_start() =>
        Assert.StartsWith($"{_book.PortfolioPath}: schema version 2", await Refused("--ledger", _book.PortfolioPath));
}

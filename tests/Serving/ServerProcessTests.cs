using System.Diagnostics;
using System.Net;
using System.Text;
using ChurnSegmentation.Serving;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>The server as it is run: a process of its own, on loopback.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly ServedBook _book = new();

    public void Dispose() => _book.Dispose();

    private Process Start(params string[] more)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(_book.PortfolioPath),
        };
        string[] arguments =
        [
            typeof(Program).Assembly.Location, "--registry", _book.RegistryPath, "--portfolio", _book.PortfolioPath, "--urls", "http://127.0.0.1:0", .. more,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task<Uri> Address(Process server)
    {
        const string Announcement = "Now listening on: ";
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(Announcement))
            {
                return new Uri(line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..]);
            }
        }

        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
    }

    [Fact]
    public async Task Answers_on_loopback_and_refuses_an_oversized_body()
    {
        using Process server = Start();
        try
        {
            using var client = new HttpClient { BaseAddress = await Address(server) };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/accounts/a1/prediction")).StatusCode);

            var large = new StringContent("{\"rows\":[{\"id\":\"" + new string('x', 17 << 20) + "\",\"features\":{}}]}", Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predictions") { Content = large, Headers = { ExpectContinue = true } };
            HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);

            string message = await Refused("--urls", client.BaseAddress!.GetLeftPart(UriPartial.Authority));
            Assert.Contains("address already in use. Name another with --urls", message);
        }
        finally
        {
            server.Kill();
        }
    }

    private async Task<string> Refused(params string[] more)
    {
        using Process server = Start(more);
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
}

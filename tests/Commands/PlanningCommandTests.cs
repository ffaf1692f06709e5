using System.Text.Json;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>What is planned from a demo's past: project and profiles by the real program.</summary>
public class PlanningCommandTests(DemoBook demo)
{
    private async Task<JsonElement> AskAsync(params string[] arguments)
    {
        await demo.RunAsync();
        (int code, string output, string error) = await CommandLine.RunAsync([.. arguments, "--data", demo.Data, "--json"]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    [Fact]
    public async Task Project_gives_twelve_months_with_intervals_and_the_backtest_what_came()
    {
        JsonElement[] lines = [.. (await AskAsync("project", "--registry", demo.Registry)).GetProperty("lines").EnumerateArray()];
        JsonElement[] book = [.. lines.Where(line => line.GetProperty("segment").GetString() == "whole book")];
        Assert.Equal(12, book.Length);
        Assert.Contains(lines, line => line.GetProperty("segment").GetString()!.StartsWith("plan: ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(
            line.GetProperty("expected").GetDouble(), line.GetProperty("low").GetDouble(), line.GetProperty("high").GetDouble()));

        JsonElement[] past = [.. (await AskAsync("project", "--backtest", "--registry", demo.Registry)).GetProperty("lines").EnumerateArray()];
        Assert.All(past, line => Assert.True(line.GetProperty("actual").GetDouble() >= 0));
    }

    [Fact]
    public async Task Profiles_come_best_first_with_intervals_around_what_is_expected()
    {
        JsonElement answer = await AskAsync("profiles");
        JsonElement[] profiles = [.. answer.GetProperty("profiles").EnumerateArray()];
        Assert.True(profiles.Length > 10);
        double[] expected = [.. profiles.Select(profile => profile.GetProperty("shrunk").GetDouble())];
        Assert.Equal(expected.OrderDescending(), expected);
        Assert.All(profiles, profile => Assert.InRange(
            profile.GetProperty("shrunk").GetDouble(), profile.GetProperty("low").GetDouble(), profile.GetProperty("high").GetDouble()));
    }
}

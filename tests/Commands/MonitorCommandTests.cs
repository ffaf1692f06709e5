using System.Text.Json;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary><c>monitor</c> on the demo's own book, by the real program.</summary>
public class MonitorCommandTests(DemoBook demo)
{
    [Fact]
    public async Task The_exit_code_and_the_json_say_the_same()
    {
        (string id, _) = await demo.VersionAsync();
        (int code, string output, string error) = await CommandLine.RunAsync("monitor", "--data", demo.Data, "--registry", demo.Registry, "--json");
        Assert.True(code is 0 or 3, error);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(id, report.GetProperty("version").GetString());
        string word = report.GetProperty("verdict").GetProperty("word").GetString()!;
        Assert.Equal(code == 3, word is "look" or "retrain");
        Assert.Equal(code == 0, word == "in order");
        Assert.All(
            report.GetProperty("verdict").GetProperty("reasons").EnumerateArray(), reason => Assert.Matches("[0-9]|No window", reason.GetString()));
        Assert.InRange(report.GetProperty("expected_now").GetProperty("roc_auc").GetDouble(), 0.6, 0.95);
        Assert.Equal(1, report.GetProperty("drift").GetProperty("features").EnumerateArray().Sum(feature => feature.GetProperty("weight").GetDouble()), 1e-9);
        Assert.Contains("no other version", report.GetProperty("challenger_note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_nothing_new_it_says_so()
    {
        await demo.VersionAsync();
        (int code, _, string error) = await CommandLine.RunAsync(
            "monitor", "--data", demo.Data, "--registry", demo.Registry, "--snapshot", "2022-09");
        Assert.Equal(1, code);
        Assert.Contains("there is nothing new at 2022-09", error, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

public class DecisionCommandTests(DemoBook demo)
{
    [Fact]
    public async Task Simulate_exit_reckons_named_accounts_and_the_top()
    {
        await demo.VersionAsync();
        (int code, string output, string error) = await CommandLine.RunAsync([.. Command("simulate-exit"), "--top", "5"]);
        Assert.True(code == 0, error);
        Assert.All(["change of profit", "90% interval", "stranded", "assumption", "Break-even"], text => Assert.Contains(text, output, StringComparison.Ordinal));

        JsonElement allocation = await JsonAsync("allocate", "--hours", "100");
        string account = allocation.GetProperty("report").GetProperty("accounts")[0].GetProperty("curve").GetProperty("account_id").GetString()!;
        JsonElement report = (await JsonAsync("simulate-exit", "--accounts", account)).GetProperty("report");
        Assert.Equal(account, Assert.Single(report.GetProperty("accounts").EnumerateArray()).GetProperty("account_id").GetString());
        Assert.InRange(report.GetProperty("change").GetDouble(), report.GetProperty("low").GetDouble(), report.GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task Allocate_gives_out_the_hours_and_calls_its_curves_assumptions()
    {
        await demo.VersionAsync();
        JsonElement answer = await JsonAsync("allocate", "--hours", "100");
        JsonElement report = answer.GetProperty("report");
        Assert.Equal(100, report.GetProperty("accounts").EnumerateArray().Sum(account => account.GetProperty("hours").GetDouble()) + report.GetProperty("left").GetDouble(), 1e-6);
        Assert.True(report.GetProperty("kept").GetDouble() >= report.GetProperty("kept_as_today").GetDouble());
        Assert.StartsWith("Assumption", answer.GetProperty("assumption").GetString(), StringComparison.Ordinal);

        (int code, string output, string error) = await CommandLine.RunAsync([.. Command("allocate"), "--hours", "100"]);
        Assert.True(code == 0, error);
        Assert.Contains("Assumption, not measured", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_exit_without_accounts_says_what_to_do()
    {
        (int code, _, string error) = await CommandLine.RunAsync(Command("simulate-exit"));
        Assert.Equal(1, code);
        Assert.Contains("--accounts A,B", error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> JsonAsync(params string[] words)
    {
        (int code, string output, string error) = await CommandLine.RunAsync([.. Command(words[0]), .. words[1..], "--json"]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private string[] Command(string command) => [command, "--data", demo.Data, "--registry", demo.Registry];
}

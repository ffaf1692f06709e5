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

        Assert.InRange(Assert.Single(lines.Select(line => line.GetProperty("trust").GetDouble()).Distinct()), 0, 1);

        JsonElement[] past = [.. (await AskAsync("project", "--backtest", "--registry", demo.Registry)).GetProperty("lines").EnumerateArray()];
        Assert.All(past, line => Assert.True(line.GetProperty("actual").GetDouble() >= 0));
    }

    /// <summary>A leader who sees every month carried on unchanged is told that this is what the past taught.</summary>
    [Fact]
    public async Task Project_says_in_words_what_the_projected_change_counts_for_and_each_sum_stands_on_one_line()
    {
        await demo.RunAsync();
        (int code, string output, string error) = await CommandLine.RunAsync("project", "--registry", demo.Registry, "--data", demo.Data);
        Assert.True(code == 0, error);
        Assert.Matches(@"\nThe projected change counts for \d+%, carrying on for the rest", output);
        Assert.Matches(@"\n +whole book +[\d,]+ +[\d,]+ \([\d,]+ … [\d,]+\) +[\d,]+ \([\d,]+ … [\d,]+\) +[\d,]+ \([\d,]+ … [\d,]+\) *\n", output);
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

    [Fact]
    public async Task What_set_high_performers_apart_comes_by_effect_with_the_parts_of_the_placement_last()
    {
        JsonElement report = (await AskAsync("profiles")).GetProperty("high_performers");
        Assert.Contains("not proof", report.GetProperty("caution").GetString(), StringComparison.Ordinal);
        Assert.InRange(report.GetProperty("matched").GetInt32(), 20, report.GetProperty("accounts").GetInt32());
        JsonElement[] differences = [.. report.GetProperty("differences").EnumerateArray()];
        JsonElement[] tested = [.. differences.TakeWhile(difference => difference.TryGetProperty("q", out _))];
        Assert.All(differences[tested.Length..], part => Assert.Equal("part of what makes a high performer", part.GetProperty("reading").GetString()));
        Assert.Contains("trainings", tested.Select(difference => difference.GetProperty("feature").GetString()));
        double[] effects = [.. tested.Select(difference => Math.Abs(difference.GetProperty("effect").GetDouble()))];
        Assert.Equal(effects.OrderDescending(), effects);
        Assert.All(differences, difference => Assert.True(difference.GetProperty("low").GetDouble() <= difference.GetProperty("high").GetDouble()));
        Assert.All(differences, difference => Assert.Contains("of those who started alike", difference.GetProperty("words").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profiles_say_in_words_that_what_sets_apart_is_no_proof()
    {
        await demo.RunAsync();
        (int code, string output, string error) = await CommandLine.RunAsync("profiles", "--data", demo.Data);
        Assert.True(code == 0, error);
        Assert.Contains("what set high performers apart", output, StringComparison.Ordinal);
        Assert.Contains("Association after matching, not proof", output, StringComparison.Ordinal);
    }
}

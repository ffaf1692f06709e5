using System.Text.RegularExpressions;
using ChurnSegmentation.Tests.Sources;
using ChurnSegmentation.Training;
using Xunit;

namespace ChurnSegmentation.Tests.Architecture;

/// <summary>Every command that the README shows is one that the program takes, and every path that it links is there.</summary>
public partial class ReadmeTests
{
    private static readonly string Root = Path.GetDirectoryName(SharedData.Repository("training"))!;
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    public static TheoryData<string> Commands => [.. CommandPattern().Matches(Readme).Select(match => match.Groups[1].Value.Trim())];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_of_the_readme_is_taken(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] is "test" or "serve" or "bench" or "setup")
        {
            Assert.Contains($"  {words[0]})", File.ReadAllText(Path.Combine(Root, "churnseg")), StringComparison.Ordinal);
            return;
        }

        Assert.Empty(Program.CommandTree().Parse(words).Errors.Select(error => error.Message));
    }

    [Fact]
    public void Every_link_leads_somewhere() => Assert.DoesNotContain(
        LinkPattern().Matches(Readme).Select(match => match.Groups[1].Value),
        link => !link.StartsWith("http", StringComparison.Ordinal) && !File.Exists(Path.Combine(Root, link)));

    [GeneratedRegex(@"\./churnseg ([^\n`#(]+)")]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex LinkPattern();
}

using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>Arguments that cannot be understood are answered in one line, which is no screen of usage.</summary>
public class ArgumentFaultTests
{
    [Theory]
    [InlineData("allocate", "allocate: Option '--hours' is required. What it takes: churnseg allocate --help")]
    [InlineData("allocate --hours many", "allocate: --hours many: expected a number. What it takes:")]
    [InlineData("simulate --out x --accounts ten", "simulate: --accounts ten: expected a whole number.")]
    [InlineData("simulate --out x --faults few", "simulate: --faults few: expected off, on, everyone.")]
    [InlineData("score --shard x", "score: --shard x: expected part/parts, such as 2/8.")]
    [InlineData("allocate --hour 5 --hours 5", "allocate: found '--hour', which it does not take; the nearest are '--hours',")]
    [InlineData("modles list", "churnseg: found 'modles', which it does not take; the nearest are 'models',")]
    [InlineData("models lsit", "churnseg models: found 'lsit', which it does not take; the nearest are 'list',")]
    [InlineData("allocate --hours 0.1 --data nowhere", "--hours is 0.1; the policy gives hours out in steps of 0.25 (time.step_hours): expected 0, or at least 0.25.")]
    public async Task What_cannot_be_understood_is_one_message(string arguments, string expected)
    {
        (int code, string output, string error) = await CommandLine.RunAsync(arguments.Split(' '));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_of_commands_alone_lists_them()
    {
        (int code, string output, _) = await CommandLine.RunAsync("models");
        Assert.Equal(1, code);
        Assert.Contains("rollback", output, StringComparison.Ordinal);
    }
}

using System.Security.Cryptography;
using System.Text;
using ChurnSegmentation.Core;
using Xunit;

namespace ChurnSegmentation.Tests.Policies;

public class PolicyTests
{
    private static readonly string Path = Policy.Find(AppContext.BaseDirectory);
    private static readonly string Text = File.ReadAllText(Path);

    [Fact]
    public void Load_own_policy_reads_every_number_with_its_reason()
    {
        Policy policy = Policy.Load(Path);

        Assert.Equal(0.2, policy.Lifecycle.SilenceShare);
        Assert.Equal(6, policy.Lifecycle.TenureFloorMonths);
        Assert.Equal(0.02, policy.Asymmetry.CriticalShare);
        Assert.Equal(Text.Split("value:").Length - 1, policy.Reasons.Count);
        Assert.All(policy.Reasons.Values, reason => Assert.EndsWith(".", reason));
        Assert.StartsWith("A support agent's", policy.Reasons["cost.support_minute"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path))), policy.Sha256);
    }

    [Theory]
    [InlineData("share:       { value: 0.2,", "share:       { value: 2,", "'lifecycle.silence_share.value' is '2'; expected a number from 0.01 to 0.99")]
    [InlineData("share:       { value: 0.2,", "share:       { value: lots,", "'lots'; expected a number")]
    [InlineData("{ value: 6, reason", "{ value: 6.5, reason", "'6.5'; expected a whole number from 0 to 60")]
    [InlineData("  silence_share:", "  silence_part:", "'lifecycle.silence_share' is missing")]
    [InlineData("lifecycle:\n", "lifecycle:\n  surprise: {}\n", "unknown key 'lifecycle.surprise'; expected one of")]
    [InlineData("ledger:\n", "leger:\n", "unknown key 'leger'; did you mean 'ledger'? Expected one of")]
    [InlineData("growth:\n", "extra: 1\ngrowth:\n", "unknown key 'extra'")]
    [InlineData("{ value: 6, reason: ", "{ value: 6, because: ", "'lifecycle.tenure_floor_months.reason' is missing")]
    [InlineData("value: 0.05, reason: \"At", "value: 0.01, reason: \"At", "'asymmetry.full_share.value' is '0.01'; expected a number from 0.02 (that of 'asymmetry.critical_share') to 1")]
    [InlineData("value: 0.6, reason: \"From", "value: 0.3, reason: \"From", "expected a number from 0.4 (that of 'guards.candidate_probability') to 1")]
    [InlineData("lifecycle:\n", "lifecycle: [\n", "not readable as YAML")]
    public void Parse_broken_policy_names_file_line_found_and_expected(string from, string to, string expected)
    {
        Assert.Contains(from, Text);
        string broken = Text.Replace(from, to);

        UserFault fault = Assert.Throws<UserFault>(() => Policy.Parse("policy.yaml", Encoding.UTF8.GetBytes(broken)));

        Assert.Contains(expected, fault.Message);
        Assert.Matches(@"^policy\.yaml, line \d+: ", fault.Message);
    }

    /// <summary>What is 48 dollars an hour is some 20,000 dong a minute.</summary>
    [Fact]
    public void Cost_rates_may_be_in_money_of_small_units()
    {
        string small = Text.Replace("{ value: 0.80, reason: \"A support", "{ value: 20000, reason: \"A support")
            .Replace("{ value: 1.20, reason: \"A customer", "{ value: 30000, reason: \"A customer")
            .Replace("{ value: 90, reason: \"What an hour", "{ value: 2300000, reason: \"What an hour");
        Policy policy = Policy.Parse("policy.yaml", Encoding.UTF8.GetBytes(small));
        Assert.Equal((20_000, 30_000, 2_300_000), (policy.Cost.SupportMinute, policy.Cost.CsmMinute, policy.LetGo.HourValue));
    }

    [Fact]
    public void Parse_fault_names_the_line_it_stands_on()
    {
        int line = Text.Split('\n').ToList().FindIndex(text => text.Contains("silence_share")) + 1;
        string broken = Text.Replace("{ value: 0.2, reason: \"Below", "{ value: 7, reason: \"Below");

        UserFault fault = Assert.Throws<UserFault>(() => Policy.Parse("policy.yaml", Encoding.UTF8.GetBytes(broken)));

        Assert.StartsWith($"policy.yaml, line {line}: ", fault.Message);
    }

    [Fact]
    public void Parse_misspelt_key_or_tab_names_its_own_line()
    {
        int line = Text.Split('\n').ToList().FindIndex(text => text.Contains("silence_share")) + 1;
        foreach (string broken in (string[])[Text.Replace("  silence_share:", "  silenceshare:"), Text.Replace("  silence_share:", "\tsilence_share:"), Text.Replace("  silence_share:", "  \tsilence_share:")])
        {
            UserFault fault = Assert.Throws<UserFault>(() => Policy.Parse("policy.yaml", Encoding.UTF8.GetBytes(broken)));
            Assert.StartsWith($"policy.yaml, line {line}: ", fault.Message);
            Assert.Contains(broken.Contains('\t') ? "found a tab at the line's beginning; expected spaces." : "unknown key 'lifecycle.silenceshare'", fault.Message);
        }
    }

    /// <summary>No key resembles another of its section so much that the one would be taken for the other.</summary>
    [Fact]
    public void Parse_policy_without_a_key_says_that_it_is_missing()
    {
        string[] lines = Text.Split('\n');
        int[] numbers = [.. lines.Index().Where(line => line.Item.Contains("{ value: ")).Select(line => line.Index)];
        Assert.True(numbers.Length > 100);
        foreach (int number in numbers)
        {
            byte[] broken = Encoding.UTF8.GetBytes(string.Join('\n', lines.Where((_, line) => line != number)));
            string key = lines[number].Trim().Split(':')[0];
            Assert.Matches($@"'([a-z_]+\.)+{key}' is missing; add it|'[a-z_.]+' is '.*'; expected a mapping", Assert.Throws<UserFault>(() => Policy.Parse("policy.yaml", broken)).Message);
        }
    }

    [Fact]
    public void Load_without_file_says_what_to_do()
    {
        UserFault fault = Assert.Throws<UserFault>(() => Policy.Load("nowhere/policy.yaml"));
        Assert.Contains("--policy FILE", fault.Message);
    }
}

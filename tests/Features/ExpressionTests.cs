using ChurnSegmentation.Core.Features;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ChurnSegmentation.Tests.Features;

public class ExpressionTests
{
    [Fact]
    public void Parse_prints_and_parses_back_to_the_same()
    {
        Gen<string> names = Gen.Elements("mrr", "tickets", "a_b2", "-1.5", "12");
        Gen<string> expressions = Gen.Sized(size => Nested(names, Math.Min(size, 4)));
        Prop.ForAll(Arb.From(expressions), text => Print(Expression.Parse(text)) == text.Replace(" ", "")).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Names_lists_every_input_left_to_right()
    {
        Assert.Equal(["mrr", "seats", "mrr"], Expression.Parse("ratio(sum(mrr), minus(last(seats), mean(mrr)))").Names);
    }

    [Theory]
    [InlineData("", "character 1: found the end, expected a name or a number")]
    [InlineData("last(mrr", "character 9: found the end, expected ',' or ')'")]
    [InlineData("last(mrr))", "character 10: found ')', expected the end")]
    [InlineData("last(,mrr)", "character 6: found ',', expected a name or a number")]
    [InlineData("a-b", "character 1: found 'a', expected a name or a number")]
    public void Parse_of_nonsense_says_where(string text, string expected)
    {
        FormatException fault = Assert.Throws<FormatException>(() => Expression.Parse(text));
        Assert.Contains(expected, fault.Message);
    }

    private static Gen<string> Nested(Gen<string> leaves, int depth) => depth == 0
        ? leaves
        : Gen.OneOf(leaves, from a in Nested(leaves, depth - 1) from b in Nested(leaves, depth - 1) select $"ratio({a}, {b})");

    private static string Print(Expression expression) => expression switch
    {
        Expression.Number number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Expression.Name name => name.Text,
        Expression.Call call => $"{call.Function}({string.Join(",", call.Arguments.Select(Print))})",
        _ => "",
    };
}

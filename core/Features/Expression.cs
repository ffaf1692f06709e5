using System.Globalization;

namespace ChurnSegmentation.Core.Features;

/// <summary>What a feature computes: a number, the name of an aggregate or feature, or <c>function(argument, …)</c>.</summary>
public abstract record Expression
{
    /// <summary>A constant.</summary>
    public sealed record Number(double Value) : Expression;

    /// <summary>An aggregate, an attribute or a feature defined above.</summary>
    public sealed record Name(string Text) : Expression;

    /// <summary>A function of its arguments.</summary>
    public sealed record Call(string Function, IReadOnlyList<Expression> Arguments) : Expression;

    /// <summary>Every name that the expression reads, left to right.</summary>
    public IEnumerable<string> Names => this switch
    {
        Name name => [name.Text],
        Call call => call.Arguments.SelectMany(argument => argument.Names),
        _ => [],
    };

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">Not an expression: says at which character and what was expected.</exception>
    public static Expression Parse(string text)
    {
        int at = 0;
        Expression expression = Read(text, ref at);
        SkipBlanks(text, ref at);
        return at == text.Length ? expression : throw Unexpected(text, at, "the end");
    }

    private static Expression Read(string text, ref int at)
    {
        SkipBlanks(text, ref at);
        int begin = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-'))
        {
            at++;
        }

        string word = text[begin..at];
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return new Number(value);
        }

        if (word.Length == 0 || !char.IsAsciiLetter(word[0]) || word.Any(letter => letter is '.' or '-'))
        {
            throw Unexpected(text, begin, "a name or a number");
        }

        SkipBlanks(text, ref at);
        if (at == text.Length || text[at] != '(')
        {
            return new Name(word);
        }

        var arguments = new List<Expression>();
        do
        {
            at++;
            arguments.Add(Read(text, ref at));
            SkipBlanks(text, ref at);
        }
        while (at < text.Length && text[at] == ',');

        if (at == text.Length || text[at] != ')')
        {
            throw Unexpected(text, at, "',' or ')'");
        }

        at++;
        return new Call(word, arguments);
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }

    private static FormatException Unexpected(string text, int at, string expected) =>
        new($"'{text}' at character {at + 1}: found {(at < text.Length ? $"'{text[at]}'" : "the end")}, expected {expected}.");
}

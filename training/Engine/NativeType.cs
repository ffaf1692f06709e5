namespace ChurnSegmentation.Training.Engine;

/// <summary>A ClickHouse type, parsed from its name: <c>Array(Nullable(Decimal(18, 2)))</c>.</summary>
/// <param name="Text">The whole name.</param>
/// <param name="Name">The name before the parenthesis.</param>
/// <param name="Arguments">The texts between the parentheses, split at the outermost commas; empty without parentheses.</param>
public sealed record NativeType(string Text, string Name, IReadOnlyList<string> Arguments)
{
    private NativeType? inner;

    /// <summary>The type in the parentheses of Nullable, Array and LowCardinality.</summary>
    public NativeType Inner => inner ??= Parse(Arguments[0]);

    /// <summary>The numeric argument at a position (precision, scale, length).</summary>
    public int Number(int position) => int.Parse(Arguments[position], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a type's name.</summary>
    /// <exception cref="InvalidDataException">The parentheses do not match.</exception>
    public static NativeType Parse(string text)
    {
        int open = text.IndexOf('(');
        if (open < 0)
            return new(text, text, []);
        if (!text.EndsWith(')'))
            throw new InvalidDataException($"'{text}' is not a ClickHouse type.");
        return new(text, text[..open], SplitArguments(text[(open + 1)..^1]));
    }

    private static List<string> SplitArguments(string text)
    {
        var arguments = new List<string>();
        int depth = 0, start = 0;
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when quoted: i++; break;
                case '\'': quoted = !quoted; break;
                case '(' when !quoted: depth++; break;
                case ')' when !quoted: depth--; break;
                case ',' when !quoted && depth == 0:
                    arguments.Add(text[start..i].Trim());
                    start = i + 1;
                    break;
            }
        }
        arguments.Add(text[start..].Trim());
        return arguments;
    }
}

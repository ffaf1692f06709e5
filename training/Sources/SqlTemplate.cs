using System.Globalization;
using System.Text.RegularExpressions;

namespace ChurnSegmentation.Training.Sources;

/// <summary>
/// A .sql file with tokens in ClickHouse's own parameter syntax, <c>{snapshot:Date}</c> or <c>{invoices:Table}</c>, which the program fills in:
/// old servers have no parameters.
/// </summary>
/// <param name="Name">The file's name, for messages.</param>
/// <param name="Text">Its text.</param>
public sealed partial record SqlTemplate(string Name, string Text)
{
    /// <summary>A file that this build embeds, such as <c>Features/money.sql</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    public static SqlTemplate Embedded(string name)
    {
        using Stream stream = typeof(SqlTemplate).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build embeds no '{name}'.");
        using var reader = new StreamReader(stream);
        return new(name, reader.ReadToEnd());
    }

    /// <summary>Names of the tables that the text reads.</summary>
    public IEnumerable<string> Tables =>
        Token().Matches(Text).Where(token => token.Groups["type"].Value is "Table" or "Recent" or "First").Select(token => token.Groups["name"].Value).Distinct();

    /// <summary>The text with its tokens filled in.</summary>
    /// <param name="parameters">Name → a <see cref="DateOnly"/> for Date, a string for String, a whole number for (U)Int8…64.</param>
    /// <param name="table">What stands for a table after FROM; null = there is no such table.</param>
    /// <param name="recent">What stands for a table of type Recent: only what became known since the window's first day.</param>
    /// <param name="first">What stands for a table of type First: each thing as it was first known.</param>
    /// <exception cref="InvalidOperationException">A token is unknown or of another type: a fault of the program, with file and line.</exception>
    public string Render(
        IReadOnlyDictionary<string, object> parameters,
        Func<string, string?> table,
        Func<string, string?>? recent = null,
        Func<string, string?>? first = null) =>
        Token().Replace(Text, token =>
        {
            string name = token.Groups["name"].Value, type = token.Groups["type"].Value;
            string? filled = type switch
            {
                "Table" => table(name),
                "Recent" => recent?.Invoke(name),
                "First" => first?.Invoke(name),
                _ => Literal(type, parameters.GetValueOrDefault(name)),
            };
            return filled
                ?? throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}, line {1 + Text.AsSpan(0, token.Index).Count('\n')}: the token {token.Value} is unknown; "
                    + $"there are {string.Join(", ", parameters.Keys.Order(StringComparer.Ordinal))} and the contract's tables."));
        });

    private static string? Literal(string type, object? value) => (type, value) switch
    {
        ("Date", DateOnly day) => $"toDate('{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}')",
        ("String", string text) => SqlText.Literal(text),
        (['U', 'I', ..] or ['I', 'n', 't', ..], byte or int or long) =>
            string.Create(CultureInfo.InvariantCulture, $"to{type}({value})"),
        _ => null,
    };

    [GeneratedRegex(@"\{(?<name>\w+):(?<type>\w+)\}")]
    private static partial Regex Token();
}

using System.CommandLine;
using System.CommandLine.Parsing;
using ChurnSegmentation.Core;

namespace ChurnSegmentation.Training.Commands;

/// <summary>One message for arguments that cannot be understood; the usage, which may fill a screen, stays with <c>--help</c>.</summary>
internal static class ArgumentFault
{
    /// <summary>What is wrong; null where nothing is, or where a group of commands was named alone, which its list answers best.</summary>
    public static UserFault? Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Errors.Count == 0 || (parsed.UnmatchedTokens.Count == 0 && command.Subcommands.Count > 0))
        {
            return null;
        }

        string wrong = parsed.UnmatchedTokens is [string token, ..]
            ? $"found '{UserFault.Shown(token)}', which it does not take; the nearest are {NearestNames.Of(token, Names(command))}."
            : string.Join(" ", parsed.Errors.Select(Words).Distinct());
        string path = string.Join(' ', Path(parsed.CommandResult));
        return new UserFault($"{path}: {wrong} What it takes: {path} --help");
    }

    private static IEnumerable<string> Names(Command command) => [.. command.Subcommands.Select(sub => sub.Name), .. command.Options.Select(option => option.Name)];

    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult parent ? [.. Path(parent), result.Command.Name] : [result.Command.Name];

    /// <summary>The parser's own words name .NET types where a value is of another than the option's.</summary>
    private static string Words(ParseError error) =>
        error.SymbolResult is OptionResult { Tokens: [.., Token value], Option: { } option } && error.Message.Contains(" as expected type ", StringComparison.Ordinal)
            ? $"{option.Name} {UserFault.Shown(value.Value)}: expected {Expected(option.ValueType)}."
            : error.Message;

    private static string Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type) switch
    {
        { IsEnum: true } one => string.Join(", ", Enum.GetNames(one).Select(name => name.ToLowerInvariant())),
        Type number when number == typeof(double) => "a number",
        _ => "a whole number",
    };
}

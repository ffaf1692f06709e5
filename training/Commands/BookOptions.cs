using System.CommandLine;
using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Commands;

/// <summary>The options with which a command names the book that it reads, the registry and the policy.</summary>
internal static class BookOptions
{
    public static readonly Option<string?> Data = new("--data") { Description = "Directory of the book: Parquet named by table." };

    public static readonly Option<string?> Engine = new("--engine")
    {
        Description = "A ClickHouse server that holds the tables instead: http://user@host:8123/database.",
    };

    public static readonly Option<string> Registry = new("--registry")
    {
        Description = "Directory of the registry.",
        DefaultValueFactory = _ => "registry",
    };

    public static readonly Option<string?> Policy = new("--policy")
    {
        Description = "The business's own lines. Default: the nearest policy.yaml.",
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for programs." };

    /// <summary>An option that takes a month such as 2025-04.</summary>
    public static Option<Month?> MonthOption(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = argument =>
        {
            try
            {
                return Month.Parse(argument.Tokens[0].Value);
            }
            catch (FormatException fault)
            {
                argument.AddError($"{name}: {fault.Message}");
                return null;
            }
        },
    };

    /// <summary>An option that takes an instant such as 2026-03-01T12:00:00Z; without a zone it is UTC.</summary>
    public static Option<DateTimeOffset?> InstantOption(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant))
            {
                return instant;
            }

            argument.AddError($"{name} {text}: expected an instant such as 2026-03-01T12:00:00Z.");
            return null;
        },
    };

    /// <summary>An option that takes a whole number within bounds.</summary>
    public static Option<int?> WholeOption(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
            {
                return value;
            }

            argument.AddError($"{name} {text}: expected a whole number from {least} to {most}.");
            return null;
        },
    };

    /// <summary>The book that the command line names.</summary>
    public static BookLocation Location(ParseResult parsed) => (parsed.GetValue(Data), parsed.GetValue(Engine)) switch
    {
        ({ } data, null) => new BookLocation(data, null),
        (null, { } engine) => new BookLocation(null, engine),
        (null, null) => throw new UserFault($"{parsed.CommandResult.Command.Name}: which book? Give --data DIR, or --engine URL for a server."),
        _ => throw new UserFault($"{parsed.CommandResult.Command.Name}: found both --data and --engine, expected one of them."),
    };

    /// <summary>The policy that the command line names, with its bytes.</summary>
    public static (Policy Policy, byte[] Yaml) ReadPolicy(ParseResult parsed)
    {
        string path = parsed.GetValue(Policy) ?? NearestPolicy();
        Policy policy = ChurnSegmentation.Core.Policy.Load(path);
        return (policy, File.ReadAllBytes(path));
    }

    private static string NearestPolicy()
    {
        try
        {
            return ChurnSegmentation.Core.Policy.Find(Directory.GetCurrentDirectory());
        }
        catch (UserFault)
        {
            return ChurnSegmentation.Core.Policy.Find(AppContext.BaseDirectory);
        }
    }
}

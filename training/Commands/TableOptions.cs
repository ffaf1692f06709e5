using System.CommandLine;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary>The options with which a command names a ready-made feature table.</summary>
internal static class TableOptions
{
    public static readonly Option<string?> Features = new("--features")
    {
        Description = "A ready-made feature table instead of a book: CSV with a header, or Parquet.",
    };

    public static readonly Option<string?> Label = new("--label") { Description = "Its column of the label: 0 and 1, yes and no, or any two values." };

    public static readonly Option<string?> Id = new("--id") { Description = "Its column of the ids." };

    public static readonly Option<string?> Time = new("--time")
    {
        Description = "Its column of the time: days or months. The last quarter is the test; without a time a quarter of the ids.",
    };

    public static readonly Option<string?> Positive = new("--positive") { Description = "The label's value that counts as 1." };

    public static readonly Option<string[]> Allow = new("--allow")
    {
        Description = "A column that may tell the label almost by itself. May be given more than once.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The table that the command line names.</summary>
    /// <param name="seed">Seed of the ids that are held out.</param>
    public static async Task<PreparedTable> ReadAsync(ParseResult parsed, TableRoles roles, int seed, CancellationToken cancellation)
    {
        await using var engine = new EmbeddedEngine();
        ReadyTable table = await ReadyTableReader.ReadAsync(
            engine, parsed.GetValue(Features)!, [roles.Label, roles.Id], roles.Time is null ? [] : [roles.Time], cancellation);
        return PreparedTable.Of(
            table, roles, parsed.GetValue(TrainCommand.TestFromOption),
            TableRun.Gap(parsed.GetValue(TrainCommand.LeadOption), parsed.GetValue(TrainCommand.OutcomeOption)), seed);
    }

    /// <summary>All of them.</summary>
    public static readonly Option[] All = [Features, Label, Id, Time, Positive, Allow];

    /// <summary>Gives a command all of them.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The table's columns that are no features; null where the command line names no table.</summary>
    /// <exception cref="UserFault">A book is named as well, or columns without a table, or a table without its columns.</exception>
    public static TableRoles? Roles(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command.Name;
        if (parsed.GetValue(Features) is null)
        {
            Option? stray = All.Skip(1).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return stray is null ? null : throw new UserFault($"{command}: {stray.Name} goes with --features FILE, a ready-made feature table.");
        }

        if (parsed.GetValue(BookOptions.Data) is not null || parsed.GetValue(BookOptions.Engine) is not null)
        {
            throw new UserFault($"{command}: found a book and --features, expected one of them.");
        }

        return parsed.GetValue(Label) is { } label && parsed.GetValue(Id) is { } id
            ? new TableRoles(label, id, parsed.GetValue(Time), parsed.GetValue(Positive)) is var roles
                && new[] { label, id, roles.Time }.OfType<string>().Distinct().Count() == (roles.Time is null ? 2 : 3)
                ? roles
                : throw new UserFault($"{command}: --label, --id and --time must be different columns.")
            : throw new UserFault($"{command} --features needs --label COLUMN and --id COLUMN.");
    }
}

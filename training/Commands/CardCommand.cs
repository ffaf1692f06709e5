using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>models card</c>: a version's card as of today: with its approvals, and with what the guards did on a scored book.</summary>
internal static class CardCommand
{
    private static readonly Argument<string> VersionArgument = new("version")
    {
        Description = "A version's id, or an alias.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "Where to write model-card.md, model-card.html and the folder model-card with their pictures.",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Option<string?> PortfolioOption = new("--portfolio") { Description = "A scored book, whose guards are counted." };

    public static Command Create(Option<string> registryOption, Option<bool> jsonOption)
    {
        var command = new Command("card", "Write a version's card again, with its approvals up to now.") { VersionArgument, OutOption, PortfolioOption };
        command.SetAction(parsed =>
        {
            var registry = Registry.Open(parsed.GetValue(registryOption)!);
            RegistryVersion version = registry.Load(parsed.GetValue(VersionArgument)!);
            var later = new CardLater(
                version.Id.ToString(),
                [.. Approval.Of(registry.History(), registry.Trusted()).Where(approval => approval.Version == version.Id.ToString())],
                parsed.GetValue(PortfolioOption) is { } portfolio ? Guards(portfolio) : null);
            IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files = CardFiles.Of(version.Manifest, later);
            string place = parsed.GetValue(OutOption)!;
            Write(place, files);
            Print(parsed.InvocationConfiguration.Output, place, version, later, files, parsed.GetValue(jsonOption));
        });
        return command;
    }

    private static GuardStatistics Guards(string portfolio)
    {
        using var reader = new PortfolioReader(portfolio);
        PortfolioHeader header = reader.Header() ?? throw new UserFault($"--portfolio {portfolio}: no such file; expected what score has written.");
        return header.Decided is null
            ? throw new UserFault($"--portfolio {portfolio}: it holds scores but no decisions, so no guard was asked. Write it again with score.")
            : GuardStatistics.Of(header, [.. reader.AccountIds().Select(id => reader.Decision(id)).OfType<Core.Decisions.AccountDecision>()]);
    }

    private static void Write(string place, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        try
        {
            CardFiles.Write(place, files);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"--out {place}: the card could not be written: {fault.Message} Name another directory.", fault);
        }
    }

    private static void Print(
        TextWriter output, string place, RegistryVersion version, CardLater later, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { Version = version.Id.ToString(), Files = files.Keys.Select(file => Path.Combine(place, file)), later.Approvals, later.Guards }, StoreJson.Indented));
            return;
        }

        output.WriteLine($"{Path.Combine(place, CardFiles.Markdown)} and {CardFiles.Html}, with {files.Count - 2} pictures: version {version.Id}, "
            + $"{(later.Approvals.Count == 1 ? "1 approval" : $"{later.Approvals.Count} approvals")}.");
    }
}

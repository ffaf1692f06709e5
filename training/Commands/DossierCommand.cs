using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Decisions;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>dossier</c>: the case of one account, for those who must defend the decision.</summary>
public static class DossierCommand
{
    private static readonly Argument<string> AccountArgument = new("account") { Description = "The account's id." };

    private static readonly Option<string> PortfolioOption = new("--portfolio")
    {
        Description = "The scored portfolio.",
        DefaultValueFactory = _ => "portfolio.db",
    };

    private static readonly Option<string?> OutOption = new("--out")
    {
        Description = "File for the dossier: HTML where its name ends in .html, else Markdown. Default: Markdown to the terminal.",
    };

    public static Command Create()
    {
        Command command = new("dossier", "An account's case: journey, reasons for and against, guards, what would have to change, the letter's draft.")
        {
            AccountArgument, PortfolioOption, BookOptions.Registry, OutOption, BookOptions.Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string account = parsed.GetValue(AccountArgument)!, path = parsed.GetValue(PortfolioOption)!;
        var registry = Registry.Open(parsed.GetValue(BookOptions.Registry)!);
        using var portfolio = new PortfolioReader(path);
        if (portfolio.Header() is not { } header)
        {
            if (registry.Aliases().ContainsKey(Registry.Champion))
            {
                registry.Load(Registry.Champion).EnsureBook("dossier");
            }

            throw new UserFault($"There is no portfolio at {path} yet. Write it with score, or name another with --portfolio.");
        }

        CaseFile file = portfolio.Case(account)?.File(version => registry.Load(version).Predictor())
            ?? throw new UserFault($"The portfolio of {header.Snapshot} has no account '{account}': it was not under contract then, or the id is wrong.");
        TextWriter output = parsed.InvocationConfiguration.Output;
        string? place = parsed.GetValue(OutOption);
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(file.Decision, DecisionJson.Indented));
        }
        else if (place is null)
        {
            output.Write(Dossier.Markdown(file));
        }

        if (place is not null)
        {
            File.WriteAllText(place, place.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? DossierPage.Html(file) : Dossier.Markdown(file));
            output.WriteLine($"{place}: the case of {file.Name} at the end of {file.Snapshot}");
        }

        return 0;
    }
}

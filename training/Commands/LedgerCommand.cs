using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>ledger verify|heads|export|replay|decide|expire</c>: what was answered, what people decided, and whether that still stands as it was.</summary>
public static class LedgerCommand
{
    private const string CommandLineWriter = "command-line";

    private static readonly Option<string?> LedgerOption = new("--ledger") { Description = "The ledger. Default: ledger.db in the registry.", Recursive = true };

    private static readonly Option<string?> HeadsOption = new("--heads")
    {
        Description = "Heads that 'ledger heads' wrote and that were kept elsewhere: what they saw must still be there.",
    };

    private static readonly Option<string?> OutOption = new("--out") { Description = "File to write. Default: the terminal." };

    private static readonly Argument<string?> IdArgument = new("id")
    {
        Description = "An answer's id: what the header Ledger-Id said.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> AllOption = new("--all") { Description = "Every answer of the ledger." };

    private static readonly Argument<string> AnswerArgument = new("id") { Description = "The answer that the decision is on." };

    private static readonly Option<bool> AcceptedOption = new("--accepted") { Description = "The answer was followed." };

    private static readonly Option<bool> OverriddenOption = new("--overridden") { Description = "It was decided otherwise; needs a reason." };

    private static readonly Option<string?> ReasonOption = new("--reason") { Description = "On what grounds." };

    private static readonly Option<string> WhoOption = new("--who") { Description = "Id of who decided.", DefaultValueFactory = _ => Environment.UserName };

    private static readonly Option<DateTimeOffset?> BeforeOption = BookOptions.InstantOption(
        "--before", "Answers and decisions from before this instant. Default: all that the policy's ledger.retention_months no longer keeps.");

    public static Command Create()
    {
        var command = new Command("ledger", "What was answered and what people decided on it, in chains of hashes.")
        {
            LedgerOption,
            Step("verify", "Compute every hash again; exit code 1 names each row that was changed, removed or moved.", Verify, HeadsOption),
            Step("heads", "The ends of the chains: keep them elsewhere, and verify --heads finds a ledger that was written anew.", Heads, OutOption),
            Step("export", "Every row as a line of JSON.", Export, OutOption),
            Step("decide", "Write down what somebody decided on an answer.", Decide, AnswerArgument, AcceptedOption, OverriddenOption, ReasonOption, WhoOption),
            Step("expire", "End the retention of old rows: a tombstone takes the place of each, and the chains still verify.", Expire, BeforeOption, BookOptions.Policy),
            LedgerReplay.Create(IdArgument, AllOption),
        };
        return command;
    }

    /// <summary>The ledger that the command line names.</summary>
    internal static string Path(ParseResult parsed) =>
        parsed.GetValue(LedgerOption) ?? System.IO.Path.Combine(parsed.GetValue(BookOptions.Registry)!, LedgerReader.FileName);

    /// <summary>The row of an id that the command line names.</summary>
    /// <exception cref="UserFault">There is no such row.</exception>
    internal static LedgerEntry Find(ParseResult parsed, string id) =>
        LedgerId.TryParse(id, out LedgerId row) && new LedgerReader(Path(parsed)).Find(row) is { } entry
            ? entry
            : throw new UserFault($"{Path(parsed)}: has no row '{id}'. Every answer carries its id in the header Ledger-Id; ledger export lists them all.");

    private static Command Step(string name, string description, Func<ParseResult, Task> run, params Symbol[] symbols)
    {
        var command = new Command(name, description) { BookOptions.Registry, BookOptions.Json };
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(run);
        return command;
    }

    private static Task Verify(ParseResult parsed)
    {
        string path = Path(parsed);
        LedgerReport report = LedgerVerification.Run(
            path, parsed.GetValue(HeadsOption) is { } heads ? LedgerHead.Parse(heads, ReadText(heads)) : []);
        if (parsed.GetValue(BookOptions.Json))
        {
            WriteJson(parsed, report);
        }

        if (report.Faults.Count > 0)
        {
            throw new UserFault($"{path}: is not as it was written.\n{string.Join('\n', report.Faults)}");
        }

        if (!parsed.GetValue(BookOptions.Json))
        {
            Output(parsed).WriteLine($"{report.Rows} rows of {report.Heads.Count} writers, {report.Expired} of them expired: all as they were written.");
            if (parsed.GetValue(HeadsOption) is null)
            {
                Output(parsed).WriteLine(
                    "Whoever can write the file could have written its end anew; heads that are kept elsewhere (ledger heads) tell: verify --heads FILE.");
            }
        }

        return Task.CompletedTask;
    }

    private static Task Heads(ParseResult parsed)
    {
        string lines = LedgerHead.Lines(new LedgerReader(Path(parsed)).Heads());
        if (parsed.GetValue(OutOption) is { } place)
        {
            File.WriteAllText(place, lines);
        }
        else
        {
            Output(parsed).Write(lines);
        }

        return Task.CompletedTask;
    }

    private static async Task Export(ParseResult parsed)
    {
        string? place = parsed.GetValue(OutOption);
        TextWriter output = place is null ? Output(parsed) : new StreamWriter(place);
        try
        {
            foreach (LedgerEntry entry in new LedgerReader(Path(parsed)).All())
            {
                await output.WriteLineAsync(LedgerLine.Of(entry));
            }
        }
        finally
        {
            if (place is not null)
            {
                await output.DisposeAsync();
            }
        }
    }

    private static async Task Decide(ParseResult parsed)
    {
        if (parsed.GetValue(AcceptedOption) == parsed.GetValue(OverriddenOption))
        {
            throw new UserFault("ledger decide: expected one of --accepted and --overridden.");
        }

        var decision = new HumanDecision(
            parsed.GetValue(AcceptedOption) ? HumanDecision.Accepted : HumanDecision.Overridden, parsed.GetValue(ReasonOption), parsed.GetValue(WhoOption)!);
        if (decision.Faults() is { Count: > 0 } faults)
        {
            throw new UserFault(string.Join('\n', faults.Select(fault => $"--{fault.Key}: {fault.Value}")));
        }

        LedgerEntry answer = Find(parsed, parsed.GetValue(AnswerArgument)!);
        if (!LedgerKind.IsAnswer(answer.Kind))
        {
            throw new UserFault($"{answer.Id}: is no answer but of kind '{answer.Kind}'; a decision is on an answer.");
        }

        await using var writer = LedgerWriter.Open(Path(parsed), CommandLineWriter, TimeProvider.System);
        LedgerId id = await writer.AppendAsync(decision.On(answer));
        if (parsed.GetValue(BookOptions.Json))
        {
            WriteJson(parsed, new { Id = id.ToString(), AnswerId = answer.Id.ToString(), decision.Decision, decision.Reason, decision.Who });
        }
        else
        {
            Output(parsed).WriteLine($"{id}: {answer.Id} was {decision.Decision} by {decision.Who}");
        }
    }

    private static async Task Expire(ParseResult parsed)
    {
        (Policy policy, _) = BookOptions.ReadPolicy(parsed);
        (long rows, string before) = await LedgerExpiry.RunAsync(Path(parsed), parsed.GetValue(BeforeOption), policy, TimeProvider.System);
        if (parsed.GetValue(BookOptions.Json))
        {
            WriteJson(parsed, new { Expired = rows, Before = before });
        }
        else
        {
            Output(parsed).WriteLine($"{rows} rows from before {before} are tombstones now.");
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFault($"{path}: cannot be read: {fault.Message} Name another with --heads.", fault);
        }
    }

    private static TextWriter Output(ParseResult parsed) => parsed.InvocationConfiguration.Output;

    private static void WriteJson(ParseResult parsed, object value) => Output(parsed).WriteLine(JsonSerializer.Serialize(value, StoreJson.Indented));
}

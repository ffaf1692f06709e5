using System.CommandLine;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Commands;

namespace ChurnSegmentation.Training;

/// <summary>The command tree, and nothing else.</summary>
public static class Program
{
    /// <summary>Every command.</summary>
    internal static RootCommand CommandTree() => VersionAction.On(new("Predicts which customers will leave and which should be let go, and says why.")
    {
        DemoCommand.Create(),
        SimulateCommand.Create(),
        ImportCommand.Create(),
        CheckCommand.Create(),
        TrainCommand.Create(),
        TuneCommand.Create(),
        FeaturesCommand.Create(),
        EvaluateCommand.Create(),
        MonitorCommand.Create(),
        ScoreCommand.Create(),
        SimulateExitCommand.Create(),
        AllocateCommand.Create(),
        DossierCommand.Create(),
        ProjectCommand.Create(),
        ProfilesCommand.Create(),
        ModelsCommand.Create(),
        ExportCommand.Create(),
        LedgerCommand.Create(),
        KeysCommand.Create(),
    });

    /// <returns>0 done; 1 the data or the request is at fault; 2 the program is.</returns>
    public static Task<int> Main(string[] args) => RunAsync(CommandTree(), args);

    /// <summary>Runs a tree's command; whatever goes wrong is one message.</summary>
    /// <returns>As <see cref="Main"/>.</returns>
    public static async Task<int> RunAsync(RootCommand tree, string[] args)
    {
        try
        {
            ParseResult parsed = tree.Parse(args);
            return ArgumentFault.Of(parsed) is { } wrong ? throw wrong : await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromMinutes(1), // after Ctrl-C: time for the engine to stop and for drafts to be removed
            });
        }
        catch (UserFault fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; nothing was left half-written.");
            return 1;
        }
        catch (IOException fault)
        {
            await Console.Error.WriteLineAsync($"A file or the disk refused: {fault.Message} Make room or give another place; nothing was left half-written.");
            return 1;
        }
        catch (Exception defect)
        {
            await Console.Error.WriteLineAsync($"This is a defect of the program, not of your data:\n{defect}");
            return 2;
        }
    }
}

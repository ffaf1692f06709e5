using System.CommandLine;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>import</c>: maps somebody's files onto the data contract.</summary>
public static class ImportCommand
{
    private static readonly Option<string> SourcesOption = new("--sources")
    {
        Description = "Directory of the mapping: source.yaml, and a SELECT a table.",
        Required = true,
    };

    private static readonly Option<string> InputOption = new("--input")
    {
        Description = "Directory of the files as found.",
        Required = true,
    };

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "Directory for the book: Parquet named by table, bad rows in quarantine/.",
        Required = true,
    };

    public static Command Create()
    {
        Command command = new("import", "Map somebody's data onto the contract: good rows to a book, bad ones to quarantine.")
        {
            SourcesOption, InputOption, OutOption, CheckCommand.JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string output = parsed.GetValue(OutOption)!;
        ImportSource source = ImportSource.Load(parsed.GetValue(SourcesOption)!, Contract.Default);
        await using EmbeddedEngine engine = new();
        CheckReport report = await StepProgress.ShowAsync($"Importing {source.Name}", parsed.InvocationConfiguration.Error, progress =>
            BookImport.RunAsync(engine, source, parsed.GetValue(InputOption)!, output, Contract.Default, progress, cancellation));
        CheckCommand.Print(report, parsed);
        if (!parsed.GetValue(CheckCommand.JsonOption))
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"The book is in {output}.");
        }

        return 0;
    }
}

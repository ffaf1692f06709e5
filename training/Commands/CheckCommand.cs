using System.CommandLine;
using System.Globalization;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>check</c>: holds a book against the data contract.</summary>
public static class CheckCommand
{
    internal static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON, for programs." };

    private static readonly Option<string?> DataOption = new("--data") { Description = "Directory of the book: Parquet named by table." };

    private static readonly Option<string?> EngineOption = new("--engine")
    {
        Description = "A ClickHouse server or cluster instead: http://user:password@host:8123/database. Its bad rows are only counted.",
    };

    private static readonly Option<double> MaxBadShareOption = new("--max-bad-share")
    {
        Description = "Share of a table's rows that may break the contract; exit code 1 above it.",
        DefaultValueFactory = _ => CheckSettings.Default.MaxBadShare,
    };

    private static readonly Option<DateOnly?> AsOfOption = new("--as-of")
    {
        Description = "Last day at which a fact may be known, such as 2025-09-30. "
            + "Default: the end of the month after the last one with revenue.",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                return day;
            }

            argument.AddError($"--as-of {text}: expected a day such as 2025-09-30.");
            return null;
        },
    };

    private static readonly Option<string?> QuarantineOption = new("--quarantine")
    {
        Description = "Directory for the bad rows, replaced. Default: quarantine in the book's directory.",
    };

    public static Command Create()
    {
        Command command = new("check", "Hold a book against the data contract: what is there, what is missing, which rows are bad and why.")
        {
            DataOption, EngineOption, MaxBadShareOption, AsOfOption, QuarantineOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Prints a report as the user asked for it.</summary>
    internal static void Print(CheckReport report, ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(JsonOption))
        {
            output.WriteLine(report.ToJson());
        }
        else
        {
            CheckReportTable.Print(report, output);
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        CheckSettings settings = CheckSettings.Default with
        {
            MaxBadShare = parsed.GetValue(MaxBadShareOption),
            AsOf = parsed.GetValue(AsOfOption),
        };
        string? data = parsed.GetValue(DataOption);
        BookPlace place = await BookPlace.OpenAsync(data, parsed.GetValue(EngineOption), Contract.Default, cancellation);
        await using IQueryEngine engine = place.Engine;
        string directory = parsed.GetValue(QuarantineOption) ?? Path.Combine(data ?? ".", "quarantine");
        using DirectoryDraft quarantine = new(directory);
        CheckOutput output = data is null ? CheckOutput.None : new CheckOutput(quarantine.Draft, null, CopyAll: false);
        CheckedBook book = await StepProgress.ShowAsync("Checking", parsed.InvocationConfiguration.Error, progress =>
            BookCheck.RunAsync(engine, place.Sources, Contract.Default, settings, output, progress, cancellation));
        Print(book.Report, parsed);
        if (place.NotRead is { } notRead)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(notRead);
        }

        if (Directory.Exists(quarantine.Draft))
        {
            quarantine.Commit();
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"The bad rows are in {directory}, each with its reason.");
        }

        book.Report.EnsureFit();
        return 0;
    }
}

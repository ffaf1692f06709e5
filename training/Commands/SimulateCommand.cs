using System.CommandLine;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>simulate</c>: draws a book of accounts whose truth is known.</summary>
public static class SimulateCommand
{
    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "Directory for the book: Parquet named by table, the truth in truth/. Must not exist, or be empty.",
        Required = true,
    };

    private static readonly Option<int> AccountsOption = new("--accounts")
    {
        Description = "Accounts ever seen; three in five of them are there when the book opens.",
        DefaultValueFactory = _ => 4_000,
    };

    private static readonly Option<int> MonthsOption = new("--months") { Description = "Months covered.", DefaultValueFactory = _ => 36 };

    private static readonly Option<long> SeedOption = new("--seed")
    {
        Description = "Seed of every draw: the same seed gives the same bytes.",
        DefaultValueFactory = _ => 7,
    };

    private static readonly Option<string> StartOption = new("--start")
    {
        Description = "First month.",
        DefaultValueFactory = _ => "2022-01",
    };

    private static readonly Option<PlantedFaults> FaultsOption = new("--faults")
    {
        Description = "Faults of the vendor to plant: a batch and a version; everyone = besides, one that hits all in the last year.",
        DefaultValueFactory = _ => PlantedFaults.On,
    };

    private static readonly Option<bool> DriftOption = new("--drift") { Description = "Customers behave differently in the last third." };

    private static readonly Option<int> ObserveOption = new("--observe")
    {
        Description = "Observation months that the true expansion is measured against.",
        DefaultValueFactory = _ => new Windows().Observe,
    };

    private static readonly Option<int> LeadOption = new("--lead")
    {
        Description = "Lead months of the true churn probability.",
        DefaultValueFactory = _ => new Windows().Lead,
    };

    private static readonly Option<int> OutcomeOption = new("--outcome")
    {
        Description = "Outcome months of the true churn probability.",
        DefaultValueFactory = _ => new Windows().Outcome,
    };

    public static Command Create()
    {
        Command command = new("simulate", "Draw a book of accounts, with all tables of the contract, whose truth is known.")
        {
            OutOption, AccountsOption, MonthsOption, SeedOption, StartOption, FaultsOption, DriftOption,
            ObserveOption, LeadOption, OutcomeOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string output = parsed.GetValue(OutOption)!;
        SimulatorSettings settings = new(
            parsed.GetValue(AccountsOption), parsed.GetValue(MonthsOption), parsed.GetValue(SeedOption),
            StartMonth(parsed.GetValue(StartOption)!), parsed.GetValue(FaultsOption), parsed.GetValue(DriftOption),
            new Windows(parsed.GetValue(ObserveOption), parsed.GetValue(LeadOption), parsed.GetValue(OutcomeOption)));
        await using EmbeddedEngine engine = new();
        await StepProgress.ShowAsync($"Simulating {settings.Accounts:N0} accounts", parsed.InvocationConfiguration.Error, progress =>
            BookWriter.SimulateAsync(settings, output, engine, progress, cancellation));
        await parsed.InvocationConfiguration.Output.WriteLineAsync(
            $"{settings.Accounts:N0} accounts, {settings.Months} months from {settings.Start}: the book is in {output}, "
            + $"its truth in {Path.Combine(output, BookWriter.TruthFolder)}.");
        return 0;
    }

    private static Month StartMonth(string text)
    {
        try
        {
            return Month.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new UserFault($"--start: {fault.Message}", fault);
        }
    }
}

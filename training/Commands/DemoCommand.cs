using System.CommandLine;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>demo</c>: simulate → train → score → card, in one directory.</summary>
public static class DemoCommand
{
    private const string Marker = "demo.txt";

    private static readonly Option<string> OutOption = new("--out") { Description = "Directory of the demo; an older demo there is replaced.", DefaultValueFactory = _ => "demo" };

    private static readonly Option<int> AccountsOption = new("--accounts") { Description = "Accounts ever seen.", DefaultValueFactory = _ => 2_000 };

    private static readonly Option<int> MonthsOption = new("--months") { Description = "Months covered.", DefaultValueFactory = _ => 36 };

    private static readonly Option<int> SeedOption = new("--seed") { Description = "Seed of the book.", DefaultValueFactory = _ => 7 };

    public static Command Create()
    {
        Command command = new("demo", "Simulate a book, train on it, score it, write the model card: everything once, in about a minute and a half.")
        {
            OutOption, AccountsOption, MonthsOption, SeedOption, BookOptions.Policy, BookOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string place = parsed.GetValue(OutOption)!;
        (string data, string portfolio, string card) = (Path.Combine(place, "data"), Path.Combine(place, "portfolio.db"), Path.Combine(place, CardFiles.Html));
        (Policy policy, byte[] yaml) = BookOptions.ReadPolicy(parsed);
        var settings = new SimulatorSettings(parsed.GetValue(AccountsOption), parsed.GetValue(MonthsOption), parsed.GetValue(SeedOption));
        Clear(place);
        var registry = Registry.Open(Path.Combine(place, "registry"));
        (Added added, Manifest manifest, ScoringResult scored) = await StepProgress.ShowAsync("Demo", parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("1 of 4: simulating a book");
            await using (var engine = new EmbeddedEngine())
            {
                await BookWriter.SimulateAsync(settings, data, engine, progress, cancellation);
            }

            progress.Report("2 of 4: training");
            var run = new RunSettings();
            await using CheckedDataBook book = await new BookLocation(data, null).OpenAsync(run.MaxBadShare, progress, cancellation);
            (Added added, Manifest manifest) = await TrainCommand.TrainAsync(
                book, policy, yaml, run, testFrom: null, new XGBoostLearner(), registry, progress, cancellation);
            progress.Report("3 of 4: scoring");
            RegistryVersion version = registry.Load(added.Id.ToString());
            ScoringResult scored = await ScoringRun.RunAsync(
                book.Book, version, policy, yaml, Month.Parse(manifest.Data.LastMonth), Shard.Whole, portfolio, progress, cancellation);
            progress.Report("4 of 4: writing the card");
            CardFiles.Write(place, version.Files.Where(file => CardFiles.IsCard(file.Key)).ToDictionary());
            return (added, manifest, scored);
        });
        TrainCommand.Print(added, manifest, registry, parsed);
        if (!parsed.GetValue(BookOptions.Json))
        {
            ScoreCommand.PrintDecided(scored.Header, parsed.InvocationConfiguration.Output);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"""
                {scored.Scored} accounts scored, {scored.Silent} silent already and listed apart: {portfolio}
                Model card: {card}
                Read a case:           ./churnseg dossier {scored.Example} --registry {registry.Location} --portfolio {portfolio}
                Ask for a prediction:  ./churnseg serve --registry {registry.Location} --portfolio {portfolio}
                """);
        }

        return 0;
    }

    /// <summary>Makes room for a new demo; never removes what is not one.</summary>
    private static void Clear(string place)
    {
        string marker = Path.Combine(place, Marker);
        if (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any())
        {
            if (!File.Exists(marker))
            {
                throw new UserFault($"{place}: exists and was not written by demo; it would be replaced. Choose another directory with --out.");
            }

            Directory.Delete(place, recursive: true);
        }

        Directory.CreateDirectory(place);
        File.WriteAllText(marker, "Written by churnseg demo, which replaces this directory when it runs again.\n");
    }
}

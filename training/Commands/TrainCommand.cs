using System.CommandLine;
using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>train</c>: a book, or a ready-made feature table, becomes a version in the registry.</summary>
public static class TrainCommand
{
    internal static readonly Option<int?> ObserveOption = BookOptions.WholeOption("--observe", "Months observed, the snapshot's included. Default 6.", 2, 60);
    internal static readonly Option<int?> LeadOption = BookOptions.WholeOption("--lead", "Months left to act. Default 1.", 0, 60);
    internal static readonly Option<int?> OutcomeOption = BookOptions.WholeOption("--outcome", "Months in which the outcome is read. Default 3.", 1, 60);
    internal static readonly Option<int?> SeedOption = BookOptions.WholeOption("--seed", "Seed of every draw. Default 0.", 0, int.MaxValue);

    internal static readonly Option<Month?> TestFromOption = BookOptions.MonthOption(
        "--test-from", "First month of the test, such as 2025-04. Default: the latest that leaves every model something to be tested on.");

    private static readonly Option<string?> LearnerOption = new("--learner") { Description = "The learner: xgboost, or fasttree where ML.NET is in the build. Default: what the settings say, or xgboost." };

    internal static readonly Option<string?> SettingsOption = new("--settings") { Description = "Run settings, YAML or JSON; options given here go before it." };

    public static Command Create()
    {
        Command command = new("train", "Train, calibrate and test the models on a book; the version goes into the registry.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Registry, BookOptions.Policy, BookOptions.Json,
            ObserveOption, LeadOption, OutcomeOption, TestFromOption, LearnerOption, SettingsOption, SeedOption,
        };
        TableOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RunSettings settings = Settings(parsed);
        (Policy policy, byte[] yaml) = BookOptions.ReadPolicy(parsed);
        ILearner learner = Learners.Named(parsed.GetValue(LearnerOption) ?? settings.LearnerName ?? Learners.All[0].Name);
        var registry = Registry.Open(parsed.GetValue(BookOptions.Registry)!);
        if (TableOptions.Roles(parsed) is { } roles)
        {
            return await TrainTableAsync(roles, policy, yaml, settings, learner, registry, parsed, cancellation);
        }

        BookLocation location = BookOptions.Location(parsed);
        (Added added, Manifest manifest) = await StepProgress.ShowAsync("Training", parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook book = await location.OpenAsync(
                settings.MaxBadShare, progress, cancellation);
            return await TrainAsync(book, policy, yaml, settings, parsed.GetValue(TestFromOption), learner, registry, progress, cancellation);
        });
        Print(added, manifest, registry, parsed);
        return 0;
    }

    /// <summary>The steps from a ready-made table to a version.</summary>
    private static async Task<int> TrainTableAsync(
        TableRoles roles, Policy policy, byte[] policyYaml, RunSettings settings, ILearner learner, Registry registry, ParseResult parsed,
        CancellationToken cancellation)
    {
        TextWriter progressLines = parsed.InvocationConfiguration.Error;
        int? lead = parsed.GetValue(LeadOption), outcome = parsed.GetValue(OutcomeOption);
        PreparedTable table = await StepProgress.ShowAsync("Reading", progressLines, async progress =>
        {
            progress.Report("reading the table");
            return await TableOptions.ReadAsync(parsed, roles, settings.Seed, cancellation);
        });
        if (!parsed.GetValue(BookOptions.Json))
        {
            ColumnsTable.Print(table, parsed.InvocationConfiguration.Output);
        }

        (Added added, Manifest manifest) = await StepProgress.ShowAsync("Training", progressLines, progress =>
        {
            VersionDraft draft = TableRun.Draft(
                table, parsed.GetValue(TableOptions.Allow)!, policy, policyYaml, settings, lead, outcome, learner, progress, cancellation);
            Added written = registry.Add(CardFiles.Complete(draft, registry), Environment.UserName, TimeProvider.System);
            return Task.FromResult((written, registry.Load(written.Id.ToString()).Manifest));
        });
        Print(added, manifest, registry, parsed);
        return 0;
    }

    /// <summary>The steps from an opened book to a version.</summary>
    internal static async Task<(Added Added, Manifest Manifest)> TrainAsync(
        CheckedDataBook book, Policy policy, byte[] policyYaml, RunSettings settings, Month? testFrom, ILearner learner, Registry registry,
        IProgress<string> progress, CancellationToken cancellation)
    {
        DatasetBuilder.Result built = await BookDataset.BuildAsync(book, policy, settings, testFrom, progress, cancellation);
        SignedAccounts signatures = await SignedAccounts.ReadAsync(book.Book, cancellation);
        VersionDraft draft = TrainingRun.Draft(book, built, signatures, policy, policyYaml, settings, testFrom, learner, progress, cancellation);
        Added added = registry.Add(CardFiles.Complete(draft, registry), Environment.UserName, TimeProvider.System);
        return (added, registry.Load(added.Id.ToString()).Manifest);
    }

    /// <summary>Prints what a version is worth.</summary>
    internal static void Print(Added added, Manifest manifest, Registry registry, ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(manifest, StoreJson.Indented)));
            return;
        }

        FiguresTable.Print(manifest, output);
        output.WriteLine(added.WasThere
            ? $"Version {added.Id} was in {registry.Location} already: the same data, settings and seed give the same bytes."
            : $"Version {added.Id} is in {registry.Location}, as {added.Alias}.");
    }

    /// <summary>The run settings that the command line names.</summary>
    internal static RunSettings Settings(ParseResult parsed)
    {
        RunSettings settings = parsed.GetValue(SettingsOption) is { } file ? RunSettingsFile.Read(file) : new RunSettings();
        Windows windows = settings.Windows;
        bool named = (parsed.GetValue(ObserveOption) ?? parsed.GetValue(LeadOption) ?? parsed.GetValue(OutcomeOption)) is not null;
        return settings with
        {
            Seed = parsed.GetValue(SeedOption) ?? settings.Seed,
            WindowsAt = named ? null : settings.WindowsAt,
            Windows = new Windows(
                parsed.GetValue(ObserveOption) ?? windows.Observe,
                parsed.GetValue(LeadOption) ?? windows.Lead,
                parsed.GetValue(OutcomeOption) ?? windows.Outcome),
        };
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using Spectre.Console;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>tune</c>: searches settings inside the training period, and writes a settings file that <c>train</c> takes.</summary>
public static class TuneCommand
{
    private const int UsualTrials = 40;
    private static readonly int[] UsualObserves = [3, 6, 9, 12];

    private static readonly Option<int?> TrialsOption = BookOptions.WholeOption("--trials", $"Trials at most. Default {UsualTrials}, or no limit where --minutes is given.", 1, 100_000);
    private static readonly Option<int?> MinutesOption = BookOptions.WholeOption("--minutes", "Minutes at most, those of an interrupted search included.", 1, 100_000);

    private static readonly Option<int[]> ObservesOption = new("--observe")
    {
        Description = "Months observed that may be tried, such as --observe 6 12. Default: 3, 6, 9 and 12, and what the settings say.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> LearnersOption = new("--learner")
    {
        Description = "Learners that may be tried. Default: all that are in this build.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> TunerOption = new("--tuner")
    {
        Description = "halving: many candidates on few accounts, the best of them on all. automl: ML.NET AutoML's cost-frugal search, where it is in the build.",
        DefaultValueFactory = _ => "halving",
    };

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "The settings file to write. The trials stand beside it, in FILE.trials.jsonl; a search that was interrupted goes on from there.",
        DefaultValueFactory = _ => "tuned.yaml",
    };

    public static Command Create()
    {
        Command command = new("tune", "Search settings inside the training rows of a book or a table; the test is never looked at.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Policy, BookOptions.Json,
            TrialsOption, MinutesOption, ObservesOption, LearnersOption, TunerOption, OutOption,
            TrainCommand.SettingsOption, TrainCommand.LeadOption, TrainCommand.OutcomeOption, TrainCommand.TestFromOption, TrainCommand.SeedOption,
        };
        TableOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RunSettings settings = TrainCommand.Settings(parsed);
        TableRoles? roles = TableOptions.Roles(parsed);
        string output = parsed.GetValue(OutOption)!;
        if (Directory.Exists(output) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(output))))
        {
            throw new UserFault($"--out {output}: {(Directory.Exists(output) ? "is a directory; expected a file to write" : "its directory does not exist")}. Name another file.");
        }

        RunSettings found = await StepProgress.ShowAsync(
            "Tuning",
            parsed.InvocationConfiguration.Error,
            progress => roles is null ? TuneBookAsync(parsed, settings, progress, cancellation) : TuneTableAsync(parsed, roles, settings, progress, cancellation));
        await File.WriteAllTextAsync(output, TuningYaml.Write(found), cancellation);
        Print(found.Tuning!, output, parsed);
        return 0;
    }

    private static async Task<RunSettings> TuneBookAsync(ParseResult parsed, RunSettings settings, IProgress<string> progress, CancellationToken cancellation)
    {
        (Policy policy, _) = BookOptions.ReadPolicy(parsed);
        progress.Report("checking the book");
        await using CheckedDataBook book = await BookOptions.Location(parsed).OpenAsync(settings.MaxBadShare, progress, cancellation);
        var tuning = new BookTuning(book, policy, settings, parsed.GetValue(TrainCommand.TestFromOption), progress, cancellation);
        int[] observes = parsed.GetValue(ObservesOption) is { Length: > 0 } named ? named : UsualObserves;
        return await SearchAsync(
            parsed, settings, book.Fingerprint, await tuning.UsualAsync(), [.. observes.Append(settings.Windows.Observe).Distinct().Order()],
            settings.Windows.Observe, tuning.OfAsync, progress, cancellation);
    }

    private static async Task<RunSettings> TuneTableAsync(
        ParseResult parsed, TableRoles roles, RunSettings settings, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("reading the table");
        PreparedTable table = await TableOptions.ReadAsync(parsed, roles, settings.Seed, cancellation);
        Dataset data = table.Dataset(settings.Windows, TableRun.Gap(parsed.GetValue(TrainCommand.LeadOption), parsed.GetValue(TrainCommand.OutcomeOption)));
        var trainer = new ModelTrainer(Learners.All[0], settings, null, cancellation);
        TableRun.Check(table, data, parsed.GetValue(TableOptions.Allow)!, trainer, settings.Seed, progress);
        var parts = TuningData.Of(data, TableRun.SplitOf(table), new Dictionary<string, int[]>(), settings, trainer);
        return parts.Parts.Count > 0
            ? await SearchAsync(parsed, settings, table.Table.Fingerprint, parts, [0], 0, _ => Task.FromResult<TuningData?>(parts), progress, cancellation)
            : throw new UserFault($"{table.Table.File}: the training rows cannot be split: found no month before which {settings.MinimumEvents} ids with an event had been "
                + "seen. Leave --time out, bring more rows, or train with the defaults.");
    }

    /// <param name="data">Fingerprint of what is learned from.</param>
    /// <param name="usual">What trial 1 is measured on.</param>
    /// <param name="observes">Months observed that may be tried; 0 = a table whose columns are what they are.</param>
    /// <param name="observe">Trial 1's.</param>
    /// <param name="dataOf">Months observed → what is measured on.</param>
    private static async Task<RunSettings> SearchAsync(
        ParseResult parsed, RunSettings settings, string data, TuningData usual, IReadOnlyList<int> observes, int observe, Func<int, Task<TuningData?>> dataOf,
        IProgress<string> progress, CancellationToken cancellation)
    {
        Func<SearchSpace, Candidate, double, int, ISearch> searchOf = ISearch.Named(parsed.GetValue(TunerOption)!);
        string[] learners = [.. (parsed.GetValue(LearnersOption) is { Length: > 0 } named ? named.Select(Learners.Named) : Learners.All).Select(learner => learner.Name)];
        var space = new SearchSpace(learners, observes, settings.SeededLearner);
        string[] splits = [.. usual.Parts.Select(part => $"{part.Model} {part.Name}")];
        using var journal = TuningJournal.Open(
            $"{parsed.GetValue(OutOption)}.trials.jsonl", new TuningJournal.Search(data, settings.Seed, TuningData.Measure, splits, Words(space, settings)));
        if (journal.Known.Count > 0)
        {
            progress.Report($"going on after {journal.Known.Count} trials that were made before");
        }

        return await new TuningRun(settings, space, Budget(parsed), dataOf, Learners.Named, TimeProvider.System, searchOf).SearchAsync(
            new Candidate(settings.LearnerName ?? Learners.All[0].Name, observe, settings.SeededLearner),
            data, usual.LeastShare(settings.MinimumEvents), splits, journal, progress, cancellation);
    }

    private static TuningBudget Budget(ParseResult parsed)
    {
        int? minutes = parsed.GetValue(MinutesOption);
        return new TuningBudget(
            parsed.GetValue(TrialsOption) ?? (minutes is null ? UsualTrials : int.MaxValue),
            minutes is { } most ? TimeSpan.FromMinutes(most) : null);
    }

    private static string Words(SearchSpace space, RunSettings settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"learners {string.Join(", ", space.Learners)}; observe {string.Join(", ", space.Observes)}; from {JsonSerializer.Serialize(settings.ToFacts(), StoreJson.Line)}");

    private static void Print(TuningFacts tuning, string file, ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(tuning, StoreJson.Indented));
            return;
        }

        const int Shown = 5, Width = 100;
        TrialFacts[] whole = [.. tuning.Trials.Where(trial => trial is { Share: 1, Score: not null })];
        Table table = new Table().Border(TableBorder.Rounded).Title($"Best of {tuning.Trials.Count} trials, by {tuning.Measure}");
        foreach (string column in new[] { "trial", "score", "learner", "observe", "depth", "rate", "rows", "columns", "weight", "L2" })
        {
            table.AddColumn(new TableColumn(column) { NoWrap = true, Alignment = column == "learner" ? Justify.Left : Justify.Right });
        }

        foreach (TrialFacts trial in whole.OrderByDescending(trial => trial.Score).ThenBy(trial => trial.Number).Take(Shown)
            .Concat(whole.Take(1)).DistinctBy(trial => trial.Number))
        {
            table.AddRow(
            [
                trial.Number == 1 ? "1 (defaults)" : $"{trial.Number}",
                trial.Score!.Value.ToString("0.0000", CultureInfo.InvariantCulture),
                trial.Learner,
                trial.Observe == 0 ? "" : $"{trial.Observe}",
                .. new[] { "max_depth", "learning_rate", "subsample", "column_sample", "min_child_weight", "l2" }
                    .Select(name => trial.Settings[name].ToString("0.###", CultureInfo.InvariantCulture)),
            ]);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
        TrialFacts chosen = tuning.Trials[tuning.Chosen - 1];
        output.WriteLine(tuning.Chosen == 1
            ? $"Nothing did better than the defaults; {file} holds them."
            : string.Create(CultureInfo.InvariantCulture, $"Trial {chosen.Number} does better than the defaults by {chosen.Score - tuning.Trials[0].Score:0.0000}; its settings are in {file}."));
        output.WriteLine($"The score was looked at {whole.Length} times, so the winner's is a little lucky; the test rows were not looked at. Next: {Next(parsed, file)}");
    }

    /// <summary>The command that trains on the same data with what was found.</summary>
    private static string Next(ParseResult parsed, string file)
    {
        Option[] data =
        [
            BookOptions.Data, BookOptions.Engine, BookOptions.Policy, .. TableOptions.All, TrainCommand.LeadOption, TrainCommand.OutcomeOption,
            TrainCommand.TestFromOption,
        ];
        IEnumerable<string> given = data.Where(option => parsed.GetResult(option) is { Implicit: false })
            .SelectMany(option => parsed.GetResult(option)!.Tokens.Select(token => $"{option.Name} {Quoted(token.Value)}"));
        return string.Join(' ', ["train", .. given, $"--settings {Quoted(file)}"]);
    }

    /// <summary>As a shell reads it back.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:@%+=,".Contains(letter)) ? text : $"'{text.Replace("'", @"'\''")}'";
}

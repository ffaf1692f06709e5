using System.CommandLine;
using ChurnSegmentation.Bench.Studies;
using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources.Simulator;

namespace ChurnSegmentation.Bench;

/// <summary>The studies that are written in C#; each is started by the script of its name beside this file.</summary>
public static class Program
{
    public static Task<int> Main(string[] args)
    {
        var seed = new Option<long>("--seed") { Description = "Seed of the first book. Those of before 9707 were looked at before the decisions were what they are.", DefaultValueFactory = _ => 9707 };
        var books = new Option<int>("--books") { Description = "Books.", DefaultValueFactory = _ => 40 };
        var accounts = new Option<int>("--accounts") { Description = "Accounts of a book.", DefaultValueFactory = _ => 4_000 };
        var output = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/decisions.md" };
        var machine = new Option<string>("--machine") { Description = "What it ran on, in words.", DefaultValueFactory = _ => $"{Environment.ProcessorCount} cores" };
        var policyFile = new Option<string?>("--policy") { Description = "The business's own lines, such as the simulated company's own cost rates. Default: the nearest policy.yaml." };
        var decisions = new Command("decisions", "Every decision over many simulated books, against the truth.") { seed, books, accounts, policyFile, output, machine };
        decisions.SetAction(async (parsed, cancellation) =>
        {
            long[] seeds = Seeds(parsed.GetValue(seed), parsed.GetValue(books));
            Policy policy = parsed.GetValue(policyFile) is { } file ? Policy.Load(file) : NearestPolicy();
            using var journal = BookJournal.Open($"{parsed.GetValue(output)}.books.jsonl", parsed.GetValue(accounts), policy);
            await DecisionStudy.RunAsync(seeds, parsed.GetValue(accounts), policy, journal, (line, study) =>
            {
                Console.Error.WriteLine(line);
                File.WriteAllText(parsed.GetValue(output)!, study.Markdown("./churnseg bench decisions", parsed.GetValue(machine)!));
            }, cancellation);
        });
        var survivalOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/survival.md" };
        var survivalSeed = new Option<long>("--seed") { Description = "Seed of the first book. Those of before 9001 were looked at before the models were what they are.", DefaultValueFactory = _ => 9001 };
        var survival = new Command("survival", "Survival alone, against the truth.") { survivalSeed, books, accounts, survivalOutput, machine };
        survival.SetAction(async (parsed, cancellation) => await File.WriteAllTextAsync(
            parsed.GetValue(survivalOutput)!,
            await SurvivalStudy.RunAsync(
                Seeds(parsed.GetValue(survivalSeed), parsed.GetValue(books)),
                parsed.GetValue(accounts),
                NearestPolicy(),
                "./churnseg bench survival",
                parsed.GetValue(machine)!,
                Console.Error.WriteLine,
                cancellation),
            cancellation));
        var shapOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/shap.md" };
        var repetitions = new Option<int>("--repetitions") { Description = "Repetitions.", DefaultValueFactory = _ => 5 };
        var shap = new Command("shap", "SHAP values: our tables against XGBoost's.") { shapOutput, repetitions, machine };
        shap.SetAction(async (parsed, cancellation) => await File.WriteAllTextAsync(
            parsed.GetValue(shapOutput)!,
            await ShapStudy.RunAsync(
                NearestPolicy(),
                parsed.GetValue(repetitions),
                "./churnseg bench shap",
                parsed.GetValue(machine)!,
                cancellation),
            cancellation));
        var ledgerOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/ledger.md" };
        var rows = new Option<int>("--rows") { Description = "Rows to verify.", DefaultValueFactory = _ => 100_000 };
        var ledger = new Command("ledger", "Verifying and appending to the ledger.") { ledgerOutput, rows, repetitions, machine };
        ledger.SetAction(async (parsed, cancellation) => await File.WriteAllTextAsync(
            parsed.GetValue(ledgerOutput)!,
            await LedgerStudy.RunAsync(parsed.GetValue(rows), parsed.GetValue(repetitions), [1_000, 20_000], "./churnseg bench ledger", parsed.GetValue(machine)!),
            cancellation));
        var answerSeed = new Option<long>("--seed") { Description = "Seed of the first book.", DefaultValueFactory = _ => 4001 };
        var answerBooks = new Option<int>("--books") { Description = "Books.", DefaultValueFactory = _ => 10 };
        var answerOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/answers.md" };
        var answers = new Command("answers", "Answers withheld, and ways out.") { answerSeed, answerBooks, accounts, answerOutput, machine };
        answers.SetAction(async (parsed, cancellation) =>
        {
            long[] seeds = Seeds(parsed.GetValue(answerSeed), parsed.GetValue(answerBooks));
            Policy policy = NearestPolicy();
            await AnswerStudy.RunAsync(seeds, parsed.GetValue(accounts), policy, (line, study) =>
            {
                Console.Error.WriteLine(line);
                File.WriteAllText(parsed.GetValue(answerOutput)!, study.Markdown("./churnseg bench answers", parsed.GetValue(machine)!, policy));
            }, cancellation);
        });
        var monitorSeed = new Option<long>("--seed") { Description = "Seed of the first book; even ones have the drift.", DefaultValueFactory = _ => 3001 };
        var monitorAccounts = new Option<int>("--accounts") { Description = "Accounts of a book.", DefaultValueFactory = _ => 2_000 };
        var monitorOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/monitor.md" };
        var monitor = new Command("monitor", "Monitoring: silent without drift, speaking with it.") { monitorSeed, books, monitorAccounts, monitorOutput, machine };
        monitor.SetAction(async (parsed, cancellation) => await MonitorStudy.RunAsync(
            Seeds(parsed.GetValue(monitorSeed), parsed.GetValue(books)),
            parsed.GetValue(monitorAccounts),
            NearestPolicy(),
            (line, study) =>
            {
                Console.Error.WriteLine(line);
                File.WriteAllText(parsed.GetValue(monitorOutput)!, study.Markdown("./churnseg bench monitor", parsed.GetValue(machine)!));
            },
            cancellation));
        var tableSeed = new Option<int>("--seed") { Description = "Seed of the tables. 101 was looked at before.", DefaultValueFactory = _ => 1 };
        var tableNames = new Option<string[]>("--table") { Description = "A table, by name. Default: all five.", DefaultValueFactory = _ => [] };
        var tableSettings = new Option<string?>("--settings") { Description = "Run settings. Default: the product's." };
        var python = new Option<string>("--python") { Description = "A Python with numpy, xgboost and scikit-learn; nothing: ours alone.", DefaultValueFactory = _ => "python3" };
        var tableOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/tables.md" };
        var tables = new Command("tables", "Flat tables: ours against Python's XGBoost and HistGradientBoosting.")
        {
            tableSeed, tableNames, tableSettings, python, tableOutput, machine,
        };
        tables.SetAction(async (parsed, cancellation) =>
        {
            IReadOnlyList<TableFigures> figures = await TableStudy.RunAsync(
                Shapes(parsed),
                parsed.GetValue(tableSeed),
                parsed.GetValue(tableSettings) is { } file ? RunSettingsFile.Read(file) : new RunSettings(),
                parsed.GetValue(python)!,
                Path.GetFullPath("bench/table_rivals.py"),
                Console.Error.WriteLine,
                cancellation);
            await File.WriteAllTextAsync(
                parsed.GetValue(tableOutput)!, TableStudy.Markdown(figures, "./churnseg bench tables", parsed.GetValue(machine)!), cancellation);
        });
        var tunedOutput = new Option<string>("--out") { Description = "The report, Markdown.", DefaultValueFactory = _ => "bench/tuned-tables.md" };
        FlatTableShape[] Shapes(ParseResult parsed) =>
            [.. FlatTableShape.Public.Where(shape => parsed.GetValue(tableNames) is not { Length: > 0 } names || names.Contains(shape.Name))];

        var tuned = new Command("tuned-tables", "Flat tables: ours with tune against Python's XGBoost and HistGradientBoosting.")
        {
            tableSeed, tableNames, python, tunedOutput, machine,
        };
        tuned.SetAction(async (parsed, cancellation) =>
        {
            IReadOnlyList<TunedFigures> figures = await TunedTableStudy.RunAsync(
                Shapes(parsed),
                parsed.GetValue(tableSeed),
                parsed.GetValue(python)!,
                Path.GetFullPath("bench/table_rivals.py"),
                Console.Error.WriteLine,
                cancellation);
            await File.WriteAllTextAsync(
                parsed.GetValue(tunedOutput)!,
                TunedTableStudy.Markdown(figures, parsed.GetValue(tableSeed), "./churnseg bench tuned-tables", parsed.GetValue(machine)!),
                cancellation);
        });
        var tree = new RootCommand("Long studies; results are committed as Markdown beside their scripts.") { decisions, survival, shap, ledger, answers, monitor, tables, tuned };
        return Training.Program.RunAsync(tree, args);
    }

    /// <summary>A book each.</summary>
    private static long[] Seeds(long first, int books) => [.. Enumerable.Range(0, books).Select(book => first + book)];

    private static Policy NearestPolicy() => Policy.Load(Policy.Find(Directory.GetCurrentDirectory()));
}

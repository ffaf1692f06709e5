using System.CommandLine;
using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Labels;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>score</c>: a version's probabilities and reasons for every account of a book, into <c>portfolio.db</c>.</summary>
public static class ScoreCommand
{
    private static readonly Option<string> VersionOption = new("--version")
    {
        Description = "The version that scores: an alias or an id.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<Month?> SnapshotOption = BookOptions.MonthOption(
        "--snapshot", "Month whose end is the snapshot, such as 2025-04. Default: the last month with revenue.");

    private static readonly Option<Shard?> ShardOption = new("--shard")
    {
        Description = "Write a part of the accounts only, such as 2/8: part 2 of 8.",
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (Shard.TryParse(text) is { } shard)
            {
                return shard;
            }

            argument.AddError($"--shard {text}: expected part/parts, such as 2/8.");
            return null;
        },
    };

    private static readonly Option<string?> OutOption = new("--out")
    {
        Description = "The portfolio, replaced whole. Default: portfolio.db, or portfolio-2-of-8.db for a part.",
    };

    private static readonly Option<string?> TableOption = new("--table")
    {
        Description = "File for a row an account, CSV: revenue, costs (delivery, support, success), contribution by each rule of allocation, probabilities, segments, next step.",
    };

    private static readonly Option<string?> ProspectsOption = new("--prospects")
    {
        Description = "Review prospects instead: CSV with a header, or Parquet, with the columns of accounts that are known before a signature.",
    };

    public static Command Create()
    {
        Command command = new("score", "Score and explain every account of a book into portfolio.db, which serving reads.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Registry, BookOptions.Policy, VersionOption, SnapshotOption, ShardOption, OutOption,
            TableOption, ProspectsOption, BookOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Shard shard = parsed.GetValue(ShardOption) ?? Shard.Whole;
        string output = parsed.GetValue(OutOption) ?? (shard == Shard.Whole ? "portfolio.db" : $"portfolio-{shard.Index}-of-{shard.Count}.db");
        (Policy policy, byte[] yaml) = BookOptions.ReadPolicy(parsed);
        RegistryVersion version = Registry.Open(parsed.GetValue(BookOptions.Registry)!).Load(parsed.GetValue(VersionOption)!).EnsureBook("score");
        if (parsed.GetValue(ProspectsOption) is { } prospects)
        {
            return await ProspectScoring.RunAsync(parsed, version, prospects, cancellation);
        }

        BookLocation location = BookOptions.Location(parsed);
        ScoringResult result = await StepProgress.ShowAsync("Scoring", parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook book = await location.OpenAsync(version.MaxBadShare(), progress, cancellation);
            Month snapshot = parsed.GetValue(SnapshotOption) ?? (await LabelFactsReader.ReadAsync(book.Book, cancellation)).LastMonth;
            await using TextWriter? table = parsed.GetValue(TableOption) is { } place ? new StreamWriter(place, append: false, new UTF8Encoding(false)) : null;
            return await ScoringRun.RunAsync(book.Book, version, policy, yaml, snapshot, shard, output, progress, cancellation, table);
        });
        Print(result, output, parsed);
        return 0;
    }

    private static void Print(ScoringResult result, string path, ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        PortfolioHeader header = result.Header;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Portfolio = path,
                    header.ModelVersion,
                    header.Snapshot,
                    result.Scored,
                    result.Silent,
                    result.Unbilled,
                    result.Stopped,
                    result.Unknown,
                    header.Decided?.Book.Systemic,
                    header.Decided?.Book.Steps,
                    header.Decided?.Book.UnderNotice,
                    header.Decided?.Book.DecidedToPart,
                },
                StoreJson.Indented));
            return;
        }

        output.WriteLine($"{path}: {result.Scored} accounts scored at the end of {header.Snapshot} by version {header.ModelVersion}; "
            + $"{result.Silent} were silent already and are listed apart.");
        foreach (string doubt in result.Stopped.Prepend(result.Unbilled).OfType<string>())
        {
            output.WriteLine(doubt);
        }

        PrintDecided(header, output);
        if (result.Unknown.Count > 0)
        {
            output.WriteLine($"{result.Unknown.Count} of {header.FeatureNames.Count} features are unknown, because this book lacks tables that the "
                + $"version learned from: {string.Join(", ", result.Unknown)}.");
        }
    }

    /// <summary>What is ours to mend, and how many accounts have which next step.</summary>
    internal static void PrintDecided(PortfolioHeader header, TextWriter output)
    {
        foreach ((string model, string verdict) in header.Decided?.Book.WithoutSignal ?? new Dictionary<string, string>())
        {
            output.WriteLine($"No decision looks at {model}. {verdict}");
        }

        foreach (string ours in header.Decided?.Book.Systemic ?? [])
        {
            output.WriteLine(ours);
        }

        if (header.Decided is { } decided)
        {
            if (decided.Book.WhaleCurve is { } whale)
            {
                output.WriteLine(whale);
            }

            output.WriteLine("Next steps: " + string.Join(", ", decided.Book.Steps
                .OrderByDescending(step => step.Value).ThenBy(step => step.Key, StringComparer.Ordinal)
                .Select(step => $"{step.Key.Replace('_', ' ')} {step.Value}")) + ".");
            if (decided.Book.UnderNotice > 0)
            {
                output.WriteLine($"Notice is given: {Wording.Count(decided.Book.UnderNotice, "accounts")}; a model's chance of churn says nothing of them any more.");
            }

            if (decided.Book.Contested() is { } contested)
            {
                output.WriteLine(contested);
            }
        }
    }
}

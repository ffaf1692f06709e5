using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>features</c>: the rows that <c>train</c> learns from, as CSV, for whoever wants to look at them or to learn from them otherwise.</summary>
internal static class FeaturesCommand
{
    private static readonly Option<string> LabelOption = new("--label")
    {
        Description = "The label that stands beside the features: churn, needs_exit or expansion; empty where it is not known.",
        DefaultValueFactory = _ => "churn",
    };

    private static readonly Option<Month?> SnapshotOption = BookOptions.MonthOption(
        "--snapshot", "One month end only, such as 2025-04. Default: every one whose churn window has closed.");

    private static readonly Option<string> OutOption = new("--out")
    {
        Description = "File to write, CSV: account_id, snapshot, the label, the features.",
        Required = true,
    };

    public static Command Create()
    {
        LabelOption.AcceptOnlyFromAmong("churn", "needs_exit", "expansion");
        var command = new Command("features", "Write the rows that train learns from, as CSV: features as of each month end, and a label.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Policy, TrainCommand.ObserveOption, TrainCommand.LeadOption, TrainCommand.OutcomeOption,
            SnapshotOption, LabelOption, OutOption, BookOptions.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Policy policy = BookOptions.ReadPolicy(parsed).Policy;
        RunSettings settings = TrainCommand.Settings(parsed);
        BookLocation location = BookOptions.Location(parsed);
        DatasetBuilder.Result built = await StepProgress.ShowAsync("Features", parsed.InvocationConfiguration.Error, async progress =>
        {
            progress.Report("checking the book");
            await using CheckedDataBook book = await location.OpenAsync(settings.MaxBadShare, progress, cancellation);
            return parsed.GetValue(SnapshotOption) is { } snapshot
                ? await DatasetBuilder.BuildAsync(
                    book.Book, await LabelFactsReader.ReadAsync(book.Book, cancellation), policy, settings.Windows, [snapshot], cancellation: cancellation)
                : await BookDataset.BuildAsync(book, policy, settings, null, progress, cancellation);
        });
        (string place, string label) = (parsed.GetValue(OutOption)!, parsed.GetValue(LabelOption)!);
        Write(place, built, label);
        Print(parsed, place, built.Dataset, label);
        return 0;
    }

    private static void Write(string place, DatasetBuilder.Result built, string label)
    {
        Dataset data = built.Dataset;
        IReadOnlyList<string>?[] categories = [.. data.Features.Names.Select(name => built.Categories.GetValueOrDefault(name))];
        OutputFile.Write(place, file =>
        {
            using var writer = new StreamWriter(file, new UTF8Encoding(false));
            writer.Write($"account_id,snapshot,{label},{string.Join(',', data.Features.Names)}\n");
            for (int row = 0; row < data.Count; row++)
            {
                writer.Write($"{PredictionsCsv.Field(data.AccountIds[row])},{data.Snapshots[row]},{Text(data.Labels[label][row], null)}");
                ReadOnlySpan<float> values = data.Features.Row(row);
                for (int i = 0; i < values.Length; i++)
                {
                    writer.Write(',');
                    writer.Write(Text(values[i], categories[i]));
                }

                writer.Write('\n');
            }
        });
    }

    /// <summary>Nothing where it is unknown; a category by its name.</summary>
    private static string Text(float value, IReadOnlyList<string>? categories) =>
        float.IsNaN(value) ? "" : categories is null ? value.ToString("R", CultureInfo.InvariantCulture) : PredictionsCsv.Field(categories[(int)value]);

    private static void Print(ParseResult parsed, string place, Dataset data, string label)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        int positives = data.Labels[label].Count(value => value > 0), known = data.Labels[label].Count(value => !float.IsNaN(value));
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    File = place,
                    Rows = data.Count,
                    Features = data.Features.Names.Count,
                    Snapshots = data.Snapshots.Distinct().Order().Select(month => month.ToString()),
                    Label = label,
                    Labelled = known,
                    Positives = positives,
                },
                StoreJson.Indented));
            return;
        }

        output.WriteLine($"{place}: {data.Count} rows of {data.Snapshots.Distinct().Count()} month ends, {data.Features.Names.Count} features; "
            + $"{label} is known of {known}, {positives} of them 1.");
    }
}

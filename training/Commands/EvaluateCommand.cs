using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Evaluation;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>evaluate</c>: a version's figures on its test months, computed again from the book; its test rows; the truth beside, where one is known.</summary>
public static class EvaluateCommand
{
    private static readonly Option<string> VersionOption = new("--version")
    {
        Description = "The version, or an alias.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<string?> PredictionsOption = new("--predictions")
    {
        Description = "File for the test rows, CSV: model, account_id, snapshot, label, after_lead, probability.",
    };

    private static readonly Option<string?> TruthOption = new("--truth")
    {
        Description = "The simulator's truth (truth.parquet): adds the true probabilities' figures on the same rows. Nothing else reads it.",
    };

    public static Command Create()
    {
        Command command = new("evaluate", "A version's figures on its test months, from the book; --predictions writes the test rows.")
        {
            BookOptions.Data, BookOptions.Engine, BookOptions.Registry, BookOptions.Json, VersionOption, PredictionsOption, TruthOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RegistryVersion version = Registry.Open(parsed.GetValue(BookOptions.Registry)!).Load(parsed.GetValue(VersionOption)!).EnsureBook("evaluate");
        Manifest manifest = version.Manifest;
        RunSettings settings = RunSettings.FromFacts(manifest.Run.Settings);
        BookLocation location = BookOptions.Location(parsed);
        (Dataset data, Dictionary<string, double>? truth) = await StepProgress.ShowAsync("Evaluating", parsed.InvocationConfiguration.Error, async progress =>
        {
            await using CheckedDataBook book = await location.OpenAsync(settings.MaxBadShare, progress, cancellation);
            if (book.Fingerprint != manifest.Data.Fingerprint)
            {
                progress.Report($"note: the book is not the one that version {version.Id} learned from; its fingerprint differs");
            }

            Dataset rows = await BookDataset.TestRowsAsync(book, version, progress, cancellation);
            return (rows, parsed.GetValue(TruthOption) is { } file ? await TruthAsync(file, cancellation) : null);
        });
        var split = Split.At(data, Month.Parse(manifest.Run.TestFrom));
        Dictionary<string, CalibratedModel> models = manifest.Models.ToDictionary(
            model => model.Key,
            model => ModelFile.Parse(version.Files[model.Value.File], $"{version.Id}/{model.Value.File}"));
        if (parsed.GetValue(PredictionsOption) is { } predictions)
        {
            await using StreamWriter writer = new(predictions, append: false, new UTF8Encoding(false));
            PredictionsCsv.Write(writer, data, split, models);
        }

        Dictionary<string, EvaluatedModel> figures = models.ToDictionary(
            model => model.Key,
            model => Figures(data, model.Key, model.Value, split.Models[model.Key].TestRows, settings, truth));
        Print(figures, version, parsed);
        return 0;
    }

    private static EvaluatedModel Figures(
        Dataset data, string name, CalibratedModel model, int[] test, RunSettings settings, Dictionary<string, double>? truth)
    {
        var evaluator = new Evaluator(
            [.. test.Select(row => data.AccountIds[row])],
            Array.ConvertAll(test, row => data.Labels[name][row]),
            settings.BootstrapReplicates,
            settings.Seed);
        var scores = ScoreColumn.OfLogOdds(model.LogOdds(data.Features.Take(test)));
        if (truth is null || name != "churn")
        {
            return new EvaluatedModel(evaluator.Evaluate(scores), null, null, null);
        }

        var known = ScoreColumn.OfProbabilities(test.Select(row => truth.GetValueOrDefault(Key(data.AccountIds[row], data.Snapshots[row]), double.NaN)));
        EvaluationFacts own = evaluator.Evaluate(scores);
        EvaluationFacts best = evaluator.Evaluate(known);
        return new EvaluatedModel(own, best, (own.RocAuc?.Value - 0.5) / (best.RocAuc?.Value - 0.5), evaluator.AucDifference(scores, known));
    }

    private static async Task<Dictionary<string, double>> TruthAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            throw new UserFault($"--truth {file}: there is no such file; simulate writes truth/truth.parquet into its book's directory.");
        }

        var truth = new Dictionary<string, double>(StringComparer.Ordinal);
        await using var engine = new EmbeddedEngine();
        string sql = $"SELECT toString(account_id) AS account_id, toDate(month) AS month, toFloat64(churn_probability) AS churn FROM {ParquetFile.Source(file)}";
        await foreach (ColumnBlock block in engine.QueryAsync(sql, "truth", cancellation))
        {
            var accounts = (string[])block["account_id"].Values;
            var months = (DateOnly[])block["month"].Values;
            var churn = (double[])block["churn"].Values;
            for (int row = 0; row < block.RowCount; row++)
            {
                truth[Key(accounts[row], Month.Of(months[row]))] = churn[row];
            }
        }

        return truth;
    }

    private static string Key(string account, Month month) => $"{account} {month}";

    private static void Print(Dictionary<string, EvaluatedModel> figures, RegistryVersion version, ParseResult parsed)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(figures, StoreJson.Indented));
            return;
        }

        IEnumerable<(string, EvaluationFacts)> rows = figures.SelectMany(figure => figure.Value.Truth is { } truth
            ? new[] { (figure.Key, figure.Value.Model), ("  true probabilities", truth) }
            : [(figure.Key, figure.Value.Model)]);
        FiguresTable.Print($"{version.Id}, {version.Manifest.Run.TestFrom} and later", rows, output);
        foreach ((string name, EvaluatedModel figure) in figures.Where(figure => figure.Value.ShareOfTruth is not null))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: (AUC − 0.5) is {figure.ShareOfTruth:0.000} of that of the true probabilities"));
        }
    }

    /// <summary>A model's figures on the test rows, and the truth's on the same.</summary>
    /// <param name="ShareOfTruth">(AUC − 0.5) ÷ (AUC of the true probabilities − 0.5).</param>
    /// <param name="Paired">AUC − AUC of the true probabilities.</param>
    private sealed record EvaluatedModel(EvaluationFacts Model, EvaluationFacts? Truth, double? ShareOfTruth, Metric? Paired);
}

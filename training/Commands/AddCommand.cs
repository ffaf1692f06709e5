using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Card;
using ChurnSegmentation.Training.Sources;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>models add</c>: a model that was trained elsewhere becomes a version that serves and explains.</summary>
internal static partial class AddCommand
{
    private static readonly Argument<string> FileArgument = new("file")
    {
        Description = "The model, as XGBoost 1.7 or newer saved it under a name that ends in .json.",
    };

    private static readonly Option<string?> FeaturesOption = new("--features")
    {
        Description = "Its features: text with a name a line, or YAML or JSON with name, title, unit, definition, family, categories, monotone. "
            + "Default: the names in the model's file.",
    };

    private static readonly Option<string> NameOption = new("--name") { Description = "What the model is called.", DefaultValueFactory = _ => "outcome" };

    private static readonly Option<string> PolarityOption = new("--polarity")
    {
        Description = "What 1 means, such as \"1 = cancels within 90 days\".",
        DefaultValueFactory = _ => "1 = the label",
    };

    private static readonly Option<Calibration?> CalibrationOption = new("--calibration")
    {
        Description = "SLOPE,INTERCEPT: calibrated log-odds = slope × margin + intercept. Default: what export has written into the file, else 1,0.",
        CustomParser = argument => Parse(argument.Tokens[0].Value) is { } line ? line : Refuse(argument),
    };

    private static readonly Option<string?> ReferenceOption = new("--reference")
    {
        Description = "Rows that it learned from, CSV with a header or Parquet: an answer then says where a value stands among them.",
    };

    public static Command Create(Option<string> registryOption, Option<bool> jsonOption)
    {
        var command = new Command("add", "Add a model that was trained elsewhere: XGBoost's JSON and a list of its features.")
        {
            FileArgument, FeaturesOption, NameOption, PolarityOption, CalibrationOption, ReferenceOption,
        };
        command.SetAction((parsed, cancellation) =>
            RunAsync(Registry.Open(parsed.GetValue(registryOption)!), parsed.GetValue(jsonOption), parsed, cancellation));
        return command;
    }

    private static async Task RunAsync(Registry registry, bool json, ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetValue(FileArgument)!, name = parsed.GetValue(NameOption)!;
        if (!NameForm().IsMatch(name))
        {
            throw new UserFault($"--name {name}: cannot name a model; expected lower-case letters, digits and '_', a letter first, such as outcome.");
        }

        if (!File.Exists(path))
        {
            throw new UserFault($"{path}: no such file; expected a model that XGBoost saved as JSON.");
        }

        string? list = parsed.GetValue(FeaturesOption);
        VersionDraft draft = await ElsewhereRun.DraftAsync(
            await File.ReadAllBytesAsync(path, cancellation), path, list is null ? null : FeatureList.Read(list), list, name, parsed.GetValue(PolarityOption)!,
            parsed.GetValue(CalibrationOption), parsed.GetValue(ReferenceOption), cancellation);
        Added added = registry.Add(CardFiles.Complete(draft, registry), Environment.UserName, TimeProvider.System);
        Print(parsed.InvocationConfiguration.Output, registry, added, registry.Load(added.Id.ToString()).Manifest, name, json);
    }

    private static void Print(TextWriter output, Registry registry, Added added, Manifest manifest, string name, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(manifest, StoreJson.Indented));
            return;
        }

        ModelFacts model = manifest.Models[name];
        output.WriteLine($"{name}: {model.Polarity}; {model.Rounds} trees over {manifest.Features.Count} features, trained by {manifest.Elsewhere!.Trainer}.");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Calibration: log-odds = {model.Calibration.Slope} × margin + {model.Calibration.Intercept}, {manifest.Elsewhere.Calibration}."));
        output.WriteLine(manifest.Elsewhere.Reference is { } reference
            ? $"It answers and explains, with percentiles among {reference.Rows} rows. Nobody tested it here: its answers have no verdict."
            : "It answers and explains. Nobody tested it here, and it knows no rows: its answers have no percentiles and no verdict.");
        output.WriteLine(added.WasThere
            ? $"Version {added.Id} was in {registry.Location} already: the same files give the same bytes."
            : $"Version {added.Id} is in {registry.Location}, as {added.Alias}.");
    }

    private static Calibration? Parse(string text) =>
        text.Split(',') is [var slope, var intercept] && Number(slope) is > 0 and var first && Number(intercept) is { } second
            ? new Calibration(first, second)
            : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static Calibration? Refuse(System.CommandLine.Parsing.ArgumentResult argument)
    {
        argument.AddError($"--calibration {argument.Tokens[0].Value}: expected SLOPE,INTERCEPT such as 1.1,-0.2, the slope above 0.");
        return null;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex NameForm();
}

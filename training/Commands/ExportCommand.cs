using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Training.Commands;

/// <summary><c>export</c>: a model of a version as a file that other programs score with.</summary>
internal static class ExportCommand
{
    /// <summary>Format → from the model and what is said of it to the file's bytes.</summary>
    private static readonly SortedDictionary<string, Func<CalibratedModel, IEnumerable<KeyValuePair<string, string>>, byte[]>> Formats =
        new(StringComparer.Ordinal)
        {
            ["onnx"] = OnnxFile.ToBytes,
            ["xgboost"] = XGBoostFile.ToBytes,
#if MLNET
            ["mlnet"] = Learning.MLNet.MLNetModel.ToBytes,
#else
            ["mlnet"] = (_, _) => throw new UserFault("--format mlnet is not in this build: ./churnseg setup --mlnet brings ML.NET."),
#endif
        };

    private static readonly Argument<string> VersionArgument = new("version")
    {
        Description = "A version's id, or an alias.",
        DefaultValueFactory = _ => Registry.Champion,
    };

    private static readonly Option<string?> ModelOption = new("--model") { Description = "The model's name. Not needed where the version has only one." };

    private static readonly Option<string> FormatOption = new("--format")
    {
        Description = "onnx: trees, calibration and probability. xgboost: the trees as XGBoost's JSON, calibration among its attributes. "
            + "mlnet: a model.zip that PredictionEnginePool loads, where ML.NET is in the build.",
        Required = true,
    };

    private static readonly Option<string> OutOption = new("--out") { Description = "File to write.", Required = true };

    public static Command Create()
    {
        FormatOption.AcceptOnlyFromAmong([.. Formats.Keys]);
        var command = new Command("export", "Write a model of a version as a file for other programs.")
        {
            VersionArgument, ModelOption, FormatOption, OutOption, BookOptions.Registry, BookOptions.Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult parsed)
    {
        RegistryVersion version = Registry.Open(parsed.GetValue(BookOptions.Registry)!).Load(parsed.GetValue(VersionArgument)!);
        string name = Name(version, parsed.GetValue(ModelOption));
        CalibratedModel model = version.Read(version.Manifest.Models[name].File, ModelFile.Parse);
        (string format, string place) = (parsed.GetValue(FormatOption)!, parsed.GetValue(OutOption)!);
        byte[] bytes = Formats[format](model, Facts(version, name, model));
        OutputFile.Write(place, file => file.Write(bytes));
        string hash = VersionId.Sha256(bytes);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(BookOptions.Json))
        {
            output.WriteLine(JsonSerializer.Serialize(
                new { File = place, Format = format, Sha256 = hash, Bytes = bytes.Length, Version = version.Id.ToString(), Model = name, model.FeatureNames },
                StoreJson.Indented));
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{place}: {name} of {version.Id}, {model.Ensemble.Trees.Count} trees over {model.FeatureNames.Count} features, {bytes.Length:#,0} bytes."));
        if (format == "xgboost")
        {
            output.WriteLine("Its predictions are those before the calibration: calibrated log-odds = "
                + $"{XGBoostFile.SlopeAttribute} × margin + {XGBoostFile.InterceptAttribute}, which stand among its attributes.");
        }
    }

    /// <summary>What a file says of itself, so that whoever finds it knows what it is.</summary>
    private static Dictionary<string, string> Facts(RegistryVersion version, string name, CalibratedModel model) => new()
    {
        ["churnseg.version"] = version.Id.ToString(),
        ["churnseg.model"] = name,
        ["churnseg.polarity"] = version.Manifest.Models[name].Polarity,
        ["churnseg.manifest_sha256"] = version.ManifestSha256,
        ["churnseg.model_sha256"] = version.Manifest.Files[version.Manifest.Models[name].File],
        ["churnseg.features"] = JsonSerializer.Serialize(model.FeatureNames, StoreJson.Line),
        ["churnseg.categories"] = JsonSerializer.Serialize(version.Manifest.Categories, StoreJson.Line),
    };

    private static string Name(RegistryVersion version, string? wanted)
    {
        string[] names = [.. version.Manifest.Models.Keys.Order(StringComparer.Ordinal)];
        return wanted is null && names.Length == 1 ? names[0]
            : wanted is not null && names.Contains(wanted) ? wanted
            : throw new UserFault($"--model{(wanted is null ? "" : $" {wanted}")}: version {version.Id} has {string.Join(", ", names)}. Name one of them.");
    }
}

using System.Globalization;
using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Training.Sources;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// The settings file that a search writes: the settings it found, as people write them by hand, and the search itself under <c>tuning</c>,
/// so that the version trained with it can tell where its settings came from.
/// </summary>
public static class TuningYaml
{
    private const string Key = "tuning";

    /// <summary>The file's text; <see cref="RunSettingsFile.Parse"/> reads the same settings back.</summary>
    /// <param name="settings">With <see cref="RunSettings.Tuning"/>.</param>
    public static string Write(RunSettings settings)
    {
        var text = new StringBuilder("# Found by tune; train --settings takes it.\n");
        string? section = null;
        foreach ((string name, double value) in settings.ToFacts().OrderBy(fact => fact.Key.Contains('.')).ThenBy(fact => fact.Key, StringComparer.Ordinal))
        {
            string[] parts = name.Split('.');
            if (parts.Length == 2 && parts[0] != section)
            {
                section = parts[0];
                text.Append(CultureInfo.InvariantCulture, $"{section}:\n");
                text.Append(section == "learner" && settings.LearnerName is { } learner ? $"  name: {learner}\n" : "");
            }

            text.Append(CultureInfo.InvariantCulture, $"{(parts.Length == 2 ? "  " : "")}{parts[^1]}: {value:R}\n");
        }

        if (settings.Tuning is { } tuning)
        {
            text.Append(CultureInfo.InvariantCulture, $"tuning:\n  measure: {tuning.Measure}\n  data: {tuning.Data}\n  seed: {tuning.Seed}\n  chosen: {tuning.Chosen}\n  splits:\n");
            foreach (string split in tuning.Splits)
            {
                text.Append(CultureInfo.InvariantCulture, $"    - {split}\n");
            }

            text.Append("  trials:\n");
            foreach (TrialFacts trial in tuning.Trials)
            {
                string score = trial.Score is { } value ? value.ToString("R", CultureInfo.InvariantCulture) : "none";
                string trialSettings = string.Join(", ", trial.Settings.Select(setting => FormattableString.Invariant($"{setting.Key}: {setting.Value:R}")));
                text.Append(CultureInfo.InvariantCulture, $"    - {{ number: {trial.Number}, share: {trial.Share:R}, score: {score}, learner: {trial.Learner}, ");
                text.Append(CultureInfo.InvariantCulture, $"observe: {trial.Observe}, settings: {{ {trialSettings} }} }}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The search in a settings file; null where there is none.</summary>
    /// <exception cref="UserFault">Something in it is missing or is no number.</exception>
    internal static TuningFacts? Find(YamlDocumentFile file) => YamlDocumentFile.Find(file.Root, Key) switch
    {
        null => null,
        YamlMappingNode tuning => new TuningFacts(
            file.Text(tuning, "measure"),
            [.. file.Texts(tuning, "splits")],
            file.Text(tuning, "data"),
            (int)Number(file, tuning, "seed"),
            (int)Number(file, tuning, "chosen"),
            [.. file.Mappings(tuning, "trials").Select(trial => Trial(file, trial))]),
        YamlNode other => throw file.Fault(other, $"'{Key}' must be what tune wrote."),
    };

    private static TrialFacts Trial(YamlDocumentFile file, YamlMappingNode trial) => new(
        (int)Number(file, trial, "number"),
        Number(file, trial, "share"),
        file.Text(trial, "score") == "none" ? null : Number(file, trial, "score"),
        file.Text(trial, "learner"),
        (int)Number(file, trial, "observe"),
        YamlDocumentFile.Find(trial, "settings") is YamlMappingNode settings
            ? settings.Children.Keys.Select(key => key.ToString()).ToDictionary(key => key, key => Number(file, settings, key), StringComparer.Ordinal)
            : throw file.Fault(trial, "the key 'settings' is missing."));

    private static double Number(YamlDocumentFile file, YamlMappingNode mapping, string key) => file.Value<double>(
        mapping,
        key,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null,
        "a number") ?? throw file.Fault(mapping, $"the key '{key}' is missing.");
}

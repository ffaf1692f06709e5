using System.Globalization;
using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;

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
    internal static TuningFacts? Find(YamlSection root)
    {
        if (root.OptionalSection(Key) is not { } tuning)
        {
            return null;
        }

        var found = new TuningFacts(
            tuning.Text("measure"),
            tuning.OptionalTexts("splits"),
            tuning.Text("data"),
            (int)tuning.Number("seed"),
            (int)tuning.Number("chosen"),
            [.. tuning.OptionalList("trials").Select(Trial)]);
        tuning.End();
        return found;
    }

    private static TrialFacts Trial(YamlSection trial)
    {
        YamlSection settings = trial.Section("settings");
        var found = new TrialFacts(
            (int)trial.Number("number"),
            trial.Number("share"),
            trial.Text("score") == "none" ? null : trial.Number("score"),
            trial.Text("learner"),
            (int)trial.Number("observe"),
            settings.Keys.ToDictionary(key => key, settings.Number, StringComparer.Ordinal));
        trial.End();
        return found;
    }
}

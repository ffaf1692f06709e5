using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Training.Sources;
using YamlDotNet.RepresentationModel;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Reads run settings from YAML (JSON is YAML too). What the file does not name keeps its default; a key that nobody knows, a value of
/// another type or out of range is refused with file, line and column.
/// </summary>
public static class RunSettingsFile
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="UserFault">The file is missing, not YAML, or names a setting that there is not.</exception>
    public static RunSettings Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserFault(
                $"{path}: no such settings file. Give a file that exists, or leave --settings out to run with the defaults.");
        }

        using StreamReader text = File.OpenText(path);
        return Parse(path, text);
    }

    /// <summary>Reads the text.</summary>
    /// <param name="file">What the text is called in messages: a path.</param>
    public static RunSettings Parse(string file, TextReader text)
    {
        YamlDocumentFile document = YamlDocumentFile.Parse(file, text);
        var root = new Section(document, document.Root);
        root.AllowOnly(
            "seed", "windows", "max_bad_share", "folds", "minimum_events", "backtest_months", "bootstrap_replicates", "stability_models",
            "review_weight", "learner", "tuning");
        var defaults = new RunSettings();
        return new RunSettings
        {
            Seed = root.Whole("seed", defaults.Seed, 0, int.MaxValue),
            Windows = ReadWindows(root.Inner("windows"), defaults.Windows),
            MaxBadShare = root.Number("max_bad_share", defaults.MaxBadShare, 0, 1),
            Folds = root.Whole("folds", defaults.Folds, 2, 100),
            MinimumEvents = root.Whole("minimum_events", defaults.MinimumEvents, 1, int.MaxValue),
            BacktestMonths = root.Whole("backtest_months", defaults.BacktestMonths, 0, 1200),
            BootstrapReplicates = root.Whole("bootstrap_replicates", defaults.BootstrapReplicates, 0, 100_000),
            StabilityModels = root.Whole("stability_models", defaults.StabilityModels, 0, 1000),
            ReviewWeight = root.Number("review_weight", defaults.ReviewWeight, 0.001, 1000),
            LearnerName = root.Inner("learner")?.Text("name"),
            Learner = ReadLearner(root.Inner("learner"), defaults.Learner),
            Tuning = TuningYaml.Find(document),
        };
    }

    private static Windows ReadWindows(Section? section, Windows defaults)
    {
        section?.AllowOnly("observe", "lead", "outcome");
        return section is not { } windows ? defaults : new Windows(
            windows.Whole("observe", defaults.Observe, 2, 60),
            windows.Whole("lead", defaults.Lead, 0, 60),
            windows.Whole("outcome", defaults.Outcome, 1, 60));
    }

    private static LearnerSettings ReadLearner(Section? section, LearnerSettings defaults)
    {
        section?.AllowOnly(
            "max_depth", "learning_rate", "rounds", "early_stopping", "subsample", "column_sample", "min_child_weight", "l2", "threads", "name");
        return section is not { } learner ? defaults : new LearnerSettings(
            learner.Whole("max_depth", defaults.MaxDepth, 1, 16),
            learner.Number("learning_rate", defaults.LearningRate, 0.0001, 1),
            learner.Whole("rounds", defaults.Rounds, 1, 100_000),
            learner.Whole("early_stopping", defaults.EarlyStopping, 1, 100_000),
            learner.Number("subsample", defaults.Subsample, 0.01, 1),
            learner.Number("column_sample", defaults.ColumnSample, 0.01, 1),
            learner.Number("min_child_weight", defaults.MinChildWeight, 0, 1e9),
            learner.Number("l2", defaults.L2, 0, 1e9),
            learner.Whole("threads", defaults.Threads, 1, 1024),
            defaults.Seed);
    }

    /// <summary>A mapping of the file.</summary>
    private readonly record struct Section(YamlDocumentFile Document, YamlMappingNode Mapping)
    {
        public void AllowOnly(params ReadOnlySpan<string> keys) => Document.AllowOnly(Mapping, keys);

        public Section? Inner(string key) => YamlDocumentFile.Find(Mapping, key) switch
        {
            null => null,
            YamlMappingNode inner => this with { Mapping = inner },
            YamlNode other => throw Document.Fault(other, $"'{key}' must be a mapping of settings."),
        };

        public string? Text(string key) => Document.TextOrNull(Mapping, key);

        public int Whole(string key, int otherwise, int least, int most) => Document.Value<int>(
            Mapping,
            key,
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                && value >= least && value <= most ? value : null,
            most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}") ?? otherwise;

        public double Number(string key, double otherwise, double least, double most) => Document.Value<double>(
            Mapping,
            key,
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value >= least && value <= most ? value : null,
            $"a number from {least} to {most}") ?? otherwise;
    }
}

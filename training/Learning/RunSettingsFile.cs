using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;

namespace ChurnSegmentation.Training.Learning;

/// <summary>
/// Reads run settings from YAML (JSON is YAML too). What the file does not name keeps its default; a key that nobody knows, a value of
/// another type or out of range is refused with file and line.
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
        YamlSection root = YamlSection.Parse(file, text);
        var defaults = new RunSettings();
        YamlSection? windows = root.OptionalSection("windows"), learner = root.OptionalSection("learner");
        var settings = new RunSettings
        {
            Seed = root.Whole("seed", 0, int.MaxValue, defaults.Seed),
            Windows = windows is null ? defaults.Windows : ReadWindows(windows, defaults.Windows),
            WindowsAt = windows is null ? null : $"{file}, line {windows.Line}",
            MaxBadShare = root.Number("max_bad_share", 0, 1, defaults.MaxBadShare),
            Folds = root.Whole("folds", 2, 100, defaults.Folds),
            MinimumEvents = root.Whole("minimum_events", 1, int.MaxValue, defaults.MinimumEvents),
            BacktestMonths = root.Whole("backtest_months", 0, 1200, defaults.BacktestMonths),
            BootstrapReplicates = root.Whole("bootstrap_replicates", 0, 100_000, defaults.BootstrapReplicates),
            StabilityModels = root.Whole("stability_models", 0, 1000, defaults.StabilityModels),
            ReviewWeight = root.Number("review_weight", 0.001, 1000, defaults.ReviewWeight),
            LearnerName = learner?.OptionalText("name") is not { } name || Learners.Names.Contains(name)
                ? learner?.OptionalText("name")
                : throw learner.Fault("name", string.Join(" or ", Learners.Names)),
            Learner = learner is null ? defaults.Learner : ReadLearner(learner, defaults.Learner),
            Tuning = TuningYaml.Find(root),
        };
        root.End();
        return settings;
    }

    private static Windows ReadWindows(YamlSection windows, Windows defaults)
    {
        var read = new Windows(
            windows.Whole("observe", 2, 60, defaults.Observe), windows.Whole("lead", 0, 60, defaults.Lead), windows.Whole("outcome", 1, 60, defaults.Outcome));
        windows.End();
        return read;
    }

    private static LearnerSettings ReadLearner(YamlSection learner, LearnerSettings defaults)
    {
        var read = new LearnerSettings(
            learner.Whole("max_depth", 1, 16, defaults.MaxDepth),
            learner.Number("learning_rate", 0.0001, 1, defaults.LearningRate),
            learner.Whole("rounds", 1, 100_000, defaults.Rounds),
            learner.Whole("early_stopping", 1, 100_000, defaults.EarlyStopping),
            learner.Number("subsample", 0.01, 1, defaults.Subsample),
            learner.Number("column_sample", 0.01, 1, defaults.ColumnSample),
            learner.Number("min_child_weight", 0, 1e9, defaults.MinChildWeight),
            learner.Number("l2", 0, 1e9, defaults.L2),
            learner.Whole("threads", 1, 1024, defaults.Threads),
            defaults.Seed);
        learner.End();
        return read;
    }
}

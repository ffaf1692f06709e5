using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Learning;

public class RunSettingsFileTests
{
    private static RunSettings Parse(string text) => RunSettingsFile.Parse("run.yaml", new StringReader(text));

    [Fact]
    public void What_the_file_does_not_name_keeps_its_default() =>
        Assert.Equal(
            new RunSettings { Folds = 3, Learner = new LearnerSettings(MaxDepth: 6) },
            Parse("folds: 3\nlearner:\n  max_depth: 6\n"));

    [Fact]
    public void Json_is_read_as_well()
    {
        RunSettings settings = Parse("""
            {"seed": 7, "max_bad_share": 0.9, "windows": {"observe": 12, "lead": 2}, "learner": {"learning_rate": 1e-1}}
            """);
        Assert.Equal((7, 0.9, 0.1), (settings.Seed, settings.MaxBadShare, settings.Learner.LearningRate));
        Assert.Equal(new ChurnSegmentation.Core.Features.Windows(12, 2, 3), settings.Windows);
        Assert.Equal(7, settings.SeededLearner.Seed);
    }

    [Theory]
    [InlineData("seed: 1\nfold: 3\n", "run.yaml, line 2: unknown key 'fold'; did you mean 'folds'? Expected one of backtest_months,")]
    [InlineData("seed: 1\nlearner:\n  name: forest\n", "run.yaml, line 3: 'learner.name' is 'forest'; expected xgboost or fasttree.")]
    [InlineData("learner:\n  max_depth: deep\n", "run.yaml, line 2: 'learner.max_depth' is 'deep'; expected a whole number from 1 to 16.")]
    [InlineData("learner:\n  subsample: 1.5\n", "run.yaml, line 2: 'learner.subsample' is '1.5'; expected a number from 0.01 to 1.")]
    [InlineData("folds: 1\n", "run.yaml, line 1: 'folds' is '1'; expected a whole number from 2 to 100.")]
    [InlineData("windows: 6\n", "run.yaml, line 1: 'windows' is '6'; expected a mapping.")]
    [InlineData("learner: {depth: 3}\n", "run.yaml, line 1: unknown key 'learner.depth'; expected one of column_sample,")]
    [InlineData("seed: [\n", "not readable as YAML")]
    public void A_fault_names_file_line_and_key(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserFault>(() => Parse(text)).Message);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.StartsWith(
            "nowhere.yaml: no such settings file.", Assert.Throws<UserFault>(() => RunSettingsFile.Read("nowhere.yaml")).Message);

    [Fact]
    public void Facts_name_every_setting_that_the_file_takes()
    {
        // Each fact, written back as the file's key with a changed value, must be read: names in manifest and file cannot drift apart.
        foreach ((string name, double value) in new RunSettings().ToFacts())
        {
            string[] path = name.Split('.');
            double changed = value < 1 && value > 0 ? value / 2 : value + 1;
            string text = path.Length == 1 ? $"{name}: {changed}" : $"{path[0]}:\n  {path[1]}: {changed}";
            Assert.Equal(changed, Parse(text).ToFacts()[name]);
        }
    }
}

using System.Text;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Evaluation.Tuning;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

public sealed class TuningRunTests : IDisposable
{
    private static readonly Dataset Book = PlantedBook.Draw(3, accounts: 250, months: 24);
    private static readonly RunSettings Settings = new() { Seed = 4, Learner = new LearnerSettings(MaxDepth: 2, Rounds: 10, EarlyStopping: 3) };
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("churnseg-tune-");

    public void Dispose() => _scratch.Delete(recursive: true);

    private string Journal(string name) => Path.Combine(_scratch.FullName, name);

    private static async Task<(RunSettings Found, int Measured)> SearchAsync(string journal, int trials, string fingerprint = "book", int failAfter = int.MaxValue)
    {
        var data = TuningData.Of(Book, Split.Of(Book), new Dictionary<string, int[]>(), Settings, new ModelTrainer(new XGBoostLearner(), Settings));
        int measured = 0;
        using var file = TuningJournal.Open(journal, new TuningJournal.Search(fingerprint, Settings.Seed, TuningData.Measure, ["a"], "space"));
        var run = new TuningRun(
            Settings, new SearchSpace(["xgboost"], [6], Settings.SeededLearner), new TuningBudget(trials, null),
            _ =>
            {
                measured++;
                return measured > failAfter ? throw new OperationCanceledException() : Task.FromResult<TuningData?>(data);
            },
            _ => new XGBoostLearner(), TimeProvider.System);
        RunSettings found = await run.SearchAsync(
            new Candidate("xgboost", 6, Settings.SeededLearner), fingerprint, 0.5, ["a"], file, new Silent(), TestContext.Current.CancellationToken);
        return (found, measured);
    }

    [Fact]
    public async Task A_search_that_was_interrupted_ends_as_one_that_was_not()
    {
        (RunSettings whole, int measured) = await SearchAsync(Journal("whole"), 12);
        Assert.Equal(12, measured);

        await Assert.ThrowsAsync<OperationCanceledException>(() => SearchAsync(Journal("parts"), 12, failAfter: 5));
        // A machine that failed in the middle of a line.
        await File.AppendAllTextAsync(Journal("parts"), "{\"trial\":{\"num", TestContext.Current.CancellationToken);
        (RunSettings again, int left) = await SearchAsync(Journal("parts"), 12);
        Assert.Equal(7, left);
        Assert.Equal(TuningYaml.Write(whole), TuningYaml.Write(again));
    }

    [Fact]
    public async Task A_larger_budget_uses_what_was_measured_before()
    {
        (RunSettings whole, _) = await SearchAsync(Journal("large"), 12);
        await SearchAsync(Journal("grown"), 5);
        (RunSettings grown, int measured) = await SearchAsync(Journal("grown"), 12);
        Assert.Equal(TuningYaml.Write(whole), TuningYaml.Write(grown));
        Assert.InRange(measured, 1, 11);
    }

    [Fact]
    public async Task The_settings_file_gives_the_search_and_its_settings_back()
    {
        (RunSettings found, _) = await SearchAsync(Journal("file"), 6);
        RunSettings read = RunSettingsFile.Parse("tuned.yaml", new StringReader(TuningYaml.Write(found)));
        Assert.Equal(found with { Tuning = null, Learner = found.Learner with { Seed = 0 } }, read with { Tuning = null, WindowsAt = null });
        Assert.Equal(found.SeededLearner, read.SeededLearner);
        Assert.Equal(Bytes(found), Bytes(read));
        Assert.Equal(found.Tuning!.Trials.Where(trial => trial.Share == 1).MaxBy(trial => trial.Score)!.Number, read.Tuning!.Chosen);

        static string Bytes(RunSettings settings) => System.Text.Json.JsonSerializer.Serialize(settings.Tuning, StoreJson.Line);
    }

    [Fact]
    public async Task The_journal_of_another_search_is_left_alone()
    {
        await SearchAsync(Journal("one"), 2);
        byte[] before = await File.ReadAllBytesAsync(Journal("one"), TestContext.Current.CancellationToken);
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => SearchAsync(Journal("one"), 3, "another book"));
        Assert.Contains("is the journal of another search", fault.Message);
        Assert.Equal(Encoding.UTF8.GetString(before), await File.ReadAllTextAsync(Journal("one"), TestContext.Current.CancellationToken));
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}

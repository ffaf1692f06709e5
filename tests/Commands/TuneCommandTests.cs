using System.Text.Json;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

public sealed class TuneCommandTests(DemoBook demo) : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("churnseg-tune-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public async Task What_tune_finds_train_takes_and_the_card_tells()
    {
        await demo.VersionAsync();
        string file = Path.Combine(_scratch.FullName, "tuned.yaml"), registry = Path.Combine(_scratch.FullName, "registry");
        (int code, string output, string error) = await CommandLine.RunAsync("tune", "--data", demo.Data, "--trials", "4", "--observe", "6", "--out", file);
        Assert.True(code == 0, error);
        Assert.Contains("trial 4", error);
        Assert.Contains($"Next: train --data {demo.Data} --settings {file}", output);

        (code, output, error) = await CommandLine.RunAsync("train", "--data", demo.Data, "--settings", file, "--registry", registry, "--json");
        Assert.True(code == 0, error);
        JsonElement tuning = JsonDocument.Parse(output).RootElement.GetProperty("tuning");
        Assert.Equal(4, tuning.GetProperty("trials").GetArrayLength());
        double[] whole = [.. tuning.GetProperty("trials").EnumerateArray().Where(trial => trial.GetProperty("share").GetDouble() == 1)
            .Select(trial => trial.GetProperty("score").GetDouble())];
        int chosen = tuning.GetProperty("chosen").GetInt32();
        Assert.Equal(whole.Max(), tuning.GetProperty("trials")[chosen - 1].GetProperty("score").GetDouble());

        (code, output, error) = await CommandLine.RunAsync("models", "card", "champion", "--registry", registry, "--out", Path.Combine(_scratch.FullName, "card"));
        Assert.True(code == 0, error);
        string card = await File.ReadAllTextAsync(Directory.EnumerateFiles(_scratch.FullName, "model-card.md", SearchOption.AllDirectories).First(), TestContext.Current.CancellationToken);
        Assert.Contains("## Where its settings come from", card);
        Assert.Contains($"Trial {chosen} was chosen", card);
        Assert.DoesNotContain("somebody changed them afterwards", card);
    }

    [Fact]
    public async Task A_ready_made_table_is_tuned_on_its_training_ids()
    {
        string table = Path.Combine(_scratch.FullName, "table.csv"), file = Path.Combine(_scratch.FullName, "table.yaml");
        var chance = new Random(1);
        await File.WriteAllLinesAsync(
            table,
            Enumerable.Range(0, 800).Select(row =>
            {
                (double use, int plan) = (chance.NextDouble(), chance.Next(4));
                return FormattableString.Invariant($"C{row},{use},p{plan},{(chance.NextDouble() < 0.7 * use + 0.1 * plan - 0.1 ? 1 : 0)}");
            }).Prepend("id,use,plan,left"),
            TestContext.Current.CancellationToken);
        string[] named = ["--features", table, "--label", "left", "--id", "id"];
        (int code, string output, string error) = await CommandLine.RunAsync(["tune", .. named, "--trials", "6", "--out", file, "--json"]);
        Assert.True(code == 0, error);
        JsonElement tuning = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["left fold 1", "left fold 2", "left fold 3", "left fold 4"], tuning.GetProperty("splits").EnumerateArray().Select(split => split.GetString()));
        Assert.Equal(6, tuning.GetProperty("trials").GetArrayLength());

        // Once more, from the journal: what it says to run next is what the next line runs.
        (code, output, error) = await CommandLine.RunAsync(["tune", .. named, "--trials", "6", "--out", file]);
        Assert.True(code == 0, error);
        Assert.Contains($"Next: train {string.Join(' ', named)} --settings {file}", output);

        (code, output, error) = await CommandLine.RunAsync(
            ["train", .. named, "--settings", file, "--registry", Path.Combine(_scratch.FullName, "registry"), "--json"]);
        Assert.True(code == 0, error);
        Assert.Equal(6, JsonDocument.Parse(output).RootElement.GetProperty("tuning").GetProperty("trials").GetArrayLength());
    }
}

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
        Assert.Contains("train --settings", output);

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
}

using System.Text.Json;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

public class DemoCommandTests(DemoBook demo)
{
    [Fact]
    public async Task Demo_prints_both_classifiers_beside_their_baselines_and_leaves_all_parts()
    {
        (int code, string output, string error) = await demo.RunAsync();
        Assert.True(code == 0, error);
        Assert.All(["churn", "needs_exit", "last month over mean", "same criteria observed", "logistic regression", "still there after the lead"],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(demo.Place, "portfolio.db")));
        string card = await File.ReadAllTextAsync(Path.Combine(demo.Place, "model-card.md"), TestContext.Current.CancellationToken);
        Assert.Contains("# May I rely on these models, and for what not?", card, StringComparison.Ordinal);
        Assert.All(["model-card.html", "model-card/churn-calibration.svg", "model-card/churn-cost.svg"], file => Assert.True(File.Exists(Path.Combine(demo.Place, file))));
        Assert.Equal(0, (await CommandLine.RunAsync("models", "verify", "--registry", demo.Registry)).Code);
    }

    [Fact]
    public async Task Test_figures_stand_in_the_manifest_with_their_intervals()
    {
        (_, JsonElement manifest) = await demo.VersionAsync();
        foreach (string part in (string[])["test", "test_after_lead"])
        {
            JsonElement auc = manifest.GetProperty("models").GetProperty("churn").GetProperty(part).GetProperty("roc_auc");
            Assert.InRange(auc.GetProperty("value").GetDouble(), auc.GetProperty("low").GetDouble(), auc.GetProperty("high").GetDouble());
        }
    }

    [Fact]
    public async Task Every_model_says_how_firm_its_reasons_are()
    {
        (string id, JsonElement manifest) = await demo.VersionAsync();
        foreach (JsonProperty model in manifest.GetProperty("models").EnumerateObject())
        {
            JsonElement stability = model.Value.GetProperty("stability");
            Assert.InRange(stability.GetProperty("top_flips").GetDouble(), 0, 0.5);
            Assert.InRange(stability.GetProperty("top_firm").GetDouble(), 0, 1);
            Assert.All(stability.GetProperty("files").EnumerateArray(), file =>
                Assert.True(File.Exists(Path.Combine(demo.Registry, "versions", id, file.GetString()!))));
        }
    }

    [Fact]
    public async Task Training_again_without_the_truth_gives_the_same_bytes()
    {
        (string id, _) = await demo.VersionAsync();
        string place = Directory.CreateTempSubdirectory("churnseg-again-").FullName;
        try
        {
            string book = Path.Combine(place, "book");
            Directory.CreateDirectory(book);
            foreach (string table in Directory.GetFiles(demo.Data, "*.parquet"))
            {
                File.Copy(table, Path.Combine(book, Path.GetFileName(table)));
            }

            (int code, string output, string error) =
                await CommandLine.RunAsync("train", "--data", book, "--registry", Path.Combine(place, "registry"), "--json");
            Assert.True(code == 0, error);
            Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("models").TryGetProperty("churn", out _));
            string again = Assert.Single(Directory.GetDirectories(Path.Combine(place, "registry", "versions")));
            Assert.Equal(id, Path.GetFileName(again));
            foreach (string file in Directory.GetFiles(again))
            {
                Assert.Equal(File.ReadAllBytes(Path.Combine(demo.Registry, "versions", id, Path.GetFileName(file))), File.ReadAllBytes(file));
            }
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    [Fact]
    public async Task Evaluate_gives_the_manifests_figures_again_writes_the_test_rows_and_knows_the_truth()
    {
        (_, JsonElement manifest) = await demo.VersionAsync();
        string csv = Path.Combine(demo.Place, "predictions.csv");
        (int code, string output, string error) = await CommandLine.RunAsync(
            "evaluate", "--data", demo.Data, "--registry", demo.Registry, "--predictions", csv,
            "--truth", Path.Combine(demo.Data, "truth", "truth.parquet"), "--json");
        Assert.True(code == 0, error);
        JsonElement churn = JsonDocument.Parse(output).RootElement.GetProperty("churn");
        JsonElement test = manifest.GetProperty("models").GetProperty("churn").GetProperty("test");
        Assert.Equal(test.GetRawText().Where(c => !char.IsWhiteSpace(c)), churn.GetProperty("model").GetRawText().Where(c => !char.IsWhiteSpace(c)));
        Assert.InRange(churn.GetProperty("truth").GetProperty("roc_auc").GetProperty("value").GetDouble(), 0.75, 0.95);

        string[] lines = await File.ReadAllLinesAsync(csv, TestContext.Current.CancellationToken);
        Assert.Equal("model,account_id,snapshot,label,after_lead,probability", lines[0]);
        Assert.Equal(test.GetProperty("rows").GetInt32(), lines.Count(line => line.StartsWith("churn,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_card_is_written_again_with_approvals_and_guards_and_is_else_the_versions_own()
    {
        (string id, _) = await demo.VersionAsync();
        string place = Directory.CreateTempSubdirectory("churnseg-card-").FullName;
        (int code, string output, string error) = await CommandLine.RunAsync(
            "models", "card", "champion", "--registry", demo.Registry, "--portfolio", Path.Combine(demo.Place, "portfolio.db"), "--out", place, "--json");
        Assert.True(code == 0, error);
        JsonElement told = JsonDocument.Parse(output).RootElement;
        Assert.Equal(id, told.GetProperty("version").GetString());
        Assert.Equal("first version", told.GetProperty("approvals")[0].GetProperty("why").GetString());
        Assert.True(told.GetProperty("guards").GetProperty("accounts").GetInt32() > 100);
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(place, "model-card.md"), TestContext.Current.CancellationToken);
        string[] own = await File.ReadAllLinesAsync(Path.Combine(demo.Place, "model-card.md"), TestContext.Current.CancellationToken);
        Assert.Equal(Before(own), Before(lines));
        Assert.Contains("| first version | unsigned |", string.Join('\n', lines), StringComparison.Ordinal);
        Directory.Delete(place, recursive: true);

        static IEnumerable<string> Before(string[] card) => card.TakeWhile(line => line != "## Guards");
    }

    [Fact]
    public async Task A_directory_that_is_no_demo_is_never_replaced()
    {
        string place = Directory.CreateTempSubdirectory("churnseg-mine-").FullName;
        string mine = Path.Combine(place, "mine.txt");
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);
        (int code, _, string error) = await CommandLine.RunAsync("demo", "--out", place, "--accounts", "300");
        Assert.Equal(1, code);
        Assert.Contains("was not written by demo", error, StringComparison.Ordinal);
        Assert.True(File.Exists(mine));
        Directory.Delete(place, recursive: true);
    }
}

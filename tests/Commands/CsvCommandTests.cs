using System.Text.Json;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>What the demo's book gives to whoever reads CSV: <c>features</c> and <c>score --table</c>.</summary>
public sealed class CsvCommandTests(DemoBook demo) : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("churnseg-csv-");

    public void Dispose() => _scratch.Delete(recursive: true);

    private string this[string name] => Path.Combine(_scratch.FullName, name);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string error) = await CommandLine.RunAsync(arguments);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>Rows as dictionaries; the demo's texts have no comma.</summary>
    private static List<Dictionary<string, string>> Read(string path)
    {
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    [Fact]
    public async Task Features_are_the_rows_that_the_demo_learned_from()
    {
        (_, JsonElement manifest) = await demo.VersionAsync();
        string file = this["features.csv"];
        JsonElement said = JsonDocument.Parse(await RunAsync("features", "--data", demo.Data, "--out", file, "--json")).RootElement;
        List<Dictionary<string, string>> rows = Read(file);
        Assert.Equal(said.GetProperty("rows").GetInt32(), rows.Count);
        Assert.Equal(
            manifest.GetProperty("features").EnumerateArray().Select(feature => feature.GetProperty("name").GetString()!),
            rows[0].Keys.Except(["account_id", "snapshot", "churn"]));
        HashSet<string> train = [.. manifest.GetProperty("run").GetProperty("train_snapshots").EnumerateArray().Select(month => month.GetString()!)];
        Dictionary<string, string>[] learnt = [.. rows.Where(row => train.Contains(row["snapshot"]) && row["churn"] != "")];
        JsonElement counts = manifest.GetProperty("models").GetProperty("churn").GetProperty("training");
        Assert.Equal(counts.GetProperty("rows").GetInt32(), learnt.Length);
        Assert.Equal(counts.GetProperty("positives").GetInt32(), learnt.Count(row => row["churn"] == "1"));
        HashSet<string> regions = [.. manifest.GetProperty("categories").GetProperty("region").EnumerateArray().Select(category => category.GetString()!), ""];
        Assert.All(rows, row => Assert.Contains(row["region"], regions));

        string month = rows[^1]["snapshot"], one = this["one.csv"];
        await RunAsync("features", "--data", demo.Data, "--snapshot", month, "--out", one);
        foreach ((Dictionary<string, string> of, Dictionary<string, string> all) in Read(one).Zip(rows.Where(row => row["snapshot"] == month)))
        {
            Assert.All(of.Keys.Intersect(all.Keys), name => Assert.Equal(all[name], of[name]));
        }
    }

    [Fact]
    public async Task The_table_of_a_scored_book_has_every_account_with_its_money_and_its_place()
    {
        await demo.VersionAsync();
        string file = this["accounts.csv"];
        JsonElement said = JsonDocument.Parse(await RunAsync(
            "score", "--data", demo.Data, "--registry", demo.Registry, "--out", this["portfolio.db"], "--table", file, "--json")).RootElement;
        List<Dictionary<string, string>> rows = Read(file);
        Assert.Equal(said.GetProperty("scored").GetInt32(), rows.Count(row => row["silent"] == "0"));
        Assert.Equal(said.GetProperty("silent").GetInt32(), rows.Count(row => row["silent"] == "1"));
        Assert.All(rows, row => Assert.Equal(row["silent"] == "1", row["probability_churn"] == ""));
        Assert.Equal(
            said.GetProperty("steps").EnumerateObject().ToDictionary(step => step.Name, step => step.Value.GetInt32()),
            rows.CountBy(row => row["next_step"]).ToDictionary());
        Assert.Equal(said.GetProperty("under_notice").GetInt32(), rows.Count(row => row["notice"] != ""));
        Assert.Equal(
            said.GetProperty("decided_to_part").EnumerateArray().Select(decision => decision.GetProperty("account_id").GetString()).Order(StringComparer.Ordinal),
            rows.Where(row => row["decided_to_part"] == "1" && row["notice"] == "").Select(row => row["account_id"]).Order(StringComparer.Ordinal));
        Assert.NotEmpty(said.GetProperty("decided_to_part").EnumerateArray());
        Assert.Contains(rows, row => row["segment_value"] == "destroyer" && row["contribution_by_minutes"].StartsWith('-'));
    }
}

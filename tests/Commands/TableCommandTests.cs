using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Serving;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>A ready-made table from file to answer: trained, registered, served, explained; and everything that may be wrong with it.</summary>
public sealed class TableCommandTests : IDisposable
{
    private static readonly FlatTableShape Shape = new("small", 1_500, 5, [2, 5, 40], 0.3, 0.1, 2);

    private readonly string _scratch = Directory.CreateTempSubdirectory("churnseg-table-").FullName;

    private string Registry => Path.Combine(_scratch, "registry");

    public void Dispose()
    {
        foreach (string file in Directory.EnumerateFiles(_scratch, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_scratch, recursive: true);
    }

    [Fact]
    public async Task What_a_table_taught_is_served_with_exact_reasons_and_replayed()
    {
        FlatTable table = FlatTable.Draw(Shape, 1);
        (string output, string error) = await TrainedAsync(Write(table.ToCsv()), "--label", FlatTable.Label, "--id", FlatTable.Id);
        Assert.Matches(@"category_03 +text +category +\S+ +40 +", output);
        Assert.Contains("1,500 labelled rows; 1,125 train", output, StringComparison.Ordinal);
        Assert.Contains("training left, fold", error, StringComparison.Ordinal);
        RegistryVersion version = ChurnSegmentation.Core.Store.Registry.Open(Registry).Load("champion");
        Assert.StartsWith("undated-", version.Id.ToString(), StringComparison.Ordinal);
        ModelFacts model = Assert.Single(version.Manifest.Models).Value;
        Assert.True(model.Test.RocAuc!.Low > 0.7, $"{model.Test.RocAuc}");
        Assert.Equal(("1 = left is 1", 375), (model.Polarity, model.Test.Rows));
        Assert.Contains("# May I rely on this model", System.Text.Encoding.UTF8.GetString(version.Files["model-card.md"].Span), StringComparison.Ordinal);

        using (ServerProcess server = await ServerProcess.StartAsync(Registry, Path.Combine(_scratch, "portfolio.db")))
        {
            JsonNode answer = await PredictAsync(server, table, rows: 60);
            AssertIsTheModels(answer, version.Predictor(), table, rows: 60);
            await server.KillAsync();
        }

        (int code, string replayed, string fault) = await CommandLine.RunAsync("ledger", "replay", "--all", "--registry", Registry);
        Assert.True(code == 0, fault + replayed);
        Assert.Contains("60", replayed, StringComparison.Ordinal);
        (code, string listed, _) = await CommandLine.RunAsync("models", "show", "champion", "--registry", Registry);
        Assert.Equal(0, code);
        Assert.Contains("a ready-made table, label left, 1 = 1; tested on held-out ids", listed, StringComparison.Ordinal);
        (code, _, fault) = await CommandLine.RunAsync("score", "--registry", Registry, "--data", _scratch);
        Assert.Equal(1, code);
        Assert.Contains("it has no book", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_table_gives_the_same_version_and_time_holds_out_the_last_part()
    {
        string csv = Write("id;when;spend;plan;Churned?\n" + string.Concat(Enumerable.Range(0, 600).Select(row =>
            $"{row % 100};{2023 + row / 100 / 4}-0{1 + row / 100 % 4 * 2};{row * 37 % 101},5;{(row * 7 % 3 == 0 ? "a" : "b")};{(row * 37 % 101 + row * 13 % 60 > 80 ? "yes" : "no")}\n")));
        string[] columns = ["--label", "Churned?", "--id", "id", "--time", "when"];
        await TrainedAsync(csv, columns);
        Manifest manifest = ChurnSegmentation.Core.Store.Registry.Open(Registry).Load("champion").Manifest;
        Assert.Equal(("2023-01", "2024-03", "2024-01"), (manifest.Data.FirstMonth, manifest.Data.LastMonth, manifest.Run.TestFrom));
        Assert.Equal(["2023-01", "2023-03", "2023-05", "2023-07"], manifest.Run.TrainSnapshots);
        Assert.Equal("churned", Assert.Single(manifest.Models).Key);
        Assert.Contains("was in", (await TrainedAsync(csv, columns)).Output, StringComparison.Ordinal);
        (int code, string json, string error) = await CommandLine.RunAsync(["train", "--features", csv, .. columns, "--registry", Registry, "--json"]);
        Assert.True(code == 0, error);
        Assert.Equal("table", JsonNode.Parse(json)!["origin"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_column_that_knows_the_label_stops_the_run_unless_it_is_allowed()
    {
        FlatTable table = FlatTable.Draw(Shape, 2);
        var random = new Random(1);
        table = table with
        {
            Numbers = new Dictionary<string, double[]>(table.Numbers)
            {
                ["final amount"] = Array.ConvertAll(table.Labels, label => label > 0 && random.NextDouble() < 0.9 ? random.Next(100) : double.NaN),
            },
        };
        string csv = Write(table.ToCsv());
        string[] columns = ["--label", FlatTable.Label, "--id", FlatTable.Id];
        await RefusedAsync(csv, "column 'final amount' knows the label: ", columns);
        await RefusedAsync(csv, "--allow \"final amount\"", columns);
        await RefusedAsync(csv, "no such column; the nearest are 'final amount'", [.. columns, "--allow", "final_amount"]);
        await TrainedAsync(csv, [.. columns, "--allow", "final amount"]);
        RegistryVersion version = ChurnSegmentation.Core.Store.Registry.Open(Registry).Load("champion");
        Assert.Equal("final amount", Assert.Single(version.Manifest.ReadyMade!.Allowed).Key);
        Assert.Contains("`final amount` was allowed by name", System.Text.Encoding.UTF8.GetString(version.Files["model-card.md"].Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_wrong_is_one_message()
    {
        string[] columns = ["--label", "y", "--id", "id"];
        await RefusedAsync(Write("id,y,x\n" + string.Concat(Enumerable.Range(0, 40).Select(row => $"r{row},{row % 2},{row}\n"))), "too few events in the training period: found", columns);
        await RefusedAsync(Write("id,y,x\n" + string.Concat(Enumerable.Range(0, 200).Select(row => $"r{row},{row % 2},same\n"))), "no column is left to learn from", columns);
        await RefusedAsync(Write("id,x\na,1\n"), "no column 'y'; the nearest are", columns);
        await RefusedAsync(Write("id,y,x\na,1,2\na,0,3\n"), "'a' stands there more than once", columns);
        await RefusedAsync(Write("id,y,x\na,1,2\nb,1,3\n"), "one class only", columns);
        await RefusedAsync(Write("id,y,x\na,red,2\nb,blue,3\n"), "found 'blue', 'red'; which of them counts as 1?", columns);
        await RefusedAsync(Path.Combine(_scratch, "nowhere.csv"), "no such file", columns);
        await RefusedAsync(Write("id,y\na,1\n"), "needs --label COLUMN and --id COLUMN", "--label", "y");
        await RefusedAsync(Write("id,y\na,1\n"), "found a book and --features", [.. columns, "--data", _scratch]);
        (int code, _, string error) = await CommandLine.RunAsync("train", "--data", _scratch, "--time", "when", "--registry", Registry);
        Assert.Equal(1, code);
        Assert.Contains("--time goes with --features FILE", error, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> PredictAsync(ServerProcess server, FlatTable table, int rows)
    {
        var body = new JsonObject
        {
            ["rows"] = new JsonArray([.. Enumerable.Range(0, rows).Select(row => new JsonObject { ["id"] = table.Ids[row], ["features"] = Features(table, row) })]),
        };
        HttpResponseMessage response = await server.Client.PostAsJsonAsync("/v1/predictions", body, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static JsonObject Features(FlatTable table, int row)
    {
        var features = new JsonObject();
        foreach ((string name, double[] values) in table.Numbers)
        {
            features[name] = double.IsNaN(values[row]) ? null : values[row];
        }

        foreach ((string name, string?[] values) in table.Texts)
        {
            // A category that nobody has named counts as unknown.
            features[name] = row % 10 == 0 ? "never seen" : values[row];
        }

        return features;
    }

    private static void AssertIsTheModels(JsonNode answer, Predictor predictor, FlatTable table, int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            float[] row = [.. predictor.Features.Select(feature => table.Numbers.TryGetValue(feature.Name, out double[]? numbers) ? (float)numbers[i]
                : i % 10 == 0 || table.Texts[feature.Name][i] is not { } text ? float.NaN
                : feature.Categories!.Index().Where(category => category.Item == text).Select(category => (float)category.Index).DefaultIfEmpty(float.NaN).Single())];
            ModelScore score = Assert.Single(predictor.Score(row));
            JsonNode found = answer["predictions"]![i]!["models"]!["left"]!;
            Assert.Equal(score.LogOdds, (double)found["log_odds"]!);
            double sum = (double)found["base_value"]! + found["contributions"]!.AsArray().Sum(part => (double)part!["log_odds"]!);
            Assert.Equal(score.LogOdds, sum, 1e-9);
        }
    }

    private string Write(string content)
    {
        string path = Path.Combine(_scratch, $"t{Directory.GetFiles(_scratch).Length}.csv");
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<(string Output, string Error)> TrainedAsync(string file, params string[] arguments)
    {
        (int code, string output, string error) = await CommandLine.RunAsync(["train", "--features", file, .. arguments, "--registry", Registry]);
        Assert.True(code == 0, error);
        return (output, error);
    }

    private async Task RefusedAsync(string file, string says, params string[] arguments)
    {
        (int code, _, string error) = await CommandLine.RunAsync(["train", "--features", file, .. arguments, "--registry", Registry]);
        Assert.True(code == 1, error);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ChurnSegmentation", error, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>The demo's book on an old ClickHouse server: the same SQL trains and scores it there as it does in the process.</summary>
[Collection(ClickHouseServerCollection.Name)]
public sealed class ServerBookTests(ClickHouseServer server, DemoBook demo) : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("churnseg-on-server-").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public async Task A_book_on_a_server_trains_and_scores_as_its_files_do()
    {
        await demo.VersionAsync();
        string url = await LoadAsync();
        string registry = Path.Combine(_scratch, "registry");
        (int code, string output, string error) = await CommandLine.RunAsync("train", "--engine", url, "--registry", registry, "--json");
        Assert.True(code == 0, error);
        JsonElement there = JsonDocument.Parse(output).RootElement.GetProperty("models");
        (code, output, error) = await CommandLine.RunAsync("models", "show", "champion", "--registry", demo.Registry, "--json");
        Assert.True(code == 0, error);
        JsonElement here = JsonDocument.Parse(output).RootElement.GetProperty("models");
        foreach (JsonProperty model in here.EnumerateObject())
        {
            JsonElement other = there.GetProperty(model.Name);
            Assert.Equal(model.Value.GetProperty("test").GetProperty("rows").GetInt32(), other.GetProperty("test").GetProperty("rows").GetInt32());
            Assert.Equal(Auc(model.Value), Auc(other), 0.005);
        }

        (code, output, error) = await CommandLine.RunAsync(
            "score", "--engine", url, "--registry", registry, "--out", Path.Combine(_scratch, "portfolio.db"));
        Assert.True(code == 0, error);
        Assert.Contains("accounts scored", output, StringComparison.Ordinal);
        (code, _, error) = await CommandLine.RunAsync("profiles", "--engine", url, "--json");
        Assert.True(code == 0, error);
    }

    private static double Auc(JsonElement model) => model.GetProperty("test").GetProperty("roc_auc").GetProperty("value").GetDouble();

    private async Task<string> LoadAsync()
    {
        string url = await server.UrlAsync("demo");
        await using ServerEngine engine = await ServerEngine.OpenAsync(await server.UrlAsync());
        await engine.ExecuteAsync("CREATE DATABASE IF NOT EXISTS demo", "test");
        await using var embedded = new EmbeddedEngine();
        using var client = new HttpClient();
        foreach (TableContract table in Contract.Default.Tables)
        {
            string file = Path.Combine(_scratch, $"{table.Name}.tsv");
            string parquet = ParquetFile.Source(Path.Combine(demo.Data, $"{table.Name}.parquet"));
            IReadOnlySet<string> there = (await StoredTable.DescribeAsync(embedded, table.Name, parquet, TestContext.Current.CancellationToken))
                .Columns.Select(column => column.Name).ToHashSet();
            TableColumnList columns = new([.. table.Columns.Where(column => there.Contains(column.Name))]);
            await engine.ExecuteAsync($"CREATE TABLE demo.{table.Name} ({columns.Definitions}) ENGINE = Memory", "test");
            await embedded.ExecuteAsync($"INSERT INTO FUNCTION file('{file}', 'TabSeparated') SELECT {columns.AsWritten} FROM {parquet}", "test");
            string query = Uri.EscapeDataString($"INSERT INTO demo.{table.Name} ({columns.Names}) FORMAT TabSeparated");
            using var body = new StreamContent(File.OpenRead(file));
            HttpResponseMessage answer = await client.PostAsync(new Uri($"{url[..url.LastIndexOf('/')]}/?query={query}"), body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        return url;
    }

    private sealed record TableColumnList(IReadOnlyList<ColumnContract> Columns)
    {
        public string Names => string.Join(", ", Columns.Select(column => column.Name));

        /// <summary>Old servers read instants to the second.</summary>
        public string AsWritten => string.Join(", ", Columns.Select(
            column => column.Family == TypeFamily.Timestamp ? $"CAST({column.Name} AS {column.ClickHouseType})" : column.Name));

        public string Definitions => string.Join(", ", Columns.Select(column => $"{column.Name} {column.ClickHouseType}"));
    }
}

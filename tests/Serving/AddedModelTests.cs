using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving;
using ChurnSegmentation.Tests.Learning;
using ChurnSegmentation.Tests.Store;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Learning;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>A model that was trained elsewhere answers here as it does there.</summary>
public sealed class AddedModelTests : IDisposable
{
    private const string Features = """
        - { name: x0, title: Tickets, unit: tickets, monotone: 1 }
        - { name: x1, categories: [a, b, c] }
        - x2
        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private string Run(params string[] arguments)
    {
        var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false };
        int code = new RootCommand { ModelsCommand.Create(), ExportCommand.Create() }.Parse([.. arguments, "--registry", _scratch["registry"]]).Invoke(configuration);
        Assert.True(code == 0, output.ToString());
        return output.ToString();
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_scratch[name], text);
        return _scratch[name];
    }

    /// <summary>A model that tests x0 and the categories of x1, trained by nobody.</summary>
    private string HandMade(Func<string, string>? change = null, int trees = 1, int category = 2)
    {
        var tree = new Tree(
            [0, -1, 1, -1, -1], [0.5f, 0, 0, 0, 0], [1, 0, 3, 0, 0], [2, 0, 4, 0, 0], [true, false, false, false, false], [0, -1, 0, 0.5f, 2], [10, 4, 6, 3, 3],
            [null, null, new CategorySet([category]), null, null]);
        byte[] file = XGBoostFile.ToBytes(new CalibratedModel(new TreeEnsemble(["x0", "x1", "x2"], -1, [.. Enumerable.Repeat(tree, trees)]), new Calibration(2, 0.25)), []);
        return Write("hand-made.json", change is null ? System.Text.Encoding.UTF8.GetString(file) : change(System.Text.Encoding.UTF8.GetString(file)));
    }

    [Fact]
    public async Task Trees_after_the_best_round_of_early_stopping_are_left_out_and_it_is_said()
    {
        string model = HandMade(json => json.Replace("\"attributes\":{", "\"attributes\":{\"best_iteration\":\"0\",", StringComparison.Ordinal), trees: 2);
        Assert.Contains("of 2 trees the first 1", Run("models", "add", model, "--features", Write("features.yaml", Features)));
        JsonNode answer = (await Predict(new JsonArray(new JsonObject { ["features"] = new JsonObject { ["x0"] = 0.4 } })))[0]!["models"]!["outcome"]!;
        Assert.Equal(2 * (-1 - 1) + 0.25, (double)answer["log_odds"]!, 1e-6);
    }

    [Fact]
    public async Task A_category_is_known_by_its_text_whatever_blanks_surround_it()
    {
        Run("models", "add", HandMade(), "--features", Write("features.yaml", Features));
        JsonNode answers = await Predict(new JsonArray([.. new[] { "a", " a ", "A" }.Select(text =>
            (JsonNode)new JsonObject { ["features"] = new JsonObject { ["x0"] = 1, ["x1"] = text } })]));
        double[] found = [.. answers.AsArray().Select(answer => (double)answer!["models"]!["outcome"]!["log_odds"]!)];
        Assert.Equal(found[0], found[1]);
        Assert.NotEqual(found[0], found[2]);
    }

    [Fact]
    public async Task Where_a_column_knows_true_and_false_only_jsons_own_are_these()
    {
        Run("models", "add", HandMade(category: 1), "--features", Write("features.yaml", Features.Replace("[a, b, c]", "[\"false\", \"true\"]")));
        JsonNode answers = await Predict(JsonNode.Parse(
            """[{"features":{"x0":1,"x1":true}},{"features":{"x0":1,"x1":"true"}},{"features":{"x0":1,"x1":" True"}},{"features":{"x0":1,"x1":false}}]""")!);
        double[] found = [.. answers.AsArray().Select(answer => (double)answer!["models"]!["outcome"]!["log_odds"]!)];
        Assert.Equal([found[0], found[0], found[0]], found[..3]);
        Assert.NotEqual(found[0], found[3]);
    }

    private async Task<JsonNode> Predict(JsonNode rows)
    {
        await using var server = new WebApplicationFactory<Program>().WithWebHostBuilder(
            builder => builder.UseSetting("registry", _scratch["registry"]).UseSetting("portfolio", _scratch["none.db"]).UseSetting("Logging:LogLevel:Default", "Critical"));
        HttpResponseMessage response = await server.CreateClient().PostAsJsonAsync("/v1/predictions", new JsonObject { ["rows"] = rows });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["predictions"]!;
    }

    [Fact]
    public async Task A_model_of_pythons_gives_pythons_probabilities_and_contributions()
    {
        TrainingRows train = PlantedRows.DrawCategories(1, 3000), rows = PlantedRows.DrawCategories(2, 200);
        string output = PythonOracle.Run("""
            import json, numpy as np, xgboost as xgb
            X, y, P = [np.fromfile(name, dtype='f') for name in ('X', 'y', 'P')]
            kinds = dict(feature_names=[f'x{i}' for i in range(6)], feature_types=['float', 'c', 'float', 'float', 'c', 'float'], enable_categorical=True)
            booster = xgb.train(dict(objective='binary:logistic', max_depth=5, eta=.1, tree_method='hist', base_score=.3),
                                xgb.DMatrix(X.reshape(-1, 6), y, **kinds), 80)
            booster.save_model('model.json'); rows = xgb.DMatrix(P.reshape(-1, 6), **kinds)
            print(open('model.json').read())
            for p, c in zip(booster.predict(rows), booster.predict(rows, pred_contribs=True)): print(p, *c)
            """,
            ("X", PythonOracle.Bytes(train.Features.Values)), ("y", PythonOracle.Bytes(train.Labels)), ("P", PythonOracle.Bytes(rows.Features.Values)));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string list = Write("features.json", new JsonArray([.. Enumerable.Range(0, 6).Select(i => new JsonObject
        {
            ["name"] = $"x{i}",
            ["categories"] = new JsonArray([.. Enumerable.Range(0, Categories(i)).Select(code => (JsonNode)$"c{code}")]),
        })]).ToJsonString());
        Run("models", "add", Write("model.json", lines[0]), "--features", list, "--polarity", "1 = cancels");

        JsonArray answers = (await Predict(new JsonArray([.. Enumerable.Range(0, 200).Select(i => Body(rows.Features, i))]))).AsArray();
        for (int i = 0; i < 200; i++)
        {
            double[] expected = [.. lines[i + 1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            JsonNode outcome = answers[i]!["models"]!["outcome"]!;
            Assert.Equal("1 = cancels", (string?)outcome["polarity"]);
            Assert.Equal(expected[0], (double)outcome["probability"]!, 1e-5);
            Assert.Equal(expected[^1], (double)outcome["base_value"]!, 1e-5);
            foreach (JsonNode? part in outcome["contributions"]!.AsArray())
            {
                Assert.Equal(expected[1 + int.Parse(((string)part!["feature"]!)[1..], CultureInfo.InvariantCulture)], (double)part["log_odds"]!, 1e-5);
                Assert.Null(part["percentile"]);
            }
        }
    }

    private static int Categories(int column) => column switch { PlantedRows.Many => 100, PlantedRows.Few => 3, _ => 0 };

    private static JsonNode Body(FeatureMatrix rows, int row)
    {
        var features = new JsonObject();
        for (int i = 0; i < rows.Names.Count; i++)
        {
            float value = rows.Row(row)[i];
            features[rows.Names[i]] = float.IsNaN(value) ? null : Categories(i) > 0 ? $"c{(int)value}" : value;
        }

        return new JsonObject { ["features"] = features };
    }

    [Fact]
    public async Task An_exported_model_comes_back_with_its_calibration_and_says_the_same()
    {
        Run("models", "add", HandMade(), "--features", Write("features.yaml", Features));
        string again = _scratch["again.json"];
        Run("export", "--format", "xgboost", "--out", again);
        Assert.Contains("log-odds = 2 × margin + 0.25, from the attributes of its file", Run("models", "add", again, "--features", _scratch["features.yaml"], "--name", "again"));
        JsonNode answer = (await Predict(JsonNode.Parse("""[{"features":{"x0":1,"x1":"c"}}]""")!))[0]!["models"]!["outcome"]!;
        Assert.Equal(Logistic.Probability(2 * (-1 + 2) + 0.25), (double)answer["probability"]!, 1e-7);
        Registry registry = Registry.Open(_scratch["registry"]);
        float[] row = [1, 2, float.NaN];
        Assert.Equal(
            registry.Load(Registry.Champion).Predictor().Score(row)[0].Contributions,
            registry.Load(Registry.Challenger).Predictor().Score(row)[0].Contributions);
    }

    [Fact]
    public void What_is_known_of_it_is_shown_and_kept()
    {
        string said = Run("models", "add", HandMade(), "--features", Write("features.yaml", Features), "--calibration", "1.5,-0.5", "--polarity", "1 = cancels");
        Assert.Contains("outcome: 1 = cancels; 1 trees over 3 features, trained by XGBoost 1.7.4", said);
        Assert.Contains("log-odds = 1.5 × margin + -0.5, as it was given", said);
        string id = Registry.Open(_scratch["registry"]).Resolve(Registry.Champion).ToString();
        Assert.StartsWith("undated-", id);
        Assert.StartsWith($"{id}  outcome AUC –  champion", Run("models", "list"));
        Assert.Contains("outcome: 1 = cancels; 1 trees; not tested here", Run("models", "show", "champion"));
        Assert.StartsWith("1 versions", Run("models", "verify"));
        Run("models", "promote", id, "--alias", "shadow", "--why", "to be watched");
        Run("models", "card", "champion", "--out", _scratch["card"]);
        string card = File.ReadAllText(Path.Combine(_scratch["card"], "model-card.md"));
        Assert.Contains("Nobody tested `outcome` here.", card);
        Assert.Contains("to be watched", card);
        Manifest manifest = Registry.Open(_scratch["registry"]).Load(id).Manifest;
        Assert.Equal(["a", "b", "c"], manifest.Categories["x1"]);
        Assert.Equal(("Tickets", "tickets", 1), (manifest.Features[0].Title, manifest.Features[0].Unit, manifest.Features[0].Monotone["outcome"]));
    }

    [Fact]
    public async Task Its_reference_rows_say_where_a_value_stands()
    {
        string rows = Write("rows.csv", "id,x0,x1,x2\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"r{i},{i},{"abc"[i % 3]},\n")));
        Assert.Contains("percentiles among 100 rows", Run("models", "add", HandMade(), "--features", Write("features.yaml", Features), "--reference", rows));
        JsonNode answer = (await Predict(JsonNode.Parse("""[{"features":{"x0":24,"x1":"c","x2":1}}]""")!))[0]!["models"]!["outcome"]!;
        JsonNode part = answer["contributions"]!.AsArray().Single(part => (string?)part!["feature"] == "x0")!;
        Assert.Equal(24.5, (double)part["percentile"]!, 1e-9);
        Assert.StartsWith("Tickets: 24 tickets, percentile 24 of the rows that the model learned from.", (string?)part["reason"]);
        string wrong = Write("wrong.csv", "x0,x1\n1,a\n");
        Assert.Contains("no column 'x2'", Assert.Throws<UserFault>(() => Run("models", "add", HandMade(), "--features", _scratch["features.yaml"], "--reference", wrong)).Message);
    }

    [Fact]
    public void A_list_in_another_order_is_put_in_the_models() => Assert.Equal(
        ["x0", "x1", "x2"],
        JsonNode.Parse(Run("models", "add", HandMade(), "--json", "--features", Write("features.json", """{"features":["x2",{"name":"x1","categories":["a","b","c"]},"x0"]}""")))!
            ["features"]!.AsArray().Select(feature => (string?)feature!["name"]));

    [Theory]
    [InlineData("x0\nx1\n", "2 features, but the model in")]
    [InlineData("x0\nx1\nx9\n", "lacks 'x2', which the model in")]
    [InlineData("x0\nx1\nx1\n", "feature 'x1' stands there twice")]
    [InlineData("", "no feature; expected every column")]
    [InlineData("x0\nx1\nx2\n", "the trees test category 2 of 'x1', but the list of features names no categories")]
    public void A_list_that_is_not_of_the_model_is_refused(string list, string message) =>
        Assert.Contains(message, Assert.Throws<UserFault>(() => Run("models", "add", HandMade(), "--features", Write("features.txt", list))).Message);

    [Theory]
    [InlineData("binary:logistic", "reg:squarederror", "objective is 'reg:squarederror', expected 'binary:logistic' or 'binary:logitraw'")]
    [InlineData("\"gbtree\"", "\"dart\"", "booster is 'dart', expected 'gbtree'")]
    [InlineData("\"gbtree\"", "\"gblinear\"", "booster is 'gblinear', expected 'gbtree'")]
    [InlineData("{\"learner\"", "hello", "not an XGBoost model in JSON")]
    [InlineData("slope\":\"2\"", "slope\":\"-2\"", "expected two numbers, the first above 0")]
    public void A_file_that_is_no_such_model_is_refused(string found, string changed, string message)
    {
        string place = HandMade(file => file.Contains(found) ? file.Replace(found, changed) : throw new InvalidOperationException(found));
        Assert.Contains(message, Assert.Throws<UserFault>(() => Run("models", "add", place, "--features", Write("features.yaml", Features))).Message);
    }

    [Fact]
    public void Names_and_files_that_cannot_be_are_refused()
    {
        Assert.Contains("cannot name a model", Assert.Throws<UserFault>(() => Run("models", "add", HandMade(), "--name", "Will leave")).Message);
        Assert.Contains("no such file", Assert.Throws<UserFault>(() => Run("models", "add", _scratch["none.json"])).Message);
        Assert.Contains("names none of its 3 features", Assert.Throws<UserFault>(
            () => Run("models", "add", HandMade(file => file.Replace("""["x0","x1","x2"]""", "[]")))).Message);
    }
}

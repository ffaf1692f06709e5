using System.CommandLine;
using System.Text.Json;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Tests.Serving;
using ChurnSegmentation.Training.Commands;
using ChurnSegmentation.Training.Learning;
using Xunit;

namespace ChurnSegmentation.Tests.Store;

public sealed class ExportCommandTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly RegistryVersion _version;

    public ExportCommandTests()
    {
        Registry registry = Registry.Open(_scratch["registry"]);
        _version = registry.Load(registry.Add(ServedBook.Draft(seed: 1), "ann", StandingClock.NewYear).Id.ToString());
    }

    public void Dispose() => _scratch.Dispose();

    private string Run(params string[] arguments)
    {
        var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false };
        Assert.Equal(0, new RootCommand { ExportCommand.Create() }.Parse(["export", .. arguments, "--registry", _scratch["registry"]]).Invoke(configuration));
        return output.ToString();
    }

    [Fact]
    public void The_champions_trees_are_written_with_what_they_are()
    {
        string place = _scratch["churn.json"];
        Assert.StartsWith($"{place}: churn of {_version.Id}, 12 trees over 8 features, ", Run("--model", "churn", "--format", "xgboost", "--out", place));
        CalibratedModel model = _version.Read("churn.json", ModelFile.Parse);
        TreeEnsemble read = XGBoostJson.Read(File.ReadAllBytes(place), place);
        float[] row = [1, 2, float.NaN, 0, -1, 0.25f, float.NaN, 3];
        Assert.Equal(model.Ensemble.Margin(row), read.Margin(row), 1e-6);
        JsonElement attributes = JsonDocument.Parse(File.ReadAllBytes(place)).RootElement.GetProperty("learner").GetProperty("attributes");
        Assert.Equal(_version.Id.ToString(), attributes.GetProperty("churnseg.version").GetString());
        Assert.Equal("leaves or falls silent", attributes.GetProperty("churnseg.polarity").GetString());
        Assert.StartsWith(_version.Id.ToString()[8..], attributes.GetProperty("churnseg.manifest_sha256").GetString());
        Assert.Equal(_version.Manifest.Files["churn.json"], attributes.GetProperty("churnseg.model_sha256").GetString());
        Assert.Equal("""{"industry":["farming","mining"]}""", attributes.GetProperty("churnseg.categories").GetString());
    }

    [Fact]
    public void A_named_version_is_written_for_a_program_that_reads_json()
    {
        JsonElement said = JsonDocument.Parse(
            Run(_version.Id.ToString(), "--model", "needs_exit", "--format", "onnx", "--out", _scratch["m.onnx"], "--json")).RootElement;
        Assert.Equal(VersionId.Sha256(File.ReadAllBytes(_scratch["m.onnx"])), said.GetProperty("sha256").GetString());
        Assert.Equal("needs_exit", said.GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("has churn, needs_exit. Name one of them")]
    [InlineData("--model expansion: version", "--model", "expansion")]
    public void A_version_of_several_models_asks_which(string message, params string[] arguments) =>
        Assert.Contains(message, Assert.Throws<UserFault>(() => Run([.. arguments, "--format", "onnx", "--out", _scratch["m.onnx"]])).Message);

    [Fact]
    public void MLNets_format_is_written_where_it_is_in_the_build_and_else_says_what_brings_it()
    {
        string[] arguments = ["--model", "churn", "--format", "mlnet", "--out", _scratch["model.zip"]];
        if (Learners.All.Any(learner => learner.Name == "fasttree"))
        {
            Run(arguments);
            Assert.Equal("PK"u8, File.ReadAllBytes(_scratch["model.zip"]).AsSpan(0, 2));
        }
        else
        {
            Assert.Equal(
                "--format mlnet is not in this build: ./churnseg setup --mlnet brings ML.NET.",
                Assert.Throws<UserFault>(() => Run(arguments)).Message);
        }
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named() => Assert.StartsWith(
        $"--out {_scratch["no/such/m.onnx"]}: cannot be written",
        Assert.Throws<UserFault>(() => Run("--model", "churn", "--format", "onnx", "--out", _scratch["no/such/m.onnx"])).Message);
}

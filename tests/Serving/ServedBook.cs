using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Explain;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Core.Model;
using ChurnSegmentation.Core.Store;
using ChurnSegmentation.Serving;
using ChurnSegmentation.Tests.Model;
using ChurnSegmentation.Tests.Store;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ChurnSegmentation.Tests.Serving;

/// <summary>A hand-made version in a registry, a portfolio that it scored, and the real server over both.</summary>
public sealed class ServedBook : WebApplicationFactory<Program>
{
    private static readonly Dictionary<string, int> None = [];

    /// <summary>The book's features: two numbers with words, one category, and others.</summary>
    private static readonly FeatureFacts[] Features =
    [
        new("mrr_mean", "money", None, "Mean monthly revenue over the observation window", "a month"),
        new("support_load_ratio", "support", None, "Cost to serve over revenue", "ratio"),
        new("industry", "attributes", None, "The account's industry"),
        .. Enumerable.Range(0, 5).Select(i => new FeatureFacts($"other_{i}", "usage", None)),
    ];

    private static readonly string[] Industries = ["farming", "mining"];
    private readonly Scratch _scratch = new();

    public ServedBook()
    {
        Version = Registry.Open(RegistryPath).Add(Draft(seed: 1), "ann", StandingClock.NewYear).Id.ToString();
        Predictor = Registry.Open(RegistryPath).Load(Version).Predictor();
        WritePortfolio("2025-04", seed: 2);
    }

    /// <summary>Accounts have moved two of the features by up to 3 either way.</summary>
    private static ObservedChanges Changes { get; } = new(3, new Dictionary<string, ChangeBand[]>
    {
        ["other_0"] = [new ChangeBand(-10, -3, 3, 100)],
        ["support_load_ratio"] = [new ChangeBand(-10, -3, 3, 100)],
    });

    /// <summary>The id of a silent account, as the contract allows it.</summary>
    public const string Awkward = "a/b %2F?ü";

    public string RegistryPath => _scratch["registry"];

    public string PortfolioPath => _scratch["portfolio.db"];

    public string Version { get; }

    /// <summary>The same models, without a server around them.</summary>
    internal Predictor Predictor { get; }

    /// <summary>A version of two models over the book's features; of needs_exit it has five models on samples as well.</summary>
    internal static VersionDraft Draft(int seed)
    {
        var random = new Random(seed);
        Manifest manifest = Versions.Manifest(seed) with
        {
            Features = Features,
            Categories = new Dictionary<string, IReadOnlyList<string>> { ["industry"] = Industries },
        };
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [FeatureReference.FileName] = FeatureReference.From(Matrix(random, 500)).ToBytes(),
            [Familiarity.FileName] = Familiarity.From(Matrix(new Random(seed), 500)).ToBytes(),
            [ObservedChanges.FileName] = Changes.ToBytes(),
            [Policy.FileName] = File.ReadAllBytes(Policy.Find(AppContext.BaseDirectory)),
        };
        var models = new Dictionary<string, ModelFacts>();
        foreach (string name in (string[])["churn", "needs_exit"])
        {
            files[$"{name}.json"] = Model(random);
            models[name] = manifest.Models[name] with
            {
                File = $"{name}.json",
                Conformal = new ConformalFacts(
                    Conformal.From([.. Enumerable.Range(0, 100).Select(i => i / 100.0)], [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? 1f : 0f)]),
                    10, new CoverageFacts(50, 0.9, 50, 0.9, 0.2), new Dictionary<string, CoverageFacts>()),
            };
        }

        string[] samples = [.. Enumerable.Range(1, 5).Select(sample => $"stability-needs_exit-{sample}.json")];
        foreach (string file in samples)
        {
            files[file] = Model(random);
        }

        models["needs_exit"] = models["needs_exit"] with { Stability = new StabilityFacts(samples, 0.2, 500, 0.25, 0.5) };
        return new VersionDraft(manifest with { Models = models }, files);
    }

    private static byte[] Model(Random random)
    {
        CalibratedModel model = RandomEnsembles.Model(random, Features.Length, trees: 12, depth: 4);
        return ModelFile.ToBytes(
            model with { Ensemble = model.Ensemble with { FeatureNames = [.. Features.Select(feature => feature.Name)] } });
    }

    /// <summary>Writes a portfolio of accounts a0 … a39, all scored, and one that is silent.</summary>
    /// <param name="version">The version that it is said to be scored by; null = the champion.</param>
    /// <param name="attributes">What every account is; null = of the region north.</param>
    internal FeatureMatrix WritePortfolio(string snapshot, int seed, string? version = null, Dictionary<string, string>? attributes = null)
    {
        FeatureMatrix features = Matrix(new Random(seed), 40);
        Standing[] standings = Standing.Of(features, [.. Enumerable.Range(0, 40).Select(i => i < 30 ? "farming, 50–199 people" : "mining, 1–9 people")]);
        attributes ??= new Dictionary<string, string> { ["region"] = "north" };
        Predictor predictor = version is null || !VersionId.TryParse(version, out VersionId id) || !Registry.Open(RegistryPath).List().Contains(id)
            ? Predictor
            : Registry.Open(RegistryPath).Load(version).Predictor();
        IEnumerable<PortfolioAccount> accounts = Enumerable.Range(0, 40).Select(i => new PortfolioAccount(
            $"a{i}", null, attributes, new ScoredRow(features.Row(i).ToArray(), standings[i], predictor.Score(features.Row(i)))));
        var silent = new PortfolioAccount("quiet", "No revenue in 2025-04.", attributes, null);
        PortfolioWriter.Write(
            PortfolioPath,
            new PortfolioHeader(version ?? Version, snapshot, Predictor.FeatureNames, [.. Predictor.Models.Select(model => model.Name)]),
            accounts.Append(silent).Append(silent with { AccountId = Awkward }));
        return features;
    }

    /// <summary>Random rows of the book's features, gaps included.</summary>
    internal static FeatureMatrix Matrix(Random random, int rows)
    {
        string[] names = [.. Features.Select(feature => feature.Name)];
        var values = new float[rows * names.Length];
        for (int i = 0; i < rows; i++)
        {
            float[] row = RandomEnsembles.Row(random, names.Length);
            row[2] = random.Next(3) - 1;
            row[2] = row[2] < 0 ? float.NaN : row[2];
            row.CopyTo(values, i * names.Length);
        }

        return new FeatureMatrix(names, values);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("registry", RegistryPath)
        .UseSetting("portfolio", PortfolioPath)
        .UseSetting("Logging:LogLevel:Default", "Critical");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _scratch.Dispose();
        }
    }
}

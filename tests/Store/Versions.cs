using System.Text;
using ChurnSegmentation.Core.Store;

namespace ChurnSegmentation.Tests.Store;

/// <summary>Hand-made versions, for tests of what holds them.</summary>
internal static class Versions
{
    /// <summary>A draft of two small files; another <paramref name="seed"/> gives another version.</summary>
    public static VersionDraft Draft(int seed, string lastMonth = "2025-04", int bytes = 64)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return new VersionDraft(Manifest(seed, lastMonth), new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["policy.yaml"] = Encoding.UTF8.GetBytes($"seed: {seed}\n"),
            ["churn.bin"] = noise,
        });
    }

    public static Manifest Manifest(int seed, string lastMonth = "2025-04")
    {
        var figures = new EvaluationFacts(100, 50, 5) { RocAuc = new Metric(0.1 + 0.2, 0.25, null), LiftTop5 = new Metric(3, null, null) };
        var none = new Dictionary<string, EvaluationFacts>();
        return new Manifest(
            Format: 1,
            Product: "ChurnSegmentation 0.1.0",
            new DataFacts("f00d", "2023-01", lastMonth, new Dictionary<string, TableFacts>(), ["goals"], new Dictionary<string, string>()),
            new RunFacts(6, 1, 3, "2025-01", ["2024-06"], ["2025-01"], "xgboost", "1.7.4", new Dictionary<string, double> { ["eta"] = 0.06 }, "cafe", seed),
            new Dictionary<string, ModelFacts>
            {
                ["needs_exit"] = Model("meets the exit criteria in the outcome window"),
                ["churn"] = Model("leaves or falls silent"),
            },
            new Dictionary<string, string> { ["expansion"] = "one class only" },
            [new FeatureFacts("mrr_mean", "money", new Dictionary<string, int> { ["churn"] = -1 })],
            new Dictionary<string, IReadOnlyList<string>> { ["industry"] = ["farming", "mining"] },
            new Dictionary<string, string>());

        ModelFacts Model(string polarity) => new(
            polarity, "churn.bin", 3, new CalibrationFacts(1.5, -0.25), new RowCounts(1000, 200, 50, 6), figures, figures, null, null, null,
            none, none, new Dictionary<string, Metric>(), new Dictionary<string, IReadOnlyDictionary<string, EvaluationFacts>>(), none, none);
    }
}

/// <summary>A directory of its own for one test, removed after it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Location { get; } = Directory.CreateTempSubdirectory("churnseg-test-").FullName;

    public string this[string name] => Path.Combine(Location, name);

    public void Dispose()
    {
        if (Directory.Exists(Location))
        {
            Directory.Delete(Location, recursive: true);
        }
    }
}

/// <summary>A clock that stands at one instant.</summary>
internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    public static StandingClock NewYear { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => now;
}

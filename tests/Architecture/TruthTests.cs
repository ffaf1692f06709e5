using ChurnSegmentation.Tests.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Architecture;

/// <summary>The simulator's file of truth is for <c>evaluate --truth</c> and for tests: no step of the pipeline may know of it.</summary>
public class TruthTests
{
    // The simulator writes it, evaluate reads it; demo only names the simulator's own writer.
    private static readonly string[] Allowed = ["training/Sources/Simulator/", "training/Commands/EvaluateCommand.cs", "training/Commands/SimulateCommand.cs"];

    [Fact]
    public void No_code_outside_the_simulator_and_evaluate_names_the_truth()
    {
        string root = Path.GetDirectoryName(SharedData.Repository("training"))!;
        IEnumerable<string> readers =
            from folder in (string[])["core", "training", "serving", "data-schemas", "sources"]
            from file in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(root, file).Replace('\\', '/')
            where name.EndsWith(".cs", StringComparison.Ordinal) || name.EndsWith(".sql", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)
            where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
            where !Allowed.Any(allowed => name.StartsWith(allowed, StringComparison.Ordinal))
            where File.ReadAllText(file).Contains("truth.parquet", StringComparison.OrdinalIgnoreCase)
                || File.ReadAllText(file).Contains("TruthFolder", StringComparison.Ordinal)
                || File.ReadAllText(file).Contains("churn_probability", StringComparison.Ordinal)
            select name;
        Assert.Empty(readers);
    }
}

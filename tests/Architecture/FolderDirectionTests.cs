using System.Text.RegularExpressions;
using Xunit;

namespace ChurnSegmentation.Tests.Architecture;

/// <summary>A folder uses only what stands to its left; training and serving never use each other.</summary>
public partial class FolderDirectionTests
{
    // Left to right. Folders in one group may use each other only as the order within the group says.
    private static readonly string[] CoreOrder = ["Policy", "Features", "Model", "Explain", "Segments", "Decisions", "Store"];
    private static readonly string[] TrainingOrder =
        ["Engine", "Sources", "Features", "Labels", "Learning", "Evaluation", "Card", "Commands"];

    private static readonly string Root = FindRoot();

    public static TheoryData<string, string, string[]> Parts => new()
    {
        { "core", "Core", CoreOrder },
        { "training", "Training", TrainingOrder },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_folder_uses_only_what_stands_to_its_left(string directory, string part, string[] order)
    {
        var wrong = new List<string>();
        foreach ((string file, string folder) in Sources(directory))
        {
            int own = Array.IndexOf(order, folder);
            foreach (string used in References(file).Where(used => used[0] == part && used.Length > 1).Select(used => used[1]))
            {
                int other = Array.IndexOf(order, used);
                if (other >= 0 && own >= 0 && other > own)
                {
                    wrong.Add($"{Path.GetRelativePath(Root, file)} uses {part}.{used}, which stands to the right of {folder}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("core", "Training")]
    [InlineData("core", "Serving")]
    [InlineData("training", "Serving")]
    [InlineData("serving", "Training")]
    public void A_part_never_uses(string directory, string forbidden) =>
        Assert.Empty(Sources(directory)
            .Where(source => References(source.File).Any(used => used[0] == forbidden))
            .Select(source => Path.GetRelativePath(Root, source.File)));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_folder_has_its_place_in_the_order(string directory, string part, string[] order) =>
        Assert.Empty(Sources(directory).Select(source => source.Folder).Where(folder => folder != "").Distinct()
            .Except(order).Select(folder => $"{part}.{folder} has no place in the order"));

    [Fact]
    public void The_scan_sees_the_code() => Assert.True(Sources("core").Count() > 5 && Sources("training").Count() > 5);

    private static IEnumerable<(string File, string Folder)> Sources(string directory) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, directory), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Path.Combine(Root, directory), file)
        where !relative.StartsWith("obj", StringComparison.Ordinal) && !relative.StartsWith("bin", StringComparison.Ordinal)
        let parts = relative.Split(Path.DirectorySeparatorChar)
        select (file, parts.Length > 1 ? parts[0] : "");

    private static IEnumerable<string[]> References(string file) =>
        ReferencePattern().Matches(string.Join('\n', File.ReadLines(file).Where(line => !line.StartsWith("namespace", StringComparison.Ordinal))))
            .Select(match => match.Groups[1].Value.Split('.'));

    [GeneratedRegex(@"\bChurnSegmentation\.((?:Core|Training|Serving)(?:\.[A-Z]\w*)*)")]
    private static partial Regex ReferencePattern();

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "ChurnSegmentation.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using ChurnSegmentation.Tests.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Notebooks;

/// <summary>Every notebook runs from its first cell to its last, against this build, and what is committed tells of no machine.</summary>
public partial class NotebookTests
{
    private static readonly string Folder = SharedData.Repository("notebooks");

    public static TheoryData<string> Notebooks => [.. Directory.GetFiles(Folder, "*.ipynb").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task It_runs_from_its_first_cell_to_its_last(string notebook)
    {
        string python = Parts.Python("pandas", "matplotlib", "xgboost", "onnx", "nbconvert", "ipykernel");
        DirectoryInfo output = Directory.CreateTempSubdirectory("churnseg-notebook-out-");
        try
        {
            var start = new ProcessStartInfo(
                python,
                ["-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=300", "--output-dir", output.FullName, Path.Combine(Folder, notebook)])
            {
                WorkingDirectory = Folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment["CHURNSEG_BIN"] = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
            start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
            using Process process = Process.Start(start)!;
            Task<string> printed = process.StandardOutput.ReadToEndAsync();
            string said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            await printed;
            Assert.True(process.ExitCode == 0, said);
            string ran = await File.ReadAllTextAsync(Path.Combine(output.FullName, notebook));
            Assert.DoesNotContain("\"name\": \"stderr\"", ran);
            AssertTellsNoMachine(ran);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void It_is_committed_with_its_pictures_and_without_a_machine(string notebook)
    {
        string committed = File.ReadAllText(Path.Combine(Folder, notebook));
        Assert.Contains("\"image/png\"", committed);
        Assert.DoesNotContain("\"name\": \"stderr\"", committed);
        Assert.DoesNotContain("\"output_type\": \"error\"", committed);
        AssertTellsNoMachine(committed);
    }

    private static void AssertTellsNoMachine(string notebook) => Assert.DoesNotMatch(MachinePattern(), notebook);

    [GeneratedRegex(@"(/home/|/root/|/tmp/|/work/|/Users/|[A-Z]:\\\\|0x[0-9a-f]{8,})")]
    private static partial Regex MachinePattern();
}

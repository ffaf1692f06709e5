using System.Diagnostics;
using System.Globalization;
using ChurnSegmentation.Core;
using ChurnSegmentation.Core.Features;
using ChurnSegmentation.Tests.Features;
using ChurnSegmentation.Tests.Sources;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Labels;
using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Labels;

using Windows = ChurnSegmentation.Core.Features.Windows;

/// <summary>The telecom book, imported by its mapping, against the peer's own accounts and labels: row by row.</summary>
public class TelecomLabelsTests
{
    private const string Snapshot = "2025-04";

    [Fact]
    public async Task Accounts_labels_and_still_there_are_the_peers()
    {
        string data = SharedData.Find("telecom");
        string python = Parts.Python();
        using var directory = new TemporaryDirectory();
        string output = Path.Combine(directory.Path, "peer.csv");
        Task<string> peer = RunAsync(python, Path.Combine(data, "..", "..", "peers", "telecom.py"), data, Snapshot, output);

        Dataset rows = await BuildAsync(data, directory);
        Assert.Contains("n 36264", await peer);

        string[][] expected = [.. (await File.ReadAllLinesAsync(output)).Skip(1).Select(line => line.Split(','))];
        int[] order = [.. Enumerable.Range(0, expected.Length).OrderBy(row => expected[row][0], StringComparer.Ordinal)];
        Assert.Equal(36264, rows.Count);
        Assert.Equal(order.Select(row => expected[row][0]), rows.AccountIds);
        Assert.Equal(order.Select(row => float.Parse(expected[row][1], CultureInfo.InvariantCulture)), rows.Labels["churn"]);
        Assert.Equal(order.Select(row => bool.Parse(expected[row][2])), rows.StillThere);
        Assert.Equal(35011, rows.StillThere.Count(there => there));
    }

    private static async Task<Dataset> BuildAsync(string data, TemporaryDirectory directory)
    {
        string folder = Path.Combine(directory.Path, "book");
        await using var engine = new EmbeddedEngine();
        ImportSource source = ImportSource.Load(Path.Combine(SharedData.Repository("sources"), "telecom"), Contract.Default);
        await BookImport.RunAsync(engine, source, data, folder, Contract.Default);
        await using DataBook book = await DataBook.OpenDirectoryAsync(folder, Contract.Default);
        LabelFacts facts = await LabelFactsReader.ReadAsync(book);
        Policy policy = Policy.Load(Policy.Find(AppContext.BaseDirectory));
        return (await DatasetBuilder.BuildAsync(book, facts, policy, new Windows(6, 2, 3), [Month.Parse(Snapshot)])).Dataset;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}

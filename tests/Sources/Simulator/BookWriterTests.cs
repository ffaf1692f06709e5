using ChurnSegmentation.Core;
using ChurnSegmentation.Training.Engine;
using ChurnSegmentation.Training.Sources;
using ChurnSegmentation.Training.Sources.Simulator;
using Xunit;

namespace ChurnSegmentation.Tests.Sources.Simulator;

public sealed class BookWriterTests : IDisposable
{
    private static readonly SimulatorSettings Tiny = new(200, 16, 3);

    private readonly string scratch = Directory.CreateTempSubdirectory("simulate").FullName;
    private readonly EmbeddedEngine engine = new();

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task Written_book_passes_the_contract_without_a_bad_row_and_is_the_same_twice()
    {
        string first = Path.Combine(scratch, "first"), second = Path.Combine(scratch, "second");
        await BookWriter.SimulateAsync(Tiny, first, engine);
        await BookWriter.SimulateAsync(Tiny, second, engine);
        string[] files = [.. Directory.GetFiles(first, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(first, file)).Order()];
        Assert.Equal(Contract.Default.Tables.Length + 2, files.Length);
        Assert.All(files, file =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(first, file)), File.ReadAllBytes(Path.Combine(second, file))));

        CheckedBook found = await BookCheck.RunAsync(
            engine,
            Contract.Default.Tables.ToDictionary(
                table => table.Name, table => ParquetFile.Source(Path.Combine(first, table.Name + ".parquet"))),
            Contract.Default, CheckSettings.Default, new CheckOutput(Path.Combine(scratch, "quarantine"), first, CopyAll: false));
        found.Report.EnsureFit();
        Assert.All(found.Report.Tables, table => Assert.True(table.BadRows == 0, $"{table.Name}: {string.Join(", ", table.Reasons)}"));
        Assert.Equal(["segment"], found.Report.Tables.SelectMany(table => table.AbsentColumns));
    }

    [Fact]
    public async Task Occupied_directory_is_refused_and_left_alone()
    {
        string mine = Path.Combine(scratch, "mine.txt");
        await File.WriteAllTextAsync(mine, "mine");
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() => BookWriter.SimulateAsync(Tiny, scratch, engine));
        Assert.Contains("not empty", fault.Message);
        Assert.Equal([mine], Directory.GetFileSystemEntries(scratch));
    }

    [Fact]
    public async Task Interrupted_run_leaves_nothing()
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            BookWriter.SimulateAsync(Tiny, Path.Combine(scratch, "book"), engine, new StopAt("usage_days", stop), stop.Token));
        Assert.Empty(Directory.GetFileSystemEntries(scratch));
    }

    [Theory]
    [InlineData(5, 36, "--accounts")]
    [InlineData(100, 3, "--months")]
    public async Task Settings_that_make_no_book_are_refused(int accounts, int months, string option)
    {
        UserFault fault = await Assert.ThrowsAsync<UserFault>(() =>
            BookWriter.SimulateAsync(new SimulatorSettings(accounts, months, 1), Path.Combine(scratch, "book"), engine));
        Assert.StartsWith(option, fault.Message);
    }

    private sealed class StopAt(string table, CancellationTokenSource stop) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value.StartsWith(table, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }
}

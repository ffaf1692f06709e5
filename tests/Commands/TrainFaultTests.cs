using System.Diagnostics;
using ChurnSegmentation.Tests.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Commands;

/// <summary>Whatever is wrong with a run: one message, exit code 1, and no half version in the registry.</summary>
public sealed class TrainFaultTests(DemoBook demo) : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("churnseg-faults-").FullName;

    private string Registry => Path.Combine(_scratch, "registry");

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public async Task A_missing_required_table_is_named()
    {
        string book = await CopyAsync(except: "revenue_months");
        await RefusedAsync("revenue_months", "--data", book);
    }

    [Fact]
    public async Task A_damaged_file_is_named()
    {
        string book = await CopyAsync();
        await File.WriteAllBytesAsync(Path.Combine(book, "accounts.parquet"), new byte[500], TestContext.Current.CancellationToken);
        await RefusedAsync("accounts", "--data", book);
    }

    [Fact]
    public async Task Fewer_events_than_the_minimum_are_counted()
    {
        await demo.VersionAsync();
        string settings = Path.Combine(_scratch, "settings.yaml");
        await File.WriteAllTextAsync(settings, "minimum_events: 100000\n", TestContext.Current.CancellationToken);
        await RefusedAsync("too few events in the training period: found", "--data", demo.Data, "--settings", settings);
    }

    [Fact]
    public async Task One_class_only_is_said()
    {
        using SmallBook book = await SmallBook.WriteAsync();
        await RefusedAsync("one class only", "--data", book.Directory, "--observe", "3", "--lead", "0", "--outcome", "1");
    }

    [Fact]
    public async Task A_book_that_is_too_short_says_how_many_months_it_needs()
    {
        await demo.VersionAsync();
        await RefusedAsync("Bring more months, or shorten --observe, --lead or --outcome.", "--data", demo.Data, "--observe", "40");
        string settings = Path.Combine(_scratch, "settings.yaml");
        await File.WriteAllTextAsync(settings, "seed: 1\nwindows:\n  observe: 40\n", TestContext.Current.CancellationToken);
        await RefusedAsync($"Bring more months, or shorten the windows in {settings}, line 3.", "--data", demo.Data, "--settings", settings);
    }

    [Fact]
    public async Task Interrupted_by_the_keyboard_it_says_so_and_leaves_no_version()
    {
        await demo.VersionAsync();
        using Process running = CommandLine.StartInterruptible("train", "--data", demo.Data, "--registry", Registry);
        await running.WaitForLineAsync("features: 3 of");
        using (Process interrupt = Process.Start("kill", ["-INT", running.Id.ToString()]))
        {
            await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string error = await running.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, running.ExitCode);
        Assert.EndsWith("Interrupted; nothing was left half-written.", error.TrimEnd(), StringComparison.Ordinal);
        await NoVersionAsync();
    }

    [Fact]
    public async Task Killed_while_it_trains_it_leaves_no_version()
    {
        await demo.VersionAsync();
        using Process running = CommandLine.Start("train", "--data", demo.Data, "--registry", Registry);
        await running.WaitForLineAsync("training churn");
        running.Kill();
        await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        await NoVersionAsync();
    }

    private async Task RefusedAsync(string says, params string[] arguments)
    {
        (int code, _, string error) = await CommandLine.RunAsync(["train", .. arguments, "--registry", Registry]);
        Assert.True(code == 1, error);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ChurnSegmentation", error, StringComparison.Ordinal);
        await NoVersionAsync();
    }

    private async Task NoVersionAsync()
    {
        (int code, string output, string error) = await CommandLine.RunAsync("models", "list", "--registry", Registry);
        Assert.Equal(0, code);
        Assert.Contains("no version here yet", output + error, StringComparison.Ordinal);
    }

    private async Task<string> CopyAsync(string? except = null)
    {
        await demo.VersionAsync();
        string book = Path.Combine(_scratch, "book");
        Directory.CreateDirectory(book);
        foreach (string table in Directory.GetFiles(demo.Data, "*.parquet").Where(table => Path.GetFileNameWithoutExtension(table) != except))
        {
            File.Copy(table, Path.Combine(book, Path.GetFileName(table)));
        }

        return book;
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

/// <summary>The real program on bad input: one clear message, exit code 1, nothing half-written.</summary>
public sealed partial class ImportFaultTests : IDisposable
{
    private const string Accounts = """
        SELECT concat('A', toString(number)) AS account_id, toDate('2024-01-01') AS signed_on,
          toDateTime('2024-01-01 12:00:00', 'UTC') AS known_at
        FROM numbers(1000)
        """;

    private const string Revenue = """
        SELECT concat('A', toString(number % 1000)) AS account_id, toDate('2024-01-01') AS month, toDecimal64(number, 2) AS mrr,
          toDateTime('2024-01-31 23:59:59', 'UTC') AS known_at
        FROM numbers(1000)
        """;

    // Runs for hours: whoever starts it means to interrupt it.
    private const string Endless =
        "SELECT toString(sipHash64(number)) AS account_id FROM numbers(1000000000000) WHERE sipHash64(number) % 1000 = 0";

    private readonly string scratch = Directory.CreateTempSubdirectory("faults").FullName;

    public ImportFaultTests()
    {
        Directory.CreateDirectory(Input);
        Directory.CreateDirectory(Source);
        File.WriteAllText(Path.Combine(Source, "source.yaml"), "description: for a test\n");
        Map("accounts", Accounts);
        Map("revenue_months", Revenue);
    }

    private string Source => Path.Combine(scratch, "source");

    private string Input => Path.Combine(scratch, "input");

    private string Book => Path.Combine(scratch, "book");

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task Sound_source_makes_a_book_and_a_second_run_replaces_it()
    {
        Assert.Equal((0, ""), Outcome(await ImportAsync()));
        Map("accounts", Accounts.Replace("numbers(1000)", "numbers(2000)"));
        (int code, string output, _) = await ImportAsync();
        Assert.Equal(0, code);
        Assert.Contains("2,000", output);
        Assert.Equal(["accounts.parquet", "import.json", "revenue_months.parquet"],
            Directory.GetFileSystemEntries(Book).Select(Path.GetFileName).Order());
        Assert.Equal(["book", "input", "source"], Left());
    }

    [Fact]
    public async Task Foreign_directory_is_not_replaced()
    {
        Directory.CreateDirectory(Book);
        File.WriteAllText(Path.Combine(Book, "diary.txt"), "dear diary");
        Assert.Equal((1, $"{Book}: exists and was not written by import. Choose another directory, or remove it."),
            Outcome(await ImportAsync()));
        Assert.Equal("dear diary", File.ReadAllText(Path.Combine(Book, "diary.txt")));
    }

    [Fact]
    public async Task Statement_that_the_engine_refuses_is_named_and_an_older_book_stays()
    {
        await ImportAsync();
        byte[] before = File.ReadAllBytes(Path.Combine(Book, "accounts.parquet"));
        Map("revenue_months", "SELECT nothing FROM nowhere");
        (int code, string message) = Outcome(await ImportAsync());
        Assert.Equal(1, code);
        Assert.StartsWith(Path.Combine(Source, "revenue_months.sql"), message);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Book, "accounts.parquet")));
        Assert.Equal(["book", "input", "source"], Left());
    }

    [Fact]
    public async Task Missing_input_file_is_named()
    {
        Map("accounts", "SELECT account_id FROM file('{input}/clients.csv', CSVWithNames)");
        (int code, string message) = Outcome(await ImportAsync());
        Assert.Equal(1, code);
        Assert.Contains("clients.csv", message);
        Assert.Equal(["input", "source"], Left());
    }

    [Fact]
    public async Task Damaged_input_leaves_no_book()
    {
        File.WriteAllBytes(Path.Combine(Input, "clients.csv.gz"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3, 4, 5]);
        Map("accounts", "SELECT account_id, signed_on, known_at FROM file('{input}/clients.csv.gz', CSVWithNames, "
            + "'account_id Nullable(String), signed_on Nullable(Date), known_at Nullable(DateTime)')");
        (int code, string message) = Outcome(await ImportAsync());
        Assert.Equal(1, code);
        Assert.StartsWith(Path.Combine(Source, "accounts.sql"), message);
        Assert.Equal(["input", "source"], Left());
    }

    [Fact]
    public async Task Too_many_bad_rows_leave_no_book_unless_the_source_allows_them()
    {
        Map("revenue_months", Revenue.Replace("AS known_at", "AS known_at, if(number < 500, 'broken', '') AS _reason"));
        (int code, string message) = Outcome(await ImportAsync());
        Assert.Equal(1, code);
        Assert.Contains("revenue_months: 500 of 1,000 rows break the contract, more than the 5.0 % allowed: broken 500.", message);
        Assert.Equal(["input", "source"], Left());

        File.AppendAllText(
            Path.Combine(Source, "source.yaml"), "max_bad_share:\n  revenue_months:\n    value: 0.5\n    because: it is so\n");
        Assert.Equal(0, (await ImportAsync()).Code);
        Assert.True(File.Exists(Path.Combine(Book, "quarantine", "revenue_months.parquet")));
    }

    [Theory]
    [InlineData("max_bad_share:\n  revenue:\n    value: 0.5\n", ", line 4: 'max_bad_share.revenue' is a mapping; expected a table of the contract as its key")]
    [InlineData("max_bad_share:\n  accounts:\n    value: 50\n    because: x\n",
        ", line 4: 'max_bad_share.accounts.value' is '50'; expected a number from 0 to 1.")]
    [InlineData("max_bad_share:\n  accounts:\n    value: 0.5\n", ", line 4: 'max_bad_share.accounts.because' is missing; add it.")]
    public async Task Malformed_settings_name_file_and_line(string settings, string expected)
    {
        File.AppendAllText(Path.Combine(Source, "source.yaml"), settings);
        (int code, string message) = Outcome(await ImportAsync());
        Assert.Equal(1, code);
        Assert.StartsWith(Path.Combine(Source, "source.yaml") + expected, message);
    }

    [Fact]
    public async Task Full_disk_is_said_to_be_full_and_leaves_no_book()
    {
        Map("accounts", Accounts.Replace("numbers(1000)", "numbers(1000000)"));
        // A limit on the size of files is a disk that is full after 500 KiB, without a mount. The runtime's own mapping would exceed it.
        const string Limited = "trap '' XFSZ; ulimit -f 500; DOTNET_EnableWriteXorExecute=0 exec \"$@\"";
        Process limited = Start("bash", ["-c", Limited, "bash", "dotnet", Program, .. Arguments]);
        (int code, string message) = Outcome(await EndAsync(limited));
        Assert.Equal(1, code);
        Assert.Contains("accounts.parquet: could not be written to its end. Is the disk full?", message);
        Assert.Equal(["input", "source"], Left());
    }

    [Fact]
    public async Task Interrupted_by_the_keyboard_it_says_so_and_leaves_nothing()
    {
        Process running = await StartEndlessAsync();
        await EndAsync(Start("kill", "-INT", running.Id.ToString()));
        Assert.Equal((1, "Interrupted; nothing was left half-written."), Outcome(await EndAsync(running)));
        Assert.Equal(["input", "source"], Left());
    }

    [Fact]
    public async Task Killed_it_leaves_no_book_and_the_next_run_clears_up()
    {
        Process running = await StartEndlessAsync();
        running.Kill();
        await EndAsync(running);
        Assert.False(Directory.Exists(Book));

        Map("revenue_months", Revenue);
        Assert.Equal(0, (await ImportAsync()).Code);
        Assert.Equal(["book", "input", "source"], Left());
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "churnseg.dll");

    private string[] Arguments => ["import", "--sources", Source, "--input", Input, "--out", Book];

    /// <summary>An import that has written accounts and is busy with revenue; it hears the keyboard even where the tests run in the background.</summary>
    private async Task<Process> StartEndlessAsync()
    {
        Map("revenue_months", Endless);
        Process running = Start("env", ["--default-signal=INT", "dotnet", Program, .. Arguments]);
        Assert.Equal("accounts: reading", await running.StandardError.ReadLineAsync());
        Assert.Equal("revenue_months: reading", await running.StandardError.ReadLineAsync());
        return running;
    }

    private void Map(string table, string select) => File.WriteAllText(Path.Combine(Source, table + ".sql"), select);

    private IEnumerable<string?> Left() => Directory.GetFileSystemEntries(scratch).Select(Path.GetFileName).Order();

    private Task<(int Code, string Output, string Error)> ImportAsync() => EndAsync(Start("dotnet", [Program, .. Arguments]));

    private static Process Start(string file, params string[] arguments) => Process.Start(
        new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task<(int Code, string Output, string Error)> EndAsync(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, error);
        }
    }

    /// <summary>Exit code and the message without the progress before it.</summary>
    private static (int Code, string Message) Outcome((int Code, string Output, string Error) run) =>
        (run.Code, string.Join('\n', run.Error.Split('\n').Where(line => line.Length > 0 && !Progress().IsMatch(line))));

    [GeneratedRegex(@"^\w+: (reading$|[\d,]+ rows($|, ))")]
    private static partial Regex Progress();
}

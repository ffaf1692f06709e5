using ChurnSegmentation.Training.Sources;
using Xunit;

namespace ChurnSegmentation.Tests.Sources;

public sealed class RavenStackSourceTests(RavenStackBook book) : IClassFixture<RavenStackBook>
{
    [Fact]
    public async Task Broken_rows_are_quarantined_and_counted_by_reason()
    {
        CheckReport report = await book.ReportAsync();
        Assert.Equal(
            "usage_before_its_subscription 19,115, usage_after_its_subscription 289, duplicate_usage_id 42",
            report["usage_days"].ReasonsInWords());
        Assert.Equal("before_signature 1,800", report["tickets"].ReasonsInWords());
        Assert.Equal("19446", await book.ValueAsync(
            $"SELECT count() FROM {book.Table("quarantine/usage_days")} WHERE usage_id != '' AND _reason != ''"));
        Assert.Equal("1077", await book.ValueAsync($"SELECT uniqExact(ticket_id) FROM {book.Table("quarantine/tickets")}"));
    }

    [Fact]
    public async Task Sound_rows_make_the_book()
    {
        CheckReport report = await book.ReportAsync();
        Assert.Equal((500, 5254, 352), (report["accounts"].Rows, report["revenue_months"].Rows, report["contract_ends"].Rows));
        Assert.Equal("5254", await book.ValueAsync($"SELECT count() FROM {book.Table("revenue_months")}"));
        Assert.Equal((24861 - 19446).ToString(), await book.ValueAsync($"SELECT count() FROM {book.Table("usage_days")}"));
    }

    [Fact]
    public async Task Day_first_dates_are_read_as_such() => Assert.Equal("2024-10-16",
        await book.ValueAsync($"SELECT signed_on FROM {book.Table("accounts")} WHERE account_id = 'A-2e4581'"));

    [Fact]
    public async Task Importing_twice_gives_the_same_bytes()
    {
        await book.ReportAsync();
        string again = book.Book + "-again";
        await book.ImportAsync(again);
        string[] files = Directory.GetFiles(book.Book, "*", SearchOption.AllDirectories);
        Assert.Equal(8, files.Length);
        Assert.All(files, file =>
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(again, Path.GetRelativePath(book.Book, file)))));
    }
}
